"""`sekimori-policy CONFIG [--listen WHERE]`: a Postfix policy server that turns a reject into a discard, while told to.

One file, standard library only: it is copied to the mail host as it is and run by `/usr/bin/python3 -I FILE CONFIG`,
by spawn(8) on standard input and output, or with `--listen 127.0.0.1:10040` or `--listen /path/to.sock` as one daemon.
Protocol: SMTPD_POLICY_README. CONFIG is TOML; a category without its table is not wired and never answered:

    modes = "/etc/postfix/sekimori/modes"   # lines `CATEGORY discard|reject [until EPOCH]`, `#` comments
    ours = ["192.0.2.0/24"]                 # clients whose mail is never discarded; loopback always is one
    [spf]
    command = ["/usr/bin/policyd-spf", "/etc/postfix-policyd-spf-python/policyd-spf.conf"]
    [dnsbl]
    zones = ["dnsbl.example", "zen.example=127.0.0.[2..11]"]
    [unknown_recipient]
    oracle = "127.0.0.1:10043"              # a private smtpd that only tells which recipients are unknown

`policy_context` (Postfix 3.1) says which category is asked; each has its check right before the native restriction.
Whatever is missing, slow, dead or not understood answers DUNNO: the native restriction decides, as before the switch.

DISCARD drops a mail for *all* its recipients, and smtpd checks nothing more of that mail. Client and sender speak for
the whole mail; an unknown recipient does not, so he is taken in two steps, and no valid one loses a mail to him:

    RCPT, junk, and all before it were           DISCARD  unknown recipients: OK, so that nothing is refused
    RCPT, not junk or not told, after such ones  452      its sender sends it once more, without them
    RCPT, anything after one that was not        DUNNO    the native 5xx or what else the site decides
    DATA, all were unknown recipients            DISCARD  or 550 5.1.1, if the mode was switched back in between

What a site permits by the *recipient* (abuse@, say) before the check of `dnsbl` or `spf`, or would permit after it, is
not seen here: such a one loses a mail that also went to another.

OK skips the site's relay control too, where that stands later in the same list. Nothing can be relayed by it: OK is
said only of what Postfix itself answered 5.1.1 to, a recipient in a domain of its own who does not exist. For that
the check must stand before everything that permits, be the same text at RCPT and DATA (then both use one connection),
and `smtpd_reject_unlisted_recipient` be `no` where it stands, and only there. If DATA cannot be matched with what was
answered at RCPT (this program was killed in between, a milter refused one of several), the mail goes on and Postfix
returns it to its sender: told, not lost.
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
import re
import select
import socket
import stat
import struct
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO, Final, TypeAlias

if TYPE_CHECKING:
    import asyncio
    import subprocess

USAGE: Final = "usage: sekimori-policy CONFIG.toml [--listen HOST:PORT | --listen /path/to.sock]"

DUNNO: Final = "DUNNO"
TRY_ALONE: Final = "452 4.5.3 Too many recipients for now, please send this one again"
#: What it means that something does not work, for the log.
NATIVE: Final = "mail is rejected as before the switch"
UNKNOWN: Final = "550 5.1.1 User unknown"

#: Seconds for one answer, all that is asked elsewhere included. Postfix waits for 3 s (`timeout=3s` in its check).
BUDGET: Final = 1.8
#: Bytes; the longest that Postfix sends is a quarter of it.
REQUEST_LIMIT: Final = 32 * 1024
MODES_LIMIT: Final = 64 * 1024
CONFIG_LIMIT: Final = 256 * 1024
#: Mails between RCPT and DATA that are remembered, and for how many seconds.
MAILS, MAIL_SECONDS = 16384, 3600.0
#: Seconds in which at most one line is written to the log.
LOG_SECONDS: Final = 60.0

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Request: TypeAlias = Mapping[str, str]
Report: TypeAlias = Callable[[str], None]


class ConfigError(Exception):
    """What is wrong with the configuration or the place to listen, in one sentence."""


# --- the configuration ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Zone:
    """A DNS block list; of its answers those whose four numbers are in `numbers` count, all where that is empty."""

    name: str
    numbers: tuple[frozenset[int], ...] = ()

    def lists(self, answer: bytes) -> bool:
        """Whether the four bytes say "listed". Only 127.0.0.0/8 does, and there 127.255.255.0/24 and 127.0.0.1 say
        that the list did not like the query (Spamhaus, URIBL): everybody's mail would be dropped.
        """
        if answer[0] != 127 or answer[:3] == b"\x7f\xff\xff" or answer == b"\x7f\0\0\x01":
            return False
        return all(number in wanted for number, wanted in zip(answer, self.numbers, strict=False))


@dataclass(frozen=True, slots=True)
class Config:
    """CONFIG as read; the default answers DUNNO to everything."""

    modes: str = ""
    ours: tuple[Network, ...] = ()
    spf: tuple[str, ...] = ()
    dnsbl: tuple[Zone, ...] = ()
    oracle: tuple[str, int] | None = None


def read_config(path: str) -> Config:
    """Raises ConfigError."""
    import tomllib

    try:
        table = tomllib.loads(read_plain(path, CONFIG_LIMIT).decode())
    except (OSError, ValueError) as error:
        raise ConfigError(f"cannot read {path}: {error}; nothing is discarded until it can be read") from error
    tables = {name: table.pop(name, {}) for name in ("spf", "dnsbl", "unknown_recipient")}
    try:
        oracle = taken(tables["unknown_recipient"], "oracle", str)
        config = Config(
            taken(table, "modes", str) or "",
            tuple(ipaddress.ip_network(text, strict=False) for text in texts(table, "ours")),
            texts(tables["spf"], "command"),
            tuple(parse_zone(text) for text in texts(tables["dnsbl"], "zones")),
            parse_place(oracle) if oracle else None,
        )
        strangers = [*table, *(f"{name}.{key}" for name, inner in tables.items() for key in inner)]
        if strangers:
            raise ValueError(f"unknown {', '.join(map(repr, strangers))}")
        if not os.path.isabs(config.modes):
            raise ValueError('modes must be an absolute path, as in modes = "/etc/postfix/sekimori/modes"')
    except (ValueError, TypeError, AttributeError) as error:
        raise ConfigError(f"{path}: {error}; nothing is discarded until that is corrected") from error
    return config


def taken(table: dict[str, Any], key: str, kind: type) -> Any:
    """Takes the value out of the table, None where there is none. Raises ValueError when it is of another type."""
    value = table.pop(key, None)
    if value is not None and not isinstance(value, kind):
        raise ValueError(f"{key} must be {'a list of texts' if kind is list else 'a text'}")
    return value


def texts(table: dict[str, Any], key: str) -> tuple[str, ...]:
    """The same for a list of texts."""
    values = taken(table, key, list) or []
    if not all(isinstance(value, str) and value for value in values):
        raise ValueError(f"{key} must be a list of texts")
    return tuple(values)


_ZONE = re.compile(r"([A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,190}[A-Za-z0-9_])?)(?:=(\S+))?")
_OCTET = re.compile(r"(\d{1,3})(?:\.|$)|\[([0-9;.]+)\](?:\.|$)")


def parse_zone(text: str) -> Zone:
    """`name` or `name=d.d.d.d`, a d being a number or `[a;b..c]`, as reject_rbl_client takes it. Raises ValueError."""
    found = _ZONE.fullmatch(text)
    if found is None or not all(0 < len(label) < 64 for label in found[1].split(".")):
        raise ValueError(f"zones: {text!r} is no block list, as dnsbl.example or dnsbl.example=127.0.0.[2..11]")
    if found[2] is None:
        return Zone(found[1].lower())
    octets = [plain or listed for plain, listed in _OCTET.findall(found[2])]
    if len(octets) != 4 or _OCTET.sub("", found[2]):
        raise ValueError(f"zones: {text!r} has no four numbers behind the =, as 127.0.0.[2;4..7]")
    return Zone(found[1].lower(), tuple(frozenset(numbers(octet)) for octet in octets))


def numbers(octet: str) -> Iterator[int]:
    """`3` and `1;3;5..7` as numbers. Raises ValueError."""
    for part in octet.split(";"):
        first, _, last = part.partition("..")
        low, high = int(first), int(last or first)
        if not low <= high <= 255:
            raise ValueError(f"zones: {part} is no range of numbers up to 255")
        yield from range(low, high + 1)


def parse_place(text: str) -> tuple[str, int]:
    """`127.0.0.1:10043` or `[::1]:10043`. Raises ValueError."""
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    with contextlib.suppress(ValueError):
        if port.isascii() and port.isdigit() and 0 < int(port) < 65536:
            return str(ipaddress.ip_address(host)), int(port)
    raise ValueError(f"{text!r} is no address and port, as 127.0.0.1:10043")


def read_plain(path: str, limit: int) -> bytes:
    """The whole file. Raises OSError, also when it is no plain file, ValueError when it is larger than `limit`."""
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(f"{path} is no plain file")
        content = file.read(limit + 1)
    if len(content) > limit:
        raise ValueError(f"{path} is larger than {limit} bytes")
    return content


# --- the modes --------------------------------------------------------------------------------------------------------

_MODE = re.compile(r"([a-z_]{1,32})[ \t]+(reject|discard)(?:[ \t]+until[ \t]+(\d{1,12}(?:\.\d{1,9})?))?")


class Modes:
    """The file that the switch writes, read again when it is another. Of a file that holds one line that is not
    understood nothing counts: half a file could say the opposite of the whole.
    """

    def __init__(self, path: str, report: Report) -> None:
        self._path = path
        self._report = report
        self._kept: tuple[tuple[int, ...], Mapping[str, float]] | None = None

    def discards(self, category: str) -> bool:
        """Whether mail of the category is discarded now."""
        return self._read().get(category, 0.0) > time.time()

    def _read(self) -> Mapping[str, float]:
        """For each category that is discarded the time (epoch) at which that ends."""
        try:
            found = os.stat(self._path)
            seen = (found.st_dev, found.st_ino, found.st_mtime_ns, found.st_ctime_ns, found.st_size)
            kept = self._kept  # in one go: other threads read the file too
            if kept and kept[0] == seen:
                return kept[1]
            until = parse_modes(read_plain(self._path, MODES_LIMIT).decode("ascii"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            self._report(f"the file of modes {self._path}: {error}: {NATIVE} until that is mended")
            return {}
        # clocks of files tick more coarsely than programs write: a fresh file may change without showing it
        fresh = abs(time.time_ns() - found.st_mtime_ns) < 1_000_000_000
        self._kept = None if fresh else (seen, until)
        return until


def parse_modes(text: str) -> dict[str, float]:
    """Raises ValueError, naming the line."""
    until: dict[str, float] = {}
    named: set[str] = set()
    for number, line in enumerate(text.split("\n"), 1):
        words = line.strip()
        if not words or words.startswith("#"):
            continue
        found = _MODE.fullmatch(words)
        if found is None or found[1] in named:
            raise ValueError(f"line {number} is not understood")
        named.add(found[1])
        if found[2] == "discard":
            until[found[1]] = float(found[3]) if found[3] else float("inf")
    return until


# --- one mail, whose recipients come one by one -----------------------------------------------------------------------


@dataclass(slots=True)
class Mail:
    """What was answered to one mail's recipients: how many were taken as junk, whether any DUNNO, and when it began."""

    taken: int = 0
    passed: bool = False
    began: float = field(default_factory=time.monotonic)


