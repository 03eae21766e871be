"""Postfix's own refusal: an lmdb map that smtpd asks with check_client_access, for hosts where no packet filter helps.

smtpd reads an lmdb map anew at every look-up, so that a change holds at once, for open sessions and chrooted servers
too. Every change is one LMDB transaction, which a kill leaves undone: one row by `postmap -i` or `-d`, which commit
each row on its own; more by writing the whole table anew, which takes 60 ms for 100,000 rows (20 s with `-i`). The
file is never renamed: smtpd would stay with the old one. The caller holds the lock: of two postmaps that write at once
one may undo what the other did.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tui.enforcement.backends.access_keys import around, keys_of, network_of
from tui.enforcement.backends.command import found, run
from tui.enforcement.backends.postfix_wiring import asked
from tui.enforcement.change import Block, EnforcementError
from tui.enforcement.durable import NOTHING_DONE, told
from tui.enforcement.lists import Held
from tui.enforcement.target import TargetError, parse, shown

#: What a blocked client is told; tui.parsers knows the words. A network's own row holds the same under its canonical
#: name, which no client's address or host name can be, and beside it is a row for each of its look-up keys.
OWN = "554 5.7.1 blocked by sekimori"
PART = "554 5.7.1 blocked by sekimori with its network"

#: Actions of access(5) that keep a client out.
_REFUSES = re.compile(r"(?i:reject|defer|discard|[45]\d\d)\b")

#: A key of another hand's that can be given back to postmap as it is; a warning of postmap is no trouble.
_WRITABLE = re.compile(r'[^\s#"\ufffd][^\s"\ufffd]*')

#: Seconds for a table of a million rows on a slow disk.
_WITHIN = 60.0

#: A table that knows one word, asked too so that postmap's exit code 1 never means "none of these".
_WORD = "sekimori"
_ALWAYS = f"inline:{{{_WORD}=found}}"

_OURS, _THEIRS = Held(), Held(ours=False)

Rows = Mapping[str, str]


class PostfixMap:
    """Implements LiveSet. Rows of another hand's are left as they are, unless they let pass what is blocked."""

    name = "postfix"
    keeps_time = False

    def __init__(self, map: str, configuration: str = "") -> None:  # noqa: A002  # Postfix's word
        """`map` is the map's path without `.lmdb`; `configuration` the folder of main.cf, if not the usual one."""
        self._file = Path(f"{map}.lmdb")
        self._table = f"lmdb:{map}"
        self._options = ("-c", configuration) if configuration else ()
        self._names: dict[str, str | None] = {}
        self.where = f"Postfix map {self._table}"

    def obstacle(self) -> str:
        """Why it cannot be used here and what would help; empty when it can."""
        if not found("postmap") or not found("postconf"):
            return "Postfix is not installed here: choose another backend"
        try:
            if "lmdb" not in run(["postconf", *self._options, "-m"]).split():
                return "Postfix has no lmdb maps: install postfix-lmdb"
            if not self._file.exists():
                return f"Postfix map {self._file} is not there; run `sekimori setup`"
            if not os.access(self._file, os.R_OK | os.W_OK, effective_ids=True):
                return f"no right to change the Postfix map {self._file}: run `sekimori setup` or use sudo"
            if not asked(self._table, self._options):
                return f"Postfix does not ask {self._table}: no smtpd restriction names it; run `sekimori setup`"
        except EnforcementError as error:
            return f"Postfix cannot be used: {error}"
        return ""

    def refuses(self, network: str) -> str:
        """What has no keys of its own."""
        try:
            keys_of(network)
        except EnforcementError as error:
            return str(error)
        return ""

    def held(self) -> Mapping[str, Held]:
        """Every network that a row refuses. A part whose network is not there any more is held under its own name."""
        rows = self._rows()
        self._names = {key: name for key, name in self._names.items() if key in rows}
        ours = self._ours(rows)
        held = {name: _OURS for name, keys in ours.items() if name not in rows or _all_refused(keys, rows)}
        for key, value in rows.items():
            if value not in (OWN, PART) and _REFUSES.match(value):
                name = self._name(key)
                if name is not None:
                    held.setdefault(name, _THEIRS)
        return held

    def some(self, networks: Sequence[str]) -> Mapping[str, Held]:
        """Those of `networks` that rows refuse, but for a part of another network."""
        keys = {name: _keys_or_none(name) for name in networks}
        rows = self._asked([*keys, *(key for some in keys.values() for key in some)])
        held = {}
        for name, of_it in keys.items():
            if _all_refused(of_it, rows):
                if rows.get(name) == OWN:
                    held[name] = _OURS
                elif not any(rows[key] in (OWN, PART) for key in of_it):
                    held[name] = _THEIRS
        return held

    def change(self, put: Sequence[Block], drop: Sequence[str]) -> None:
        """One transaction. Raises EnforcementError; then nothing was changed."""
        names = [*(block.network for block in put), *drop]
        if odd := next((name for name in names if not self._is_network(name)), None):
            raise EnforcementError(f'{self.where} was not changed: "{shown(odd)}" is no address or prefix')
        coming = {block.network: keys_of(block.network) for block in put}
        if len(names) == 1 and "/" not in names[0]:
            rows = self._asked([*names, *around(names[0])])
            after = self._after(rows, coming, drop)
            changed = {key for key in names if rows.get(key) != after.get(key)}
        else:
            rows = self._rows()
            after = self._after(rows, coming, drop)
            changed = {key for key in rows.keys() | after.keys() if rows.get(key) != after.get(key)}
        if len(changed) == 1:
            key = changed.pop()
            self._set(key, after.get(key))
        elif changed:
            self._write(after)

    def _after(self, rows: Rows, coming: Mapping[str, tuple[str, ...]], drop: Sequence[str]) -> Rows:
        """The table as it will be: other hands' rows, then what our networks come to, then our addresses."""
        after = {key: value for key, value in rows.items() if value not in (OWN, PART)}
        ours = {**self._ours(rows), **coming}
        for name in drop:
            ours.pop(name, None)
        for name, keys in ours.items():
            if "/" in name:
                after[name] = OWN
                after |= {key: PART for key in keys if not _REFUSES.match(after.get(key, ""))}
        for name in ours:
            if after.get(name) == PART or not _REFUSES.match(after.get(name, "")):
                after[name] = OWN
        return after

    def _ours(self, rows: Rows) -> dict[str, tuple[str, ...]]:
        """What is ours, and the keys of each: networks, addresses, and a part whose network is not there any more."""
        ours = {name: _keys_or_none(name) for name, value in rows.items() if value == OWN and "/" in name}
        covered = {key for keys in ours.values() for key in keys}
        for key, value in rows.items():
            if value == OWN or (value == PART and key not in covered):
                name = self._name(key)
                if name is not None:
                    ours.setdefault(name, (key,) if name == key else _keys_or_none(name))
        return {name: keys for name, keys in ours.items() if keys}

    def _is_network(self, name: str) -> bool:
        if "/" not in name:
            return self._name(name) == name
        try:
            return parse(name).text == name
        except TargetError:
            return False

    def _name(self, key: str) -> str | None:
        """What a key means; a table of 100,000 rows is understood once, not at every reading."""
        if key not in self._names:
            self._names[key] = network_of(key)
        return self._names[key]

    def _rows(self) -> Rows:
        """The whole table."""
        return _parsed(self._postmap("cannot be read", ["-s", self._table]))

    def _asked(self, keys: Iterable[str]) -> Rows:
        """The rows of some keys."""
        wanted = "\n".join([*dict.fromkeys(keys), _WORD])
        rows = _parsed(self._postmap("cannot be read", ["-q", "-", self._table, _ALWAYS], wanted))
        return {key: value for key, value in rows.items() if key != _WORD}

    def _set(self, key: str, value: str | None) -> None:
        if value is None:
            self._postmap("was not changed", ["-d", "-", self._table], key)
        else:
            self._postmap("was not changed", ["-ir", self._table], f"{key} {value}\n")

    def _write(self, rows: Rows) -> None:
        """The whole table, from a source that lies beside a link to the map: a file of the administrator's may have
        the name that postmap would read.
        """
        for key, value in rows.items():
            if not _WRITABLE.fullmatch(key) or "\ufffd" in value:
                raise EnforcementError(
                    f'{self.where} was not changed: its row "{shown(key)}" cannot be written back as it is; '
                    "take it out with postmap -d, then try again"
                )
        with told("write a table for", self._file, NOTHING_DONE), tempfile.TemporaryDirectory() as folder:
            source = Path(folder, "table")
            source.write_text("".join(f"{key} {value}\n" for key, value in rows.items()))
            source.chmod(0o644)  # the mode of a map that has to be made
            Path(folder, "table.lmdb").symlink_to(self._file.absolute())
            self._postmap("was not changed", [f"lmdb:{source}"])

    def _postmap(self, meaning: str, argv: Sequence[str], stdin: str = "") -> str:
        try:
            return run(["postmap", *self._options, *argv], stdin=stdin, within=_WITHIN)
        except EnforcementError as error:
            raise EnforcementError(f"{self.where} {meaning}: {error}") from error


def _keys_or_none(name: str) -> tuple[str, ...]:
    """The keys of what may be no network at all, another hand's key for instance."""
    try:
        return keys_of(name)
    except (EnforcementError, ValueError):
        return ()


def _all_refused(keys: Sequence[str], rows: Rows) -> bool:
    return bool(keys) and all(_REFUSES.match(rows.get(key, "")) for key in keys)


def _parsed(printed: str) -> Rows:
    return dict(line.split("\t", 1) for line in printed.split("\n") if "\t" in line)
