"""With CAP_NET_ADMIN alone everything works, without it a sentence says so; nothing is half done."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.stack.nft.host import PORTS, Host
from tests.stack.watcher import ROOT

pytestmark = pytest.mark.stack

NOBODY = ["--reuid=65534", "--regid=65534", "--clear-groups"]
ADMIN = ["--inh-caps=-all,+net_admin", "--ambient-caps=-all,+net_admin"]
NO_ADMIN = ["--inh-caps=-net_admin", "--bounding-set=-net_admin"]

CODE = """
import sys
from tests.stack.nft.host import PORTS, addresses, blocks
from tui.enforcement.backends.nftables import NftSet
from tui.enforcement.change import EnforcementError
nft = NftSet(PORTS)
print("obstacle:", nft.obstacle())
for act in (
    lambda: nft.change(blocks(sys.argv[1:] or addresses(20_000)), []),
    nft.held,
    lambda: nft.some(["203.0.113.9"]),
):
    try:
        print("done:", sorted(act() or {}))
    except EnforcementError as error:
        print("error:", error)
"""

#: Runs what follows with a socket call that fails for netlink, as a service with RestrictAddressFamilies= has it.
WITHOUT_NETLINK = """
import ctypes, errno, struct
SOCKET, AF_NETLINK = {"x86_64": 41, "aarch64": 198}[__import__("os").uname().machine], 16
def step(code, if_so, if_not, value):
    return struct.pack("HBBI", code, if_so, if_not, value)
program = b"".join([
    step(0x20, 0, 0, 0), step(0x15, 0, 3, SOCKET), step(0x20, 0, 0, 16), step(0x15, 0, 1, AF_NETLINK),
    step(0x06, 0, 0, 0x00050000 | errno.EAFNOSUPPORT), step(0x06, 0, 0, 0x7FFF0000),
])
kept = ctypes.create_string_buffer(program)
class Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("steps", ctypes.c_void_p)]
libc = ctypes.CDLL(None, use_errno=True)
assert libc.prctl(38, 1, 0, 0, 0) == 0
assert libc.prctl(22, 2, ctypes.byref(Filter(len(program) // 8, ctypes.addressof(kept)))) == 0
"""


def told(host: Host, *before: str, code: str = CODE, targets: tuple[str, ...] = ("203.0.113.9",)) -> list[str]:
    """What a process says that is started through `before`: its obstacle, then change, held and some."""
    argv = [*before, sys.executable, "-c", code, *targets]
    done = host.inside(subprocess.run, argv, capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_user_with_that_one_capability_can_block(host: Host) -> None:
    assert told(host, "setpriv", *NOBODY, *ADMIN) == [
        "obstacle: ",
        "done: []",
        "done: ['203.0.113.9']",
        "done: ['203.0.113.9']",
    ]
    assert host.reached("203.0.113.9", PORTS) == []
    assert set(host.held()) == {"203.0.113.9"}


@pytest.mark.parametrize("who", [NOBODY, NO_ADMIN, [*NOBODY, *NO_ADMIN]], ids=["nobody", "root", "neither"])
def test_without_it_a_sentence_says_what_to_do(host: Host, who: list[str]) -> None:
    obstacle, *errors = told(host, "setpriv", *who)
    sentence = "nftables: no CAP_NET_ADMIN; run `sekimori setup` or use sudo"
    assert obstacle.startswith(f"obstacle: {sentence}")
    assert [error.split(":")[0] for error in errors] == ["error"] * 3
    assert all(sentence in error for error in errors)
    assert "nothing was changed" in errors[0]
    assert host.run("nft", "list", "ruleset") == ""


def test_a_kernel_that_gives_no_netlink_is_said(host: Host) -> None:
    obstacle, *errors = told(host, code=WITHOUT_NETLINK + CODE)
    assert "this kernel gives no nf_tables (Address family not supported by protocol)" in obstacle
    assert "another backend" in obstacle
    assert all(error.startswith("error: ") for error in errors)


def test_an_unprivileged_container_that_takes_no_long_list_says_so(host: Host) -> None:
    """There nft may not enlarge its socket's buffer."""
    container = ["unshare", "--user", "--map-root-user", "--net"]
    tried = subprocess.run([*container, "true"], capture_output=True, text=True)
    if tried.returncode:
        pytest.skip(f"needs a user namespace: {tried.stderr.strip()}")
    obstacle, changed, held, _ = told(host, *container, targets=())
    assert obstacle == "obstacle: "
    assert "name fewer" in changed
    assert held == "done: []"
    assert told(host, *container)[1:] == ["done: []", "done: ['203.0.113.9']", "done: ['203.0.113.9']"]