class Check:
    """One category. A mail is discarded only if all that was asked about it was junk, recipient by recipient."""

    category = ""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._mails: OrderedDict[str, Mail] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, request: Request, raw: bytes, deadline: float) -> str | None:
        """The action if this is junk of the category; None if it is not, or that cannot be told by the deadline."""
        raise NotImplementedError

    def close(self) -> None:
        """Ends what is kept."""

    def decide(self, request: Request, raw: bytes, discards: bool, deadline: float) -> str:
        """The action for Postfix. A mail without an `instance` could not be found again: DUNNO."""
        instance = request.get("instance", "")
        if not instance:
            return DUNNO
        mail = self._mail(instance)
        # a mail that began while this was on goes to its end in the same way
        if not mail.passed and (discards or mail.taken):
            try:
                action = self.take(request, raw, deadline)
            except Exception as error:  # it cannot be told, and that must be remembered
                self._report(f"unexpected {type(error).__name__}: {error}: {NATIVE}")
                action = None
            if action and discards:
                mail.taken += 1
                return action
            if mail.taken:
                return DUNNO if action else TRY_ALONE
        mail.passed = True
        return DUNNO

    def _mail(self, instance: str) -> Mail:
        with self._lock:
            mail = self._mails.setdefault(instance, Mail())
            oldest = next(iter(self._mails.values()))
            if len(self._mails) > MAILS or oldest.began < time.monotonic() - MAIL_SECONDS:
                self._mails.popitem(last=False)
            return mail


