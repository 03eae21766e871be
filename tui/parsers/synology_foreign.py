"""Sentences of Log Center in other languages than English. Unverified, all of it.

They are read by their brackets (the one that is an address, the one that names a service, the one that is left) and
by a few words, the event's number or the level. What stands beside the sentence goes before what is in it. Where two
brackets are addresses, none is taken; words are looked for outside of the brackets, where no user's name is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from tui.parsers.late import Late
from tui.parsers.synology_grammar import BEGINNINGS, BLOCKED, FAILED, OTHER, SUCCEEDED, UNBLOCKED, Said, quote
from tui.parsers.values import address

#: Names under which DSM logs a log-in in brackets. What a bracket holds besides is a user, an address or a method.
_SERVICES = frozenset(
    b"dsm|ssh|telnet|ftp|ftps|sftp|cifs|smb|afp|nfs|webdav|rsync|iscsi|mailplus-server|mailplus|mail server|"
    b"mail station|file station|caldav|carddav|vpn server|openvpn|pptp|l2tp|l2tp/ipsec|radius|ldap".split(b"|")
)
_METHODS = frozenset(b"password|passwoed|passkey|2fa|otp|sso|2-factor authentication|approve sign-in".split(b"|"))

#: Words of other languages; the first that is found decides. Unverified.
_WORDS: tuple[tuple[bytes, Late[str]], ...] = tuple(
    (verb, Late("|".join(words)))
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


def foreign(text: bytes, params: Mapping[bytes, bytes]) -> Said:
    """What a sentence of another language says, by its brackets, its words and what stands beside it."""
    nothing = Said(quote(text))
    if not text or text.startswith(BEGINNINGS):
        return nothing  # English, and it says something else
    brackets = re.findall(rb"\[([^\[\]\n]*+)\]", text)[:16]
    addresses = {bare for bare in map(_bare_address, brackets) if bare}
    ip = address_beside(params) or (addresses.pop() if len(addresses) == 1 else b"")
    verb = _verb(text, params) if ip else OTHER
    if verb == OTHER:
        return nothing
    services = [one for one in brackets if one.lower() in _SERVICES]
    service = params.get(b"protocol") or params.get(b"arg_4") or (services[-1] if services else b"")
    user = _user_of(brackets, params) if verb in (FAILED, SUCCEEDED) else b""
    return Said(quote(text), verb=verb, service=service, ip=ip, user=user)


def _user_of(brackets: Sequence[bytes], params: Mapping[bytes, bytes]) -> bytes:
    """The user that stands beside the sentence, or else in the one bracket that holds nothing else."""
    for name in (b"user", b"arg_1", b"username", b"luser"):
        if params.get(name, b"SYSTEM") not in (b"", b"SYSTEM"):
            return params[name]
    left = [one for one in brackets if one.lower() not in _SERVICES | _METHODS and not _bare_address(one)]
    return left[0] if len(left) == 1 else b""


def _verb(text: bytes, params: Mapping[bytes, bytes]) -> bytes:
    """By the event's number, a word behind or before the brackets, or that it is a warning of the Connection log."""
    known = _EVENTS.get(params.get(b"event_id", b""))
    if known:
        return known
    warning = params.get(b"level", b"").lower() in _WARNING
    for part in (text.rpartition(b"]")[2], text.partition(b"[")[0]):
        words = part.decode("utf-8", "replace")
        if _LEAVING.search(words):
            return OTHER
        for verb, known_words in _WORDS:
            if known_words.search(words) and not (warning and verb == SUCCEEDED):
                return verb
    return FAILED if warning and params.get(b"log") == b"Connection" else OTHER


def _bare_address(bracket: bytes) -> bytes:
    """The address that a bracket holds, alone or in parentheses behind a name."""
    bare = bracket[bracket.rfind(b"(") + 1 :].removesuffix(b")")
    return bare if bare and _is_address(bare) else b""


def address_beside(params: Mapping[bytes, bytes]) -> bytes:
    for name in (b"ip", b"arg_3"):
        value = params.get(name, b"")
        if value and _is_address(value):
            return value
    return b""


@lru_cache(maxsize=1024)
def _is_address(text: bytes) -> bool:
    return len(text) < 64 and address(text) is not None
