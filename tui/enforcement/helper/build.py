"""The keeper that the settings of this host ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from tui.enforcement.blocklist import BlockListFile
from tui.enforcement.book import Book
from tui.enforcement.change import EnforcementError
from tui.enforcement.guard import Guard
from tui.enforcement.helper.greeting import Ability
from tui.enforcement.helper.settings import GateSettings
from tui.enforcement.journal import Journal
from tui.enforcement.keeper import LocalKeeper
from tui.enforcement.lists import BlockList, LiveSet
from tui.enforcement.lock import FolderLock
from tui.enforcement.policies import PolicyStore
from tui.enforcement.recorded import RecordedList

Clock = Callable[[], datetime]

# Each is loaded when it is asked for: a start of the helper stands between a key and its effect.


def _nftables(settings: GateSettings) -> LiveSet:
    from tui.enforcement.backends.nftables import NftSet

    return NftSet(settings.nftables.ports)


def _postfix(settings: GateSettings) -> LiveSet:
    from tui.enforcement.backends.postfix_map import PostfixMap

    return PostfixMap(settings.postfix.map, settings.postfix.configuration)


def _fail2ban(settings: GateSettings) -> LiveSet:
    from tui.enforcement.backends.jail import Jail

    return Jail(settings.fail2ban.jail, settings.fail2ban.socket)


def _synology(settings: GateSettings) -> LiveSet:
    from tui.enforcement.backends.autoblock import AutoBlock

    return AutoBlock(Path(settings.synology.database))


def _synology_web(settings: GateSettings) -> LiveSet:
    from tui.enforcement.backends.dsm_web import DsmWeb

    web = settings.synology_web
    if not web.url:
        raise EnforcementError("synology-web: the settings name no url, account and password_file of a NAS")
    return DsmWeb(web.url, web.account, Path(web.password_file), fingerprint=web.fingerprint)


#: The backends by the name that the settings give, the usual first.
BACKENDS: Mapping[str, Callable[[GateSettings], LiveSet]] = {
    "nftables": _nftables,
    "postfix": _postfix,
    "fail2ban": _fail2ban,
    "synology": _synology,
    "synology-web": _synology_web,
}

#: The backend that nothing obeys, for a host where none of the others can be.
FILE = "file"


def abilities(settings: GateSettings) -> tuple[Ability, ...]:
    """Every backend and whether it can be used here."""
    states = (_ability(name, settings) for name in BACKENDS)
    return (*states, Ability(FILE, str(_list_file(settings)), "", settings.backend == FILE))


def _ability(name: str, settings: GateSettings) -> Ability:
    chosen = settings.backend == name
    try:
        backend = BACKENDS[name](settings)
    except EnforcementError as error:
        return Ability(name, "", str(error), chosen)
    return Ability(name, backend.where, backend.obstacle(), chosen)


def obstacle(settings: GateSettings) -> str:
    """Why the chosen backend cannot be used here; empty when it can."""
    make = BACKENDS.get(settings.backend)
    return make(settings).obstacle() if make else ""


def build(settings: GateSettings, guard: Guard, by: str, clock: Clock) -> LocalKeeper:
    """The keeper; nothing is read or written yet. Raises EnforcementError for settings that cannot be used."""
    state = Path(settings.state)
    lock = FolderLock(state / ".lock")
    return LocalKeeper(
        _block_list(settings, lock, clock),
        _switches(settings, lock),
        Journal(state / "journal.jsonl", lock=lock),
        lock=lock,
        guard=guard,
        by=by,
        clock=clock,
        enforced=settings.backend != FILE,
    )


def _block_list(settings: GateSettings, lock: FolderLock, clock: Clock) -> BlockList:
    if settings.backend == FILE:
        return BlockListFile(_list_file(settings), lock=lock)
    if settings.backend not in BACKENDS:
        known = ", ".join((*BACKENDS, FILE))
        raise EnforcementError(f'there is no backend "{settings.backend}"; there are {known}; nothing was changed')
    return RecordedList(BACKENDS[settings.backend](settings), Book(Path(settings.state) / "blocks.db"), clock)


def _switches(settings: GateSettings, lock: FolderLock) -> PolicyStore:
    from tui.enforcement.switches import Switches

    return Switches(settings.switches, settings.policy.modes, settings.rspamd.maps, lock=lock)


def _list_file(settings: GateSettings) -> Path:
    return Path(settings.state) / "blocklist.txt"