# --- SPF: what the site's own policy server says ----------------------------------------------------------------------


class Child:
    """The site's policyd-spf, asked as Postfix asks it. An answer that came too late is skipped before the next."""

    def __init__(self, command: Sequence[str]) -> None:
        import subprocess

        self._process: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603 the configuration's own list
            command, bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None  # noqa: PT018, S101 both are pipes
        self._stdin, self._stdout = stdin, stdout
        os.set_blocking(stdin.fileno(), False)
        os.set_blocking(stdout.fileno(), False)
        # waited for from the start: one that dies while nobody asks it is no zombie until somebody does
        threading.Thread(target=self._process.wait, daemon=True).start()
        self._read = b""
        self._owed = 0
        self._asked = 0

    @property
    def usable(self) -> bool:
        """Whether it may be asked again: alive, not far behind, and not so old that it may have grown large."""
        return self._process.poll() is None and self._owed < 4 and self._asked < 1000

    def ask(self, request: bytes, deadline: float) -> str | None:
        """The action; None when it is not there by the deadline. Raises OSError when the child does not work."""
        if os.write(self._stdin.fileno(), request) != len(request):
            raise OSError("it does not read")
        self._owed += 1
        self._asked += 1
        answer = None
        while self._owed:
            answer = self._answer(deadline)
            if answer is None:
                return None
            self._owed -= 1
        return answer

    def _answer(self, deadline: float) -> str | None:
        poll = select.poll()
        poll.register(self._stdout, select.POLLIN)
        while b"\n\n" not in self._read:
            left = deadline - time.monotonic()
            if left <= 0 or not poll.poll(left * 1000):
                return None
            chunk = os.read(self._stdout.fileno(), 8192)
            if not chunk or len(self._read) > REQUEST_LIMIT:
                raise OSError("it ended" if not chunk else "it answers without end")
            self._read += chunk
        answer, _, self._read = self._read.partition(b"\n\n")
        lines = answer.decode("utf-8", "replace").split("\n")
        return next((line.removeprefix("action=") for line in lines if line.startswith("action=")), "")

    def end(self) -> None:
        """Ends it and leaves no zombie."""
        self._process.kill()
        self._process.wait()
        self._stdin.close()
        self._stdout.close()


