"""What a message of Log Center says, whatever it is wrapped in: the one grammar of syslog, database and exports.

Read are the English sentences of DSM 6 and 7, which stay English in most languages of the interface; structured data
in front of them (`[synolog@6574 …]` of Log Center's IETF format, `[row@32473 …]` of our own reader of its database); a
BOM; the user or `SYSTEM` once more; and syslog-ng's `Last message '…' repeated 3 times` (logwriter.c), which quotes the
first 20 bytes only. `]` stands as `\\]` in a value (RFC 5424, 6.3.3).

A user's name may hold anything. In an English sentence the last ` from [` and what follows it are the server's; a name
that stands before the sentence must stand in it again. An address in structured data goes before one in the sentence.

Unverified: sentences of other languages. They are read by their brackets (the one that is an address, the one that
names a service, the one that is left) and by a few words, the level or the event's number; where two brackets are
addresses, none is taken. Unverified too: every value but `arg_1`, `arg_3`, `arg_4` of event 0x0001.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from tui.parsers.values import address

#: What happened, as one word.
FAILED, SUCCEEDED, BLOCKED, UNBLOCKED, REFUSED = b"failed", b"succeeded", b"blocked", b"unblocked", b"refused"
#: Nothing of these; and that the last message came again.
OTHER, REPEATED = b"other", b"repeated"

#: As much of a message as syslog-ng quotes, in bytes.
QUOTED: Final = 20

_SEPARATOR: Final = b"\x1f"
_BOM: Final = b"\xef\xbb\xbf"


class Said(NamedTuple):
    """What a message says. `quote` is its beginning, by which syslog-ng tells that it came again, so many `times`."""

    quote: bytes
    times: bytes = b""
    verb: bytes = OTHER
    service: bytes = b""
    ip: bytes = b""
    reason: bytes = b""
    user: bytes = b""


#: `1.2.3.4`, `nas.example(1.2.3.4)`, `(1.2.3.4)`
_IP = r"(?:[^\[\]()\n]*+\(|)(?P<ip>[0-9A-Fa-f.:]++(?:%[\w.-]++|))\)?"
_VIA = r"(?:via|to) \[(?P<service>[^\[\]\n]*+)\]"
_METHOD = r"(?: successfully|)(?: via \[[^\[\]\n]*+\]|)(?: successfully|)"
_REASON = r"(?: (?:due|doe) to \[?(?P<reason>[^\[\]\n]*+)\]?|)"

#: Verb -> sentence, without its full stop. `password`, `passkey`, `2fa` … behind the second `via` is the method.
SENTENCES: tuple[tuple[bytes, re.Pattern[bytes]], ...] = tuple(
    (verb, re.compile(pattern.encode(), re.DOTALL))
    for verb, pattern in (
        (
            FAILED,
            rf"User \[(?P<user>.*)\] from \[{_IP}\] failed to (?:log|sign) in {_VIA}(?: via \[[^\[\]\n]*+\]|){_REASON}",
        ),
        (SUCCEEDED, rf"User \[(?P<user>.*)\] from \[{_IP}\] (?:logged in successfully|signed in) {_VIA}{_METHOD}"),
        (SUCCEEDED, rf"User \[(?P<user>.*)\] logged in from \[{_IP}\] {_VIA}"),  # DSM 6.1
        (BLOCKED, rf"Host \[{_IP}\] was (?P<reason>blocked) {_VIA}"),
        (REFUSED, rf"Host \[{_IP}\] failed to connect {_VIA}{_REASON}"),
        (UNBLOCKED, rf"(?P<reason>Delete host IP) \[{_IP}\] from Block List"),
    )
)
_BEGINNINGS = (b"User [", b"Host [", b"Delete host IP [")

_REPEATED = re.compile(
    rb"(?:Last)? ?message '(?P<message>.*)' repeated (?P<count>\d{1,9}) times?, suppressed by syslog-ng on \S++",
    re.DOTALL,
)
_ELEMENT = re.compile(rb'\[(?P<id>[^\] ="\n]{1,64}+)(?P<params>(?: [^\s="\]]++="(?:[^"\\]|\\.)*+")*+)\] ?')
_PARAM = re.compile(rb' ([^\s="\]]++)="((?:[^"\\]|\\.)*+)"')
_ESCAPE = re.compile(rb'\\(["\\\]])')
_OURS = (b"synolog@6574", b"row@32473")

#: Names under which DSM logs a log-in in brackets. What a bracket holds besides is a user, an address or a method.
_SERVICES = frozenset(
    b"dsm|ssh|telnet|ftp|ftps|sftp|cifs|smb|afp|nfs|webdav|rsync|iscsi|mailplus-server|mailplus|mail server|"
    b"mail station|file station|caldav|carddav|vpn server|openvpn|pptp|l2tp|l2tp/ipsec|radius|ldap".split(b"|")
)
_METHODS = frozenset(b"password|passwoed|passkey|2fa|otp|sso|2-factor authentication|approve sign-in".split(b"|"))

#: Words of other languages; the first that is found decides. Unverified.
_WORDS: tuple[tuple[bytes, re.Pattern[str]], ...] = tuple(
    (verb, re.compile("|".join(words)))
    for verb, words in (
        (
            UNBLOCKED,
            (
                "封鎖.{0,16}?(?:解除|移除|刪除)",
                "解除.{0,8}?(?:封鎖|封锁|ブロック)",
                "ブロック.{0,16}?(?:解除|削除)",
                "封锁.{0,16}?删除",
            ),
        ),
        (BLOCKED, ("封鎖", "封锁", "ブロック(?:され|しま)", "gesperrt", "blockiert", "bloqué", "bloquead", "bloccat")),
        (
            FAILED,
            (
                "失敗",
                "失败",
                "できません",
                "fehlgeschlagen",
                "nicht erfolgreich",
                "échou",
                "échec",
                "fallid",
                "falhou",
                "실패",
            ),
        ),
        (
            SUCCEEDED,
            (
                "成功",
                "ログインしました",
                "登入",
                "登录",
                "erfolgreich",
                "réussi",
                "correctamente",
                "com sucesso",
                "성공",
            ),
        ),
    )
)
_LEAVING = re.compile(r"登出|注销|ログアウト|abgemeldet|déconnect|log out|logged out")
_WARNING = frozenset({b"warn", b"warning", b"err", b"error", b"crit", b"critical", b"alert", b"emerg"})
#: Events whose number is known.
_EVENTS: Mapping[bytes, bytes] = {b"0x0001": SUCCEEDED}


def reword(message: bytes) -> bytes:
    """A message in the form of `Said`, its fields separated, for the rows of `synology`."""
    found = said(message)
    fields = (field.replace(_SEPARATOR, b"?") for field in found[:-1])
    return _SEPARATOR.join((*fields, found.user))


def said(message: bytes, known: Mapping[bytes, bytes] | None = None) -> Said:
    """What a message says. `known` are values that stand beside it: `ip`, `user`, `protocol`, `level`, `log`."""
    params, text = _structured(message)
    params = {**params, **(known or {})}
    text = _sentence(text.removeprefix(_BOM))
    found = _repeated(text) or _english(text)
    if found is None and b"event" in params:
        found = _english(_sentence(params[b"event"]))
    if found is None:
        return _foreign(text, params)
    return found if found.verb in (OTHER, REPEATED) else _with(found, params)


def _structured(message: bytes) -> tuple[dict[bytes, bytes], bytes]:
    """The values of structured data, unescaped, and what stands behind it."""
    params: dict[bytes, bytes] = {}
    message = message.removeprefix(b"- ")
    while message.startswith(b"["):
        element = _ELEMENT.match(message)
        if element is None or not (params or element["id"] in _OURS):
            break
        if element["id"] in _OURS:
            for name, value in _PARAM.findall(element["params"]):
                params.setdefault(name, _ESCAPE.sub(rb"\1", value))
        params.setdefault(b"", b"")
        message = message[element.end() :]
    return params, message


def _sentence(text: bytes) -> bytes:
    """The sentence without the user or `SYSTEM` before it: a name before it stands in it again."""
    if text.startswith(_BEGINNINGS) and _english(text):
        return text
    place = -1
    for _ in range(32):
        place = text.find(b": User [", place + 1)
        if place < 0:
            break
        name = text[:place]
        if text.startswith(name + b"] ", place + 8):
            return text[place + 2 :]
    head, colon, rest = text.partition(b": ")
    if colon and b"[" not in head and rest.startswith((*_BEGINNINGS, b"Last message '")):
        return rest
    return text


def _repeated(text: bytes) -> Said | None:
    """A message that came again; the whole of it where the whole is quoted, else its beginning."""
    found = _REPEATED.fullmatch(text.rstrip())
    if found is None:
        return None
    message, count = found["message"], found["count"]
    whole = _english(message)
    return whole._replace(times=count) if whole else Said(message[:QUOTED], count, REPEATED)


def _english(text: bytes) -> Said | None:
    """What an English sentence says; None for another, or one that says nothing of a log-in or a block."""
    if not text.startswith(_BEGINNINGS):
        return None
    bare = text.rstrip().removesuffix(b".")
    for verb, pattern in SENTENCES:
        found = pattern.fullmatch(bare)
        if found:
            named = {name: value or b"" for name, value in found.groupdict().items()}
            return Said(quote(text), verb=verb, **named)
    return None


def _with(found: Said, params: Mapping[bytes, bytes]) -> Said:
    """The sentence's meaning with the address and the service that stand beside it."""
    ip = _address_of(params)
    service = params.get(b"protocol") or params.get(b"arg_4") or b""
    known_service = found.service if not service or found.verb in (BLOCKED, UNBLOCKED, REFUSED) else service
    return found._replace(ip=ip or found.ip, service=known_service)


