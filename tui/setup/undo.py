"""Takes everything back that setup has ever put on this host: to the byte, or without ours where others wrote since."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tui.enforcement.change import EnforcementError
from tui.enforcement.helper.settings import load
from tui.language import _
from tui.setup import servers, timer
from tui.setup.host import Host
from tui.setup.image import Image, beside, look, put, remove
from tui.setup.records import Kind, Record, Records
from tui.setup.takeback import taken_back

#: What an edited file of settings is called afterwards.
_SAVED = ".saved"


@dataclass(frozen=True, slots=True)
class Return:
    """One file and what becomes of it. `to` None: it goes. `words` say what is not as it was before, and why.

    `aside`: what stands there is kept under another name first.
    """

    record: Record
    to: Image | None
    words: str = ""
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Undoing:
    """What `undo` will do, the last change first."""

    returns: tuple[Return, ...]
    cut_short: bool = False


def plan_undo(host: Host) -> Undoing | None:
    """What is to be taken back; None where setup has never been. Raises EnforcementError."""
    records = Records(host.record)
    manifest = records.manifest()
    if manifest is None:
        return None
    return Undoing(tuple(_returns(records, reversed(manifest.records))), not manifest.done)


def undo(host: Host, undoing: Undoing) -> tuple[str, ...]:
    """Does it; returns what must be said. It may be killed and called again. Raises EnforcementError."""
    records = Records(host.record)
    with records.held():
        manifest = records.manifest()
        if manifest is None:
            raise EnforcementError(_("nothing was changed: there is nothing of setup to take back any more"))
        if plan_undo(host) != undoing:  # somebody writes into these files at this moment
            raise EnforcementError(_("the files have changed since this was shown; nothing was changed: do it again"))
        blocks = _blocks(host)
        records.write(replace(manifest, done=False), host.owner)
        said = [one.words for one in undoing.returns if one.words]
        units = any(one.record.path.startswith(f"{host.units}/") for one in undoing.returns)
        said += [timer.stop()] if units else []
        for one in undoing.returns:
            said += _returned(one)
        said += [timer.forget()] if units else []
        said += _told(host, undoing)
        said += [_open_again(blocks)]
        records.end()
    if Path(host.state).is_dir():
        said.append(_("{state} was left: the journal of what was blocked and switched").format(state=host.state))
    return tuple(filter(None, said))


def _open_again(blocks: str) -> str:
    """What becomes of the addresses that are blocked at this moment, where files do not tell it."""
    if blocks == "nftables":
        return servers.drop_table()
    if blocks == "fail2ban":
        return _("what was banned in fail2ban stays so until its time ends; fail2ban-client unban ends it now")
    return ""


def _blocks(host: Host) -> str:
    """The backend that is set up; empty where that cannot be read any more."""
    try:
        return load(Path(host.settings)).backend
    except EnforcementError:
        return ""


def _returns(records: Records, reverse: Iterator[Record]) -> Iterator[Return]:
    for record in reverse:
        now, was = look(record.path), records.image(record)
        if now is None or record.kind in {Kind.PROGRAM, Kind.STATE, Kind.FOLDER} or now.digest in record.digests:
            yield Return(record, was)
        elif was is not None and now.content == was.content:
            yield Return(record, was)  # it was not changed yet, or has been given back already
        else:
            yield _edited(records, record, was, now)


def _edited(records: Records, record: Record, was: Image | None, now: Image) -> Return:
    path = record.path
    if record.kind is Kind.SETTINGS:
        return Return(
            record,
            was,
            _("{path} was edited since: it is kept as {path}{suffix}").format(path=path, suffix=_SAVED),
            aside=True,
        )
    before = (was.content or b"") if was else b""
    text, missing = taken_back(record, before, records.content(record.now), now.content or b"")
    if not text.strip() and was is None:
        return Return(
            record, None, _("{path} was edited since, and held nothing but what setup had put in").format(path=path)
        )
    words = _("{path} was edited since: only what setup had put in was taken out").format(path=path)
    if missing:
        words += _("; not found in it any more: {missing}").format(missing="; ".join(missing))
    return Return(record, Image(text, now.mode, now.owner), words)


def _returned(one: Return) -> Iterator[str]:
    path = one.record.path
    beside(path).unlink(missing_ok=True)
    if one.aside and os.path.lexists(path):
        os.replace(path, path + _SAVED)
    if one.to is None:
        if not remove(path):
            yield _("{path} was left: it holds files that setup did not make").format(path=path)
    elif look(path) != one.to:
        put(path, one.to)


def _told(host: Host, undoing: Undoing) -> Iterator[str]:
    """Has the servers read their files again. What they complain of is said: there is nothing better to go back to."""
    touched = {one.record.path for one in undoing.returns if one.record.kind in {Kind.LIST, Kind.SHARED}}
    for folder, tell in ((host.postfix, _tell_postfix), (host.rspamd, servers.reload_rspamd)):
        if any(path.startswith(f"{folder}/") for path in touched):
            try:
                yield from filter(None, [tell(host)])
            except EnforcementError as error:
                yield _("{folder} is as it was, but its server complains: {error}").format(folder=folder, error=error)


def _tell_postfix(host: Host) -> str:
    servers.check_postfix(host)
    return servers.reload_postfix(host)