class Spf(Check):
    """`category=spf` where the site's policy server would reject. As many children as are asked at once, up to 8."""

    category = "spf"

    def __init__(self, command: Sequence[str], report: Report) -> None:
        super().__init__(report)
        self._command = command
        self._idle: list[Child] = []
        self._places = threading.BoundedSemaphore(8)
        self._not_before = 0.0

    def take(self, request: Request, raw: bytes, deadline: float) -> str | None:
        """See Check."""
        if not self._places.acquire(timeout=max(0.0, deadline - time.monotonic())):
            return None
        try:
            action = self._asked(raw, deadline)
        finally:
            self._places.release()
        rejects = action is not None and re.match(r"(?i:reject\b|5\d\d\b)", action.lstrip())
        return discard("spf") if rejects else None

    def close(self) -> None:
        """Ends the children."""
        while self._idle:
            self._idle.pop().end()

    def _asked(self, raw: bytes, deadline: float) -> str | None:
        child: Child | None = None
        try:
            child = self._child()
            action = child.ask(raw, deadline) if child else None
        except OSError as error:
            self._not_before = time.monotonic() + 5  # one that cannot run shall not cost a start for each mail
            self._report(f"{self._command[0]} does not work ({error}): {NATIVE}")
            if child:
                child.end()
            return None
        if child and child.usable:
            self._idle.append(child)
        elif child:
            child.end()
        return action

    def _child(self) -> Child | None:
        with contextlib.suppress(IndexError):
            while True:
                child = self._idle.pop()
                if child.usable:
                    return child
                child.end()
        return Child(self._command) if time.monotonic() >= self._not_before else None


# --- DNS block lists --------------------------------------------------------------------------------------------------