def _address_of(params: Mapping[bytes, bytes]) -> bytes:
    for name in (b"ip", b"arg_3"):
        value = params.get(name, b"")
        if value and _is_address(value):
            return value
    return b""


@lru_cache(maxsize=1024)
def _is_address(text: bytes) -> bool:
    return len(text) < 64 and address(text) is not None


def _foreign(text: bytes, params: Mapping[bytes, bytes]) -> Said:
    """What a sentence of another language says, by its brackets, its words and what stands beside it."""
    nothing = Said(quote(text))
    if not text or text.startswith(_BEGINNINGS):
        return nothing  # English, and it says something else
    brackets = re.findall(rb"\[([^\[\]\n]*+)\]", text)[:16]
    addresses = {bare for bare in map(_bare_address, brackets) if bare}
    ip = _address_of(params) or (addresses.pop() if len(addresses) == 1 else b"")
    verb = _verb(text.decode("utf-8", "replace"), params) if ip else OTHER
    if verb == OTHER:
        return nothing
    lowered = {bracket: bracket.lower() for bracket in brackets}
    service = (
        params.get(b"protocol")
        or params.get(b"arg_4")
        or next((bracket for bracket, low in reversed(lowered.items()) if low in _SERVICES), b"")
    )
    left = [one for one, low in lowered.items() if low not in _SERVICES | _METHODS and not _bare_address(one)]
    user = next((params[name] for name in (b"user", b"arg_1", b"username", b"luser") if params.get(name)), b"")
    if verb not in (FAILED, SUCCEEDED):
        user = b""
    elif not user and len(left) == 1:
        user = left[0]
    return Said(quote(text), b"", verb, service, ip, b"", b"" if user == b"SYSTEM" else user)


def _verb(text: str, params: Mapping[bytes, bytes]) -> bytes:
    """By the event's number, a word, or that it is a warning of the Connection log."""
    known = _EVENTS.get(params.get(b"event_id", b""))
    if known:
        return known
    if _LEAVING.search(text):
        return OTHER
    warning = params.get(b"level", b"").lower() in _WARNING
    for verb, words in _WORDS:
        if words.search(text) and not (warning and verb == SUCCEEDED):
            return verb
    return FAILED if warning and params.get(b"log") == b"Connection" else OTHER


def _bare_address(bracket: bytes) -> bytes:
    """The address that a bracket holds, alone or in parentheses behind a name."""
    bare = bracket[bracket.rfind(b"(") + 1 :].removesuffix(b")")
    return bare if bare and _is_address(bare) else b""


def quote(text: bytes) -> bytes:
    """As much of a message as syslog-ng quotes of it."""
    return text[:QUOTED]
