"""A mail host whose Postfix asks `sekimori-policy`, in every form that it runs in, each on a port of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.stack import dns
from tests.stack.namespace import end
from tests.stack.places import DOMAIN, MX4, MX6, ZONE
from tests.stack.policy.client import Client
from tests.stack.policy.wiring import ORACLE, restrictions, wiring
from tests.stack.servers import Addition, Stack, wait_until
from tests.stack.watcher import read_once
from tui.model import Event
from tui.setup.bundle import delegate


@dataclass(frozen=True, slots=True)
class Form:
    """How an smtpd reaches the delegate: the port of that smtpd, whether it is chrooted, the server as it names it."""

    port: int
    chrooted: bool
    server: str


FORMS: Mapping[str, Form] = {
    "spawn": Form(2540, False, "unix:private/sekimori"),
    "spawn, chrooted": Form(2541, True, "unix:private/sekimori"),
    "daemon on inet": Form(2542, False, "inet:127.0.0.1:10040"),
    "daemon on a socket, chrooted": Form(2543, True, "unix:private/sekimori-daemon"),
}
#: As "daemon on inet", and the site refuses REFUSED_LATER by a list that comes after the one with our checks.
LATER = 2544
REFUSED_LATER = f"refused-later@{DOMAIN}"

CATCH_ALL = "catchall.example"
FORGED = "forged.example"  # its SPF record allows one host that never comes
FILTERED, ERRORS = "filtered.example", "errors.example"
LISTED_4, LISTED_6 = "203.0.113.67", "2001:db8:bad::66"  # by ZONE, as all of LISTED
FILTERED_IN, FILTERED_OUT = "203.0.113.80", "203.0.113.81"
QUERY_REFUSED = "203.0.113.82"
WHITELISTED = "203.0.113.83"  # by ZONE; the site permits it
OURS, OURS_UNLISTED = "198.51.100.77", "198.51.100.78"  # the first by ZONE

#: The site's own restrictions; reject_unlisted_recipient stands before them.
SITE = (
    ("", f"check_client_access inline:{{{{{WHITELISTED}=OK}}}}"),
    ("dnsbl", f"reject_rbl_client {ZONE}, reject_rbl_client {FILTERED}=127.0.0.[10..11], reject_rbl_client {ERRORS}"),
    ("spf", "check_policy_service unix:private/policyd-spf"),
)

DNS = [
    f"host-record={FORGED},192.0.2.99",
    f"txt-record={FORGED},v=spf1 ip4:192.0.2.99 -all",
    *dns.listing(FILTERED_IN, FILTERED, "127.0.0.10"),
    *dns.listing(FILTERED_OUT, FILTERED, "127.0.0.12"),
    *dns.listing(QUERY_REFUSED, ERRORS, "127.255.255.254"),
    *dns.listing(WHITELISTED, ZONE),
    *dns.listing(OURS, ZONE),
]

SPF_CONFIGURATION = """
debugLevel = 1
TestOnly = 1
HELO_reject = Fail
Mail_From_reject = Fail
PermError_reject = False
TempError_Defer = False
skip_addresses = 127.0.0.0/8,::1
"""

CONFIG = """
modes = {modes}
ours = ["198.51.100.76/30"]
[spf]
command = ["/usr/bin/policyd-spf", {spf}]
[dnsbl]
zones = ["{zone}", "{filtered}=127.0.0.[10..11]", "{errors}"]
[unknown_recipient]
oracle = "{oracle[0]}:{oracle[1]}"
"""


class Host:
    """The stack with all of that. `client` sends from inside its namespace."""

    def __init__(self) -> None:
        self.stack = Stack()
        root = self.stack.root
        self.program, self.config, self.modes = root / "sekimori-policy", root / "policy.toml", root / "modes"
        self.socket = root / "spool/private/sekimori-daemon"
        self.daemons: dict[str, subprocess.Popen[bytes]] = {}
        self.client: Client

    def up(self) -> None:
        """Start everything. Raises as Stack.up."""
        root = self.stack.root
        self.program.write_bytes(delegate())
        (root / "policyd-spf.conf").write_text(SPF_CONFIGURATION)
        self.config.write_text(
            CONFIG.format(
                modes=json.dumps(str(self.modes)), spf=json.dumps(str(root / "policyd-spf.conf")), zone=ZONE,
                filtered=FILTERED, errors=ERRORS, oracle=ORACLE,
            )
        )  # fmt: skip
        self.set_modes()
        ports = {(ip, port) for ip in (MX4, MX6) for port in (*(form.port for form in FORMS.values()), LATER)}
        self.stack.up(Addition(*self._postfix(), DNS, ports | {ORACLE}))
        self._prepare_chroot()
        for where in ("127.0.0.1:10040", str(self.socket)):
            self.start_daemon(where)
        self.client = Client(self.stack.namespace.name)

    def down(self) -> None:
        """End everything."""
        if hasattr(self, "client"):
            self.client.close()
        for process in self.daemons.values():
            end(process)
        self.stack.down()

    def set_modes(self, *lines: str) -> None:
        """Write the file of modes as the switch does: whole."""
        beside = self.modes.with_suffix(".new")
        beside.write_text("".join(f"{line}\n" for line in lines))
        os.rename(beside, self.modes)

    def start_daemon(self, where: str) -> subprocess.Popen[bytes]:
        """Start the daemon there and return when it listens."""
        argv = ["/usr/bin/python3", "-I", str(self.program), str(self.config), "--listen", where]
        process = self.stack.namespace.start(argv, self.stack.root / "printed")
        self.daemons[where] = process
        listening = ["ss", "-Hlntx"]
        wait_until(lambda: where in self.stack.namespace.run(listening), 10, f"the delegate's daemon at {where}")
        return process

    def restart(self) -> None:
        """Start the daemons anew, and kill what spawn(8) started: program and configuration are read again."""
        for where, process in list(self.daemons.items()):
            end(process)
            self.start_daemon(where)
        self.kill_spawned()

    def kill_spawned(self) -> int:
        """SIGKILL to the delegates that spawn(8) started; how many there were."""
        daemons = [process.pid for process in self.daemons.values()]
        return self.signal("python3", str(self.program), spare=daemons)

    def signal(self, program: str, argument: str, number: int = signal.SIGKILL, spare: Sequence[int] = ()) -> int:
        """To the processes inside that run `program` (not spawn(8), which names it) with that argument; how many."""
        told = 0
        for word in self.stack.namespace.run(["ip", "netns", "pids", self.stack.namespace.name]).split():
            with suppress(OSError):
                command = Path(f"/proc/{word}/cmdline").read_bytes().split(b"\0")
                if command[0].endswith(program.encode()) and argument.encode() in command and int(word) not in spare:
                    os.kill(int(word), number)
                    told += 1
        return told

    def zombies(self) -> list[str]:
        """The names of processes inside that ended and were not waited for."""
        names = []
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                words = path.read_text().rpartition(")")[2].split()
                parent = Path(f"/proc/{words[1]}/cmdline").read_bytes()
            except OSError:
                continue
            if words[0] == "Z" and str(self.program).encode() in parent:
                names.append(path.parent.name)
        return names

    def mailboxes(self, token: str) -> list[str]:
        """Whose mailbox got the mail, once for each copy, when everything that Postfix accepted is on its way out."""
        queues = [self.stack.root / "spool" / name for name in ("maildrop", "incoming", "active", "deferred")]
        wait_until(lambda: not any(p for q in queues for p in q.rglob("*") if p.is_file()), 10, "an empty queue")
        root = self.stack.root / "mail"
        mails = [path for path in root.rglob("*") if path.is_file() and path.parent.name in {"new", "cur"}]
        return sorted(path.relative_to(root).parts[0] for path in mails if token in path.read_text("utf-8", "replace"))

    def log_since(self, mark: int) -> str:
        """What Postfix logged since the log had `mark` bytes."""
        return self.stack.mail_log.read_bytes()[mark:].decode("utf-8", "replace")

    def mark(self) -> int:
        """How many bytes the log has."""
        return self.stack.mail_log.stat().st_size

    def events_since(self, mark: int) -> list[Event]:
        """The events that our own program reads from the log since `mark`."""
        path = self.stack.root / f"since-{time.monotonic_ns()}.log"
        path.write_bytes(self.stack.mail_log.read_bytes()[mark:])
        return read_once([path])

    def _postfix(self) -> tuple[dict[str, str], list[str]]:
        main = {
            "virtual_alias_domains": CATCH_ALL,
            "virtual_alias_maps": f"inline:{{{{@{CATCH_ALL}=alice@{DOMAIN}}}}}",
            # cleanup(8) waits for 1 s once 100 mails more came in than the queue manager saw: it sees no discarded one
            "in_flow_delay": "0",
            "policyd-spf_time_limit": "3600",
            "sekimori_time_limit": "3600",
        }
        wired = wiring(FORMS["spawn"].server, SITE, self.program, self.config)
        spf = self.stack.root / "policyd-spf.conf"
        master = [
            *wired.master,
            f"policyd-spf unix - n n - 0 spawn user=nobody argv=/usr/bin/policyd-spf {spf}",
        ]
        for form in FORMS.values():
            lists = restrictions(form.server, SITE)
            master.append(f"{form.port} inet n - {'y' if form.chrooted else 'n'} - - smtpd")
            master += [f"    -o {{ {name} = {value} }}" for name, value in lists.items()]
        later = {
            **restrictions(FORMS["daemon on inet"].server, SITE),
            "smtpd_relay_before_recipient_restrictions": "no",
            "smtpd_relay_restrictions": (
                f"check_recipient_access inline:{{{{{REFUSED_LATER}=REJECT}}}}, reject_unauth_destination"
            ),
        }
        master.append(f"{LATER} inet n - n - - smtpd")
        master += [f"    -o {{ {name} = {value} }}" for name, value in later.items()]
        return main, master

    def _prepare_chroot(self) -> None:
        etc = self.stack.root / "spool/etc"
        etc.mkdir(exist_ok=True)
        (etc / "resolv.conf").write_text("nameserver 127.0.0.1\n")