class Dnsbl(Check):
    """`category=dnsbl zone=…` where a list names the client. Asked as reject_rbl_client does, all lists at once."""

    category = "dnsbl"

    def __init__(self, zones: Sequence[Zone], report: Report, resolv_conf: str = "/etc/resolv.conf") -> None:
        super().__init__(report)
        self._zones = zones
        self._resolv_conf = resolv_conf

    def take(self, request: Request, raw: bytes, deadline: float) -> str | None:
        """See Check."""
        client = client_of(request)
        zone = self.listing(client, deadline) if client else None
        return discard("dnsbl", zone=zone.name) if zone else None

    def listing(self, client: Address, deadline: float) -> Zone | None:
        """The zone that lists the address; of several the one that answered first."""
        reverse = client.reverse_pointer.removesuffix(".in-addr.arpa").removesuffix(".ip6.arpa")
        queries = {
            number: (zone, dns_query(number, f"{reverse}.{zone.name}"))
            for number, zone in zip(distinct_numbers(len(self._zones)), self._zones, strict=True)
        }
        servers = name_servers(self._resolv_conf)
        tries = [*servers, *servers]  # a datagram may be lost
        for left, server in zip(range(len(tries), 0, -1), tries, strict=True):
            until = time.monotonic() + (deadline - time.monotonic()) / left
            with contextlib.suppress(OSError):
                if zone := self._listing_by(server, queries, until):
                    return zone
            if not queries:
                break
        return None

    def _listing_by(self, server: str, queries: dict[int, tuple[Zone, bytes]], until: float) -> Zone | None:
        """Takes the queries out that this server answers before `until`. Raises OSError."""
        family = socket.AF_INET6 if ":" in server else socket.AF_INET
        with socket.socket(family, socket.SOCK_DGRAM) as line:
            line.connect((server, 53))  # connected: only this server's datagrams come in
            for _, query in queries.values():
                line.send(query)
            while queries and (left := until - time.monotonic()) > 0:
                line.settimeout(left)
                reply = line.recv(4096)
                zone, query = queries.get(int.from_bytes(reply[:2]), (None, b""))
                answers = dns_answers(reply, query) if zone else None
                if zone is None or answers is None:
                    continue
                del queries[int.from_bytes(reply[:2])]
                if any(zone.lists(answer) for answer in answers):
                    return zone
        return None


def distinct_numbers(count: int) -> list[int]:
    """Unforeseeable numbers for that many queries."""
    found: dict[int, None] = {}
    while len(found) < count:
        found[int.from_bytes(os.urandom(2))] = None
    return list(found)


def name_servers(path: str) -> list[str]:
    """The first three of resolv.conf, which libresolv too asks; this host where it names none."""
    try:
        lines = read_plain(path, CONFIG_LIMIT).decode("utf-8", "replace").splitlines()
    except (OSError, ValueError):
        lines = []
    found = [words[1] for words in map(str.split, lines) if len(words) > 1 and words[0] == "nameserver"]
    return found[:3] or ["127.0.0.1"]


def dns_query(number: int, name: str) -> bytes:
    """A question for the A records of a name, RFC 1035. Recursion is desired."""
    labels = b"".join(bytes([len(label)]) + label for label in name.encode("ascii").split(b"."))
    return struct.pack("!6H", number, 0x0100, 1, 0, 0, 0) + labels + b"\0" + struct.pack("!2H", 1, 1)


def dns_answers(reply: bytes, query: bytes) -> list[bytes] | None:
    """The A records, four bytes each, none where the name does not exist or the server failed. None: no answer."""
    asked = query[12:].lower()
    if len(reply) < 12 or reply[12 : 12 + len(asked)].lower() != asked or not reply[2] & 0x80:
        return None
    found: list[bytes] = []
    at = 12 + len(asked)
    with contextlib.suppress(IndexError, struct.error):  # cut short: what came whole counts
        for _ in range(int.from_bytes(reply[6:8])):
            while (length := reply[at]) and length < 0xC0:
                at += 1 + length
            at += 2 if length else 1
            kind, network, _, size = struct.unpack_from("!2HIH", reply, at)
            at += 10 + size
            if (kind, network, size) == (1, 1, 4) and at <= len(reply):
                found.append(reply[at - 4 : at])
    return found


# --- unknown recipients -----------------------------------------------------------------------------------------------

#: The addresses that are asked: dot-string (RFC 5321) at a domain or at an address in its place, or alone.
_PATH = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"(?:@(?:[A-Za-z0-9._-]{1,255}|\[[A-Za-z0-9:.]{1,64}\]))?"
)
_NO_SUCH_USER = re.compile(rb"5\.1\.[16] .*: User unknown\b")
_REPLY = re.compile(rb"(\d{3})([ -]?)(.*)\r?\n")


def can_be_asked(recipient: str) -> bool:
    """Whether it means the same to the oracle as it did to smtpd, letter for letter. What needs quotes, holds control
    characters or is not ASCII is not asked: whoever sends such gets the native answer.
    """
    return len(recipient) <= 512 and _PATH.fullmatch(recipient) is not None


