"""Stand-ins for names and addresses: the same for the same one as long as the key lives, and no way back."""

from __future__ import annotations

import re
import secrets
from base64 import b32encode
from hashlib import blake2s
from ipaddress import ip_address, ip_network

#: A stand-in as it is made: a letter for what it stands for, a tilde, letters and digits; of a network its length too.
_WHOLE = r"(?:[uh]~[a-z2-7]{6}|a~[a-z2-7]{7}(?:/\d{1,3})?)"
#: The same, or what a cut has left of it before an ellipsis.
STAND_IN = rf"{_WHOLE}|[uha]~[a-z2-7]{{0,7}}(?=…)"

_NAME, _ADDRESS = 6, 7
_MANY = 100_000  # that are remembered

_is_stand_in = re.compile(_WHOLE).fullmatch
_is_cut = re.compile(r"[uha]~[a-z2-7]{0,7}…").fullmatch


class Pseudonyms:
    """`key` is the session's, random unless it is given: without it a stand-in tells nothing, and nobody keeps it."""

    def __init__(self, key: bytes | None = None) -> None:
        self._key = secrets.token_bytes(32) if key is None else key
        self._known: dict[str, str] = {}

    def user(self, name: str) -> str:
        """ "u~q7k2bd" for a log-in name; of a mail address both its parts."""
        if _is_ours(name):
            return name
        before, at, after = name.rpartition("@")
        if at and before and after:
            return f"{self.user(before)}@{self.host(after)}"
        return f"u~{self._word(name, _NAME)}"

    def host(self, name: str) -> str:
        """ "h~q7k2bd" for the name of a host or a domain; the letters are those of a user of that name."""
        return name if _is_ours(name) else f"h~{self._word(name, _NAME)}"

    def address(self, text: str) -> str:
        """ "a~q7k2bdx" for an address, "a~m3pw5ae/24" for a network. Raises ValueError for neither."""
        if _is_ours(text):
            return text
        if "/" in text:
            network = ip_network(text, strict=False)
            return f"a~{self._word(str(network), _ADDRESS)}/{network.prefixlen}"
        return f"a~{self._word(str(ip_address(text)), _ADDRESS)}"

    def _word(self, name: str, length: int) -> str:
        name = name.casefold()
        word = self._known.get(name)
        if word is None:
            if len(self._known) >= _MANY:
                self._known.clear()
            digest = blake2s(name.encode("utf-8", "surrogatepass"), key=self._key, digest_size=5).digest()
            word = self._known[name] = b32encode(digest).decode().lower()
        return word[:length]


def _is_ours(text: str) -> bool:
    return bool(_is_stand_in(text) or _is_cut(text))
