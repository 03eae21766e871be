"""Which way of blocking this host can use, the best first."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from tui.enforcement.backends.command import found, run
from tui.enforcement.change import EnforcementError
from tui.enforcement.helper.settings import load
from tui.language import _
from tui.setup.host import Host, Wish
from tui.setup.postfix import has_lmdb
from tui.setup.postfix import obstacle as postfix_obstacle

_JAILS = re.compile(r"Jail list:\s*(.*)")


def choose(host: Host, wish: Wish) -> tuple[str, tuple[str, ...]]:
    """The backend's name, and why those before it are passed over. Raises EnforcementError where a wish cannot be."""
    if wish.backend:
        if wish.backend not in WAYS:
            raise EnforcementError(
                _('there is no backend "{backend}"; there are {known}').format(
                    backend=wish.backend, known=", ".join(WAYS)
                )
            )
        if why := WAYS[wish.backend](host):
            raise EnforcementError(
                _("{backend} cannot be set up here: {why}; choose another with --backend").format(
                    backend=wish.backend, why=why
                )
            )
        return wish.backend, ()
    passed: list[str] = []
    for name, obstacle in WAYS.items():
        why = obstacle(host)
        if not why:
            return name, tuple(passed)
        passed.append(f"{name}: {why}")
    raise AssertionError("a file can always be written")


def jail(wish: Wish) -> str:
    """The jail to ban in: the wished one, else the first that has to do with mail. Raises EnforcementError."""
    match = _JAILS.search(run(["fail2ban-client", "status"]))
    jails = re.split(r"[,\s]+", match[1].strip()) if match else []
    if wish.jail and wish.jail not in jails:
        raise EnforcementError(
            _('fail2ban has no jail "{jail}"; it has {jails}').format(jail=wish.jail, jails=", ".join(jails))
        )
    mail = [name for name in jails if re.search("sekimori|postfix|dovecot|mail|smtp|sasl", name)]
    return wish.jail or (mail or jails)[0]


def jail_note(name: str) -> str:
    """A word on a jail that ends bans before most blocks would. Raises EnforcementError."""
    seconds = int(run(["fail2ban-client", "get", name, "bantime"]))
    if seconds < 0:
        return ""
    return _(
        "fail2ban: the jail {name} ends every ban after {seconds} s, so that no longer block can be "
        "made; set its bantime to -1, or name another jail with --backend fail2ban:JAIL"
    ).format(name=name, seconds=seconds)


def leaving_note(name: str) -> str:
    """What becomes of what this backend blocks once another is in its place; empty where it blocks nothing."""
    if name in {"nftables", "postfix"}:
        return _(
            "block list: {name} lets in again whom it blocks; put them into the new one with: sekimori restore"
        ).format(name=name)
    if name in WAYS and name != "file":
        return _(
            "block list: whom {name} blocks stays blocked there until the time is over; unblock them first"
        ).format(name=name)
    return ""


def empty_map(folder: str) -> bytes:
    """An lmdb map that holds nothing, made by the postmap of the Postfix in `folder`. Raises EnforcementError."""
    with tempfile.TemporaryDirectory(prefix="sekimori-postmap-") as copy:
        source = Path(copy) / "clients"
        source.touch(0o644)
        run(["postmap", "-c", folder, f"lmdb:{source}"])
        return source.with_name("clients.lmdb").read_bytes()


def _nftables(_host: Host) -> str:
    if found("nft") is None:
        return _("the program nft is not installed (apt-get install nftables)")
    if os.geteuid() != 0:
        return ""  # only root can ask the kernel
    try:
        run(["nft", "list", "tables"])
    except EnforcementError as error:
        return _("{error}; this host's kernel or container does not give it").format(error=error)
    return ""


def _postfix(host: Host) -> str:
    if why := postfix_obstacle(host.postfix):
        return why
    if found("postmap") is None or not has_lmdb(host.postfix):
        return _("Postfix has no lmdb maps (apt-get install postfix-lmdb)")
    return ""


def _fail2ban(_host: Host) -> str:
    if found("fail2ban-client") is None:
        return _("fail2ban is not installed")
    if os.geteuid() != 0:
        return ""  # only root may ask it
    try:
        jail(Wish())
    except (EnforcementError, IndexError):
        return _("fail2ban does not run, has no jail, or may not be asked by this user")
    return ""


def _synology(host: Host) -> str:
    return (
        ""
        if Path(host.autoblock).is_file()
        else _("this is no DSM: there is no {autoblock}").format(autoblock=host.autoblock)
    )


def _synology_web(host: Host) -> str:
    if load(Path(host.settings)).backend == "synology-web":
        return ""
    return _("its address and account are set by hand in {settings}, as docs/synology.md says").format(
        settings=host.settings
    )


#: The ways to block. DSM's own list is used only where it is asked for, or is the only one: it is shared with others.
WAYS: Mapping[str, Callable[[Host], str]] = {
    "nftables": _nftables,
    "postfix": _postfix,
    "fail2ban": _fail2ban,
    "synology": _synology,
    "synology-web": _synology_web,
    "file": lambda _: "",
}