class Session:
    """A connection to the oracle. Every method raises OSError when it fails or is not done by the deadline."""

    def __init__(self, place: tuple[str, int], deadline: float) -> None:
        self._line = socket.create_connection(place, timeout=max(0.01, deadline - time.monotonic()))
        self._read = b""
        try:
            self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._wanted(220, deadline)
            self._line.sendall(b"EHLO sekimori.invalid\r\n")
            self._wanted(250, deadline)
        except BaseException:
            self.close()
            raise

    def unknown(self, recipient: str, deadline: float) -> bool:
        """Whether the server says for good that there is no such user; other 5.1.1 may tell why, 5.1.6 where he went.

        The sender is <>, whom no restriction but those on recipients can judge.
        """
        self._line.sendall(f"MAIL FROM:<>\r\nRCPT TO:<{recipient}>\r\nRSET\r\n".encode("ascii"))
        self._wanted(250, deadline)
        code, words = self._reply(deadline)
        self._wanted(250, deadline)
        return code >= 500 and _NO_SUCH_USER.match(words) is not None

    def close(self) -> None:
        """Without QUIT: nobody waits for it."""
        self._line.close()

    def _wanted(self, code: int, deadline: float) -> None:
        got, words = self._reply(deadline)
        if got != code:
            raise OSError(f"it said {got} {words[:80].decode('ascii', 'replace')} in place of {code}")

    def _reply(self, deadline: float) -> tuple[int, bytes]:
        """Code and last line."""
        while True:
            end = self._read.find(b"\n") + 1
            if end:
                line, self._read = self._read[:end], self._read[end:]
                found = _REPLY.fullmatch(line)
                if found is None:
                    raise OSError("it does not speak SMTP")
                if found[2] != b"-":
                    return int(found[1]), found[3]
                continue
            left = deadline - time.monotonic()
            if left <= 0 or len(self._read) > 8192:
                raise OSError("it is too slow" if left <= 0 else "it answers without end")
            self._line.settimeout(left)
            chunk = self._line.recv(8192)
            if not chunk:
                raise OSError("it hung up")
            self._read += chunk


class Oracle:
    """Postfix itself, on a private listener. Connections are kept: the listener ends those that idle."""

    def __init__(self, place: tuple[str, int], report: Report) -> None:
        self._place = place
        self._report = report
        self._idle: list[Session] = []

    def unknown(self, recipient: str, deadline: float) -> bool:
        """Whether surely nobody has this address here."""
        while can_be_asked(recipient):
            kept = bool(self._idle)
            try:
                session = self._idle.pop() if kept else Session(self._place, deadline)
            except IndexError:  # another thread was faster
                continue
            except OSError as error:
                return self._in_vain(error)
            try:
                verdict = session.unknown(recipient, deadline)
            except OSError as error:
                session.close()
                if kept:  # ended while it idled
                    continue
                return self._in_vain(error)
            self._idle.append(session)
            return verdict
        return False

    def _in_vain(self, error: OSError) -> bool:
        self._report(f"the oracle at {self._place[0]} port {self._place[1]} does not work ({error}): {NATIVE}")
        return False

    def close(self) -> None:
        """Ends the connections that are kept."""
        while self._idle:
            self._idle.pop().close()


class UnknownRecipient(Check):
    """Recipients that do not exist, in two steps: see the table above."""

    category = "unknown_recipient"

    def __init__(self, oracle: Oracle, report: Report) -> None:
        super().__init__(report)
        self._oracle = oracle

    def take(self, request: Request, raw: bytes, deadline: float) -> str | None:
        """See Check. OK, and at DATA the mail is discarded."""
        return "OK" if self._oracle.unknown(request.get("recipient", ""), deadline) else None

    def close(self) -> None:
        """See Check."""
        self._oracle.close()

    def decide(self, request: Request, raw: bytes, discards: bool, deadline: float) -> str:
        """The first step is Check's, at RCPT. This is the second; whose DATA is refused may say it again."""
        if request.get("protocol_state") == "RCPT":
            return super().decide(request, raw, discards, deadline)
        instance, recipients = request.get("instance", ""), int(request.get("recipient_count", "0"))
        mail = self._mails.get(instance)
        if not instance or recipients < 1 or (mail and (mail.passed or not mail.taken)) or not (mail or discards):
            return DUNNO
        matched = mail is not None and mail.taken == recipients
        # else it is not known what was answered to those that were accepted; a single one is named: it is asked again
        if not matched and (recipients > 1 or not self.take(request, raw, deadline)):
            return DUNNO
        return discard(self.category, n=str(recipients)) if discards else UNKNOWN


# --- the answer -------------------------------------------------------------------------------------------------------


