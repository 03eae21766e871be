"""The switches of this host: each category's mode, kept where the server that refuses such mail reads it.

Two mechanisms, each with a file of modes of its own: `policy` is sekimori-policy, which Postfix asks; `rspamd` is our
rule in Rspamd. What has neither, or whose server would not obey, is not switchable here.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tui.category import Category
from tui.enforcement.change import EnforcementError, Policy
from tui.enforcement.durable import NOTHING_DONE, told
from tui.enforcement.lock import FolderLock
from tui.enforcement.modesfile import ModesFile, Rewrite
from tui.enforcement.policies import SWITCHABLE, Policies, PolicyEntry
from tui.enforcement.policy_wiring import Asked
from tui.enforcement.rspamd_rule import JUDGED, modes_of
from tui.enforcement.rspamd_wiring import HELP, Wiring
from tui.enforcement.target import shown

#: What no server asks about, where nothing is wired.
_ABOUT = {
    Category.SPF: "SPF",
    Category.DNSBL: "DNS block lists",
    Category.UNKNOWN_RECIPIENT: "unknown recipients",
    Category.DMARC: "DMARC",
    Category.SPAM: "spam",
    Category.VIRUS: "viruses",
}


@dataclass(frozen=True, slots=True)
class _Mechanism:
    """A server's way: the file that it obeys, the categories that it judges, and why it would not obey for one."""

    file: ModesFile
    categories: tuple[Category, ...]
    deaf: Callable[[Category], str]


@dataclass(frozen=True, slots=True)
class _State:
    """A mechanism's file now: why it cannot be used, what in it is broken, what it sets."""

    why: str = ""
    broken: str = ""
    entries: Mapping[str, PolicyEntry] = field(default_factory=dict)


class Switches:
    """Implements PolicyStore. Reading takes no lock; a change is made whole under it and read back."""

    def __init__(self, switches: Mapping[str, str], modes: str, maps: str, *, lock: FolderLock) -> None:
        """`switches`: category -> "policy" or "rspamd"; `modes`: sekimori-policy's file; `maps`: the folder for Rspamd.

        Raises nothing: what cannot be is told by `read`.
        """
        postfix = (Category.SPF, Category.DNSBL, Category.UNKNOWN_RECIPIENT)
        wiring = Wiring(Path(maps))
        self._mechanisms = {
            "policy": _Mechanism(ModesFile(Path(modes)), postfix, Asked(Path(modes)).obstacle),
            "rspamd": _Mechanism(ModesFile(modes_of(maps)), JUDGED, lambda _: wiring.obstacle()),
        }
        self._switches = dict(switches)
        self._lock = lock
        self._last = Policies()

    def read(self) -> Policies:
        """The policies as they are now; the same object while nothing changed. What cannot be read is unwired."""
        policies = self._read()
        if policies == self._last:
            return self._last
        self._last = policies
        return policies

    def change(self, policies: Iterable[Policy]) -> Policies:
        """Sets each category as given; one without `since` goes back to never set. Returns them as read back.

        Raises EnforcementError; then they are as they were, in every file.
        """
        wanted = tuple(policies)
        with self._lock.held():
            files = self._files(wanted)
            with contextlib.ExitStack() as staged, contextlib.ExitStack() as undo:
                rewrites = []
                for path, some in files.items():
                    with told("change the modes in", path, NOTHING_DONE):
                        rewrites.append((path, Rewrite(path, some)))
                        staged.callback(rewrites[-1][1].discard)
                for path, rewrite in rewrites:
                    with told("change the modes in", path, NOTHING_DONE):
                        undo.callback(rewrite.undo)
                        rewrite.commit()
                changed = self._proved(wanted)
                undo.pop_all()
            return changed

    def _files(self, wanted: Iterable[Policy]) -> Mapping[Path, list[Policy]]:
        """What is to be changed in which file."""
        unwired = self.read().unwired
        files: dict[Path, list[Policy]] = {}
        for one in wanted:
            if one.category in unwired:
                raise EnforcementError(f"{one.category} is {unwired[one.category]}{NOTHING_DONE}")
            files.setdefault(self._mechanisms[self._switches[one.category]].file.path, []).append(one)
        return files

    def _proved(self, wanted: Iterable[Policy]) -> Policies:
        policies = self.read()
        for one in wanted:
            if policies.stored(one.category) != one:
                raise EnforcementError(
                    f"{policies.where[one.category]} was written but reads back without the change of {one.category}: "
                    f"another program writes it too; stop that program, then try again{NOTHING_DONE}"
                )
        return policies

    def _read(self) -> Policies:
        used = self._mechanisms.keys() & self._switches.values()
        states = {name: _state(self._mechanisms[name].file) for name in sorted(used)}
        entries: dict[str, PolicyEntry] = {}
        where, unwired = {}, {}
        for category in SWITCHABLE:
            name = self._switches.get(category, "")
            why = self._unwired(category, name)
            if not why:
                state, deaf = states[name], _deaf(self._mechanisms[name], category)
                where[category] = str(self._mechanisms[name].file.path)
                why = deaf or state.why
                if not deaf and category in state.entries:
                    entries[category] = state.entries[category]
            if why:
                unwired[category] = f"not switchable here: {why}"
        return Policies(
            entries,
            obeyed=True,
            notes=tuple(note for name, state in states.items() for note in self._notes(name, state)),
            broken=any(state.broken for state in states.values()),
            where=where,
            unwired=unwired,
        )

    def _unwired(self, category: Category, name: str) -> str:
        """Why the settings alone leave the category as it is; empty when they do not."""
        if not name:
            return f"no server asks sekimori about {_ABOUT[category]}; {HELP}"
        if name not in self._mechanisms:
            known = " and ".join(self._mechanisms)
            return f'the settings name "{shown(name)}" for {category}, but there are only {known}; {HELP}'
        if category not in self._mechanisms[name].categories:
            return f"{name} does not judge {_ABOUT[category]}; {HELP}"
        return ""

    def _notes(self, name: str, state: _State) -> Iterator[str]:
        path = self._mechanisms[name].file.path
        if state.broken:
            yield (
                f"{path} cannot be understood ({state.broken}): every category in it reads as reject; "
                "the next change keeps it aside as .broken and begins a new one"
            )
        for stranger in state.entries:
            if self._switches.get(stranger) != name:
                yield f'{path} sets "{shown(stranger)}", which is not switched there'


def _deaf(mechanism: _Mechanism, category: Category) -> str:
    """Why its server would not obey; then nothing that is set is in force."""
    try:
        with told("look at what reads", mechanism.file.path):
            return mechanism.deaf(category)
    except EnforcementError as error:
        return str(error)


def _state(file: ModesFile) -> _State:
    """What a file says, and whether it can be changed."""
    try:
        if not file.path.parent.is_dir():
            return _State(f"there is no folder {file.path.parent}; {HELP}")
        modes = file.read()
        return _State(_unwritable(file.path), modes.broken, modes.entries)
    except EnforcementError as error:
        return _State(str(error))


def _unwritable(path: Path) -> str:
    """Why the file cannot be changed by us, or read by the server; empty when both can."""
    folder = path.parent
    if not os.access(folder, os.W_OK | os.X_OK):
        return f"{folder} cannot be written by this user; use sudo, or {HELP}"
    for one, needed in ((folder, stat.S_IXGRP | stat.S_IXOTH), (path, stat.S_IRGRP | stat.S_IROTH)):
        with contextlib.suppress(FileNotFoundError):
            if not os.stat(one).st_mode & needed:
                return f"nobody but its owner may read {one}, so its server cannot; chmod a+rX it"
    return ""