def discard(category: str, **fields: str) -> str:
    """The action, with the mark that the monitor reads in the log: `DISCARD sekimori category=dnsbl zone=…`."""
    words = [f"{name}={value}" for name, value in {"category": category, **fields}.items()]
    return " ".join(["DISCARD sekimori", *(re.sub(r"[^A-Za-z0-9._=-]", "?", word) for word in words)])


def client_of(request: Request) -> Address | None:
    """The client's address, an IPv4 one also where IPv6 wraps it; None for what is none (`unknown`)."""
    try:
        address = ipaddress.ip_address(request.get("client_address", ""))
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def parse_request(raw: bytes) -> dict[str, str]:
    """The attributes; of one that comes twice the first."""
    attributes: dict[str, str] = {}
    for line in raw.decode("utf-8", "replace").split("\n"):
        name, equals, value = line.partition("=")
        if equals:
            attributes.setdefault(name, value)
    return attributes


class Delegate:
    """Answers requests; never raises. Safe to use from several threads."""

    def __init__(self, config: Config, report: Report) -> None:
        self._report = report
        self._ours = config.ours
        self._modes = Modes(config.modes, report)
        wired: list[Check] = []
        if config.spf:
            wired.append(Spf(config.spf, report))
        if config.dnsbl:
            wired.append(Dnsbl(config.dnsbl, report))
        if config.oracle:
            wired.append(UnknownRecipient(Oracle(config.oracle, report), report))
        self._checks = {check.category: check for check in wired}

    def answer(self, raw: bytes, deadline: float | None = None) -> bytes:
        """The reply to a request without its empty line, by `deadline` (monotonic; BUDGET from now)."""
        try:
            action = self._action(raw, deadline or time.monotonic() + BUDGET)
        except Exception as error:  # Postfix gets an answer whatever happens
            self._report(f"unexpected {type(error).__name__}: {error}: {NATIVE}")
            action = DUNNO
        return f"action={action}\n\n".encode("ascii")

    def close(self) -> None:
        """Ends what the checks keep."""
        for check in self._checks.values():
            check.close()

    def _action(self, raw: bytes, deadline: float) -> str:
        request = parse_request(raw)
        check = self._checks.get(request.get("policy_context", ""))
        # VRFY too goes through the restrictions of recipients, and there is no mail that could be discarded
        if check is None or request.get("protocol_state") not in {"RCPT", "DATA"}:
            return DUNNO
        if request.get("request") != "smtpd_access_policy" or request.get("sasl_username") or self._is_ours(request):
            return DUNNO
        return check.decide(request, raw + b"\n\n", self._modes.discards(check.category), deadline)

    def _is_ours(self, request: Request) -> bool:
        """Also whom we cannot place. The oracle's own client is one: if it is asked through us, that ends here."""
        client = client_of(request)
        return client is None or client.is_loopback or any(client in network for network in self._ours)


class Log:
    """Writes to syslog(3) as mail, at most one line in LOG_SECONDS, with how many were left out."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._next = 0.0
        self._left_out = 0
        self._lock = threading.Lock()

    def __call__(self, text: str) -> None:
        with self._lock:
            now = time.monotonic()
            if now < self._next:
                self._left_out += 1
                return
            more = f" ({self._left_out} other lines left out)" if self._left_out else ""
            self._next, self._left_out = now + LOG_SECONDS, 0
        self._write(re.sub(r"[^ -~]", "?", text)[:300] + more)


def to_syslog(text: str) -> None:
    """One warning of the mail facility."""
    import syslog

    syslog.openlog("sekimori-policy", syslog.LOG_PID, syslog.LOG_MAIL)
    syslog.syslog(syslog.LOG_WARNING, text)


# --- as a child of spawn(8) -------------------------------------------------------------------------------------------


def serve_stream(delegate: Delegate, requests: BinaryIO, replies: BinaryIO) -> None:
    """Answers until the other end closes. A request that is too long ends it: what follows could not be told apart."""
    lines: list[bytes] = []
    size = 0
    while line := requests.readline(REQUEST_LIMIT):
        size += len(line)
        if size > REQUEST_LIMIT or not line.endswith(b"\n"):
            return
        if line == b"\n":
            replies.write(delegate.answer(b"".join(lines).removesuffix(b"\n")))
            replies.flush()
            lines, size = [], 0
        else:
            lines.append(line)


# --- as a daemon ------------------------------------------------------------------------------------------------------


class Daemon:
    """All of a host's smtpd processes at once: a connection each, answers made by threads, as most of it is waiting."""

    CONNECTIONS = 1024
    THREADS = 32

    def __init__(self, delegate: Delegate, where: str) -> None:
        self._delegate = delegate
        self._where = where
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting: set[asyncio.Task[None]] = set()  # for a request: these may be cut off
        self._ending = False

    async def run(self) -> None:
        """Serves until SIGTERM or SIGINT, then answers what has been asked. Raises ConfigError, OSError."""
        import asyncio
        import signal
        from concurrent.futures import ThreadPoolExecutor

        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(self.THREADS))
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, ended.set)
        if self._where.startswith("/"):
            refuse_taken(self._where)
            server = await asyncio.start_unix_server(self._serve, self._where, limit=REQUEST_LIMIT)
            os.chmod(self._where, 0o666)  # noqa: S103 smtpd comes as its own user; the folder says who may
        else:
            try:
                host, port = parse_place(self._where)
            except ValueError as error:
                raise ConfigError(f"--listen {self._where}: {error}") from error
            server = await asyncio.start_server(self._serve, host, port, limit=REQUEST_LIMIT)
        await ended.wait()
        self._ending = True
        server.close()
        if self._where.startswith("/"):
            with contextlib.suppress(FileNotFoundError):  # Python 3.13 has removed it
                os.unlink(self._where)
        for task in self._waiting:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=BUDGET + 1)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        import asyncio

        task = asyncio.current_task()
        if task is None or len(self._tasks) >= self.CONNECTIONS:
            writer.close()
            return
        self._tasks.add(task)
        try:
            await self._answer_all(task, reader, writer)
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.CancelledError, OSError):
            pass  # it hung up, sent what is no request, or we end
        finally:
            self._tasks.discard(task)
            self._waiting.discard(task)
            writer.close()

    async def _answer_all(
        self, task: asyncio.Task[None], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        import asyncio

        loop = asyncio.get_running_loop()
        while not self._ending:
            self._waiting.add(task)
            raw = await reader.readuntil(b"\n\n")
            self._waiting.discard(task)
            deadline = time.monotonic() + BUDGET  # from here on, not from when a thread is free
            writer.write(await loop.run_in_executor(None, self._delegate.answer, raw[:-2], deadline))
            await writer.drain()


def refuse_taken(path: str) -> None:
    """Raises ConfigError for what is no socket, or one that answers. What a killed daemon left asyncio removes."""
    try:
        kind = os.lstat(path).st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(kind):
        raise ConfigError(f"--listen {path}: something else stands there; move it away")
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(1)
        try:
            line.connect(path)
        except ConnectionRefusedError:
            return
        except OSError as error:
            raise ConfigError(f"--listen {path}: {error}; remove it if nothing uses it") from error
    raise ConfigError(f"--listen {path}: another daemon answers there; end it first")


def main(argv: Sequence[str] | None = None) -> int:
    """Exit codes: 0 the other end closed or SIGTERM, 1 the daemon cannot start, 2 usage."""
    report = Log(to_syslog)
    match list(sys.argv[1:] if argv is None else argv):
        case [path] if not path.startswith("-"):
            return run_spawned(path, report)
        case [path, "--listen", where] if not path.startswith("-"):
            return run_daemon(path, where, report)
        case ["-h" | "--help"]:
            print(USAGE)
            return 0
        case _:
            print(USAGE, file=sys.stderr)
            return 2


def run_spawned(path: str, report: Report) -> int:
    """Without a configuration too it answers: Postfix would wait a second for each recipient if it did not."""
    if sys.stdin.isatty():
        print(f"{USAGE}\nnow reading requests as Postfix's spawn(8) sends them", file=sys.stderr)
    else:
        # spawn(8) makes the connection our standard error too: nothing but answers may go there
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    try:
        config = read_config(path)
    except ConfigError as error:
        report(str(error))
        config = Config(modes=os.devnull)
    delegate = Delegate(config, report)
    try:
        with contextlib.suppress(BrokenPipeError, ConnectionError, KeyboardInterrupt):
            serve_stream(delegate, sys.stdin.buffer, sys.stdout.buffer)
    finally:
        delegate.close()
    return 0


def run_daemon(path: str, where: str, report: Report) -> int:
    """A daemon that cannot start says so to whoever starts it."""
    import asyncio

    try:
        delegate = Delegate(read_config(path), report)
        try:
            asyncio.run(Daemon(delegate, where).run())
        finally:
            delegate.close()
    except (ConfigError, OSError) as error:
        print(f"sekimori-policy: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
