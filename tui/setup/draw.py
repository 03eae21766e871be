"""Draws the plan up: looks at the host, asks each part what it wants, and keeps what is not so already."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator
from pathlib import Path

from tui.category import Category
from tui.enforcement.backends.command import run
from tui.enforcement.change import EnforcementError
from tui.enforcement.helper.settings import GateSettings, load
from tui.enforcement.modesfile import content_of
from tui.enforcement.policies import SWITCHABLE
from tui.enforcement.record import plain
from tui.enforcement.rspamd_wiring import postfix_obstacle
from tui.language import N_, _
from tui.setup import backend, clients, mail, rights, spamfilter, timer
from tui.setup.bundle import bundle, delegate
from tui.setup.findings import BY_POLICY
from tui.setup.host import Host, Wish
from tui.setup.image import Image
from tui.setup.plan import Ground, Plan, Step, Target, Wire
from tui.setup.postfix import Postfix, obstacle
from tui.setup.records import Kind, Records
from tui.setup.toml import text_of

#: The name of the wires that are no category.
HELPER, BLOCKS, SUDO, TIMER = N_("helper"), N_("block list"), N_("sudo"), N_("timer")


def draw(host: Host, wish: Wish) -> Plan:
    """The plan for this host. Changes nothing. Raises EnforcementError when the host cannot be read or used."""
    _demand_python(host)
    return _Drawing(host, wish).plan()


def _demand_python(host: Host) -> None:
    """The helper is run by the host's own interpreter, whatever runs us: root shall obey nobody's private one."""
    try:
        run([host.python, "-I", "-c", "import sys, tomllib"])
    except EnforcementError as error:
        raise EnforcementError(
            _("{python} cannot run the helper, for which it must be Python 3.11 or newer ({error})").format(
                python=host.python, error=error
            )
        ) from error


class _Drawing:
    """Gathers targets, wires and sentences; each part adds its own."""

    def __init__(self, host: Host, wish: Wish) -> None:
        self._host = host
        self._wish = wish
        self._owner = host.owner
        self._ground = Ground.of(Records(host.record))
        self._targets: list[Target] = []
        self._wires: list[Wire] = []
        self._notes: list[str] = []
        self._left_out: list[str] = []
        self._switches: dict[Category, str] = {}
        self._missing: dict[Category, str] = {}
        self._filtered = False  # whether Postfix asks any milter
        self._forgetful = ""  # why Postfix would not obey what a milter discards

    def plan(self) -> Plan:
        name, passed = backend.choose(self._host, self._wish)
        self._left_out += passed
        leaves = self._left(name)
        self._notes += filter(None, [backend.leaving_note(leaves)])
        self._add_postfix(block_map=name == "postfix")
        self._add_rspamd()
        self._add_helper(name)
        self._add_rights()
        unread: list[str] = []
        steps = tuple(self._steps(unread))
        self._notes += _read_only(steps)
        self._notes += self._replaced(steps)
        return Plan(
            steps,
            tuple(self._wires),
            tuple(self._notes),
            tuple(self._left_out),
            tuple(unread),
            tuple(self._edited(steps, unread)),
            self._wish.user,
            leaves,
        )

    def _left(self, name: str) -> str:
        """The backend that is set up and goes; empty where none does."""
        place = self._host.settings
        old = load(Path(place)).backend if self._ground.now(place) else name
        return "" if old == name else old

    def _steps(self, unread: list[str]) -> Iterator[Step]:
        """Folders come before what is in them, servers' files last: nothing is asked before it is there."""
        for target in sorted(self._targets, key=lambda one: _ORDER.index(one.kind)):
            try:
                yield from self._ground.step(target)
            except EnforcementError:
                if os.geteuid() == 0:
                    raise
                unread.append(target.path)

    def _replaced(self, steps: tuple[Step, ...]) -> Iterator[str]:
        for step in steps:
            path = step.target.path
            if step.target.kind in {Kind.PROGRAM, Kind.OURS, Kind.SETTINGS} and self._ground.others(path):
                yield _(
                    "{path} is there already, and not by setup: it is replaced as a whole; --undo gives it back"
                ).format(path=path)

    def _edited(self, steps: tuple[Step, ...], unread: list[str]) -> Iterator[str]:
        waiting = {*unread, *(step.target.path for step in steps)}
        for target in self._targets:
            if target.kind is Kind.SETTINGS and target.path not in waiting and self._ground.edited(target.path):
                yield target.path

    # -- the parts -----------------------------------------------------------------------------------------------

    def _add_postfix(self, *, block_map: bool) -> None:
        host = self._host
        if why := obstacle(host.postfix):
            self._missing |= dict.fromkeys(_wanted(self._wish, BY_POLICY), why)
            return
        files = [f"{host.postfix}/{name}" for name in ("main.cf", "master.cf")]
        base = Postfix(host.postfix, *(_text(self._ground.base(path)) for path in files))
        now = Postfix(host.postfix, *(_text(self._ground.now(path)) for path in files))
        wiring = mail.wire(host, self._wish, base, now, block_map=block_map)
        self._missing |= wiring.missing
        own = (one.options.get("smtpd_milters", "") for one in now.services)
        self._filtered = bool(now.value("smtpd_milters") or any(own))
        self._forgetful = next(filter(None, map(postfix_obstacle, mail.header_checks(now))), "")
        self._notes += wiring.notes
        self._left_out += wiring.left_out
        self._add(files[1], Kind.SHARED, wiring.master)
        self._add(files[0], Kind.LIST, wiring.main, pieces=wiring.pieces)
        needs = [*files, host.policy, host.policy_settings]
        for category, where in wiring.wired.items():
            self._switches[category] = "policy"
            self._wires.append(
                Wire(category, _("Postfix asks sekimori-policy {where}").format(where=where), (*needs, host.modes))
            )
        if wiring.policy or block_map:
            self._folder(host.mail)
        if wiring.policy:
            self._folder(str(Path(host.policy).parent))
            self._add(host.policy, Kind.PROGRAM, delegate(), 0o755)
            theirs = _text(self._ground.now(host.policy_settings))
            kept = self._ground.edited(host.policy_settings) and mail.means(theirs, wiring.policy)
            self._add(host.policy_settings, Kind.SETTINGS, theirs if kept else wiring.policy)
            self._add(host.modes, Kind.STATE, content_of({}))
        if block_map:
            self._add(f"{host.clients}.lmdb", Kind.STATE, backend.empty_map(host.postfix))
            self._add(host.no_auth, Kind.OURS, clients.NO_AUTH)

    def _add_rspamd(self) -> None:
        wanted = [one for one in _wanted(self._wish, spamfilter.BY_RSPAMD) if one not in self._switches]
        why = spamfilter.obstacle(self._host)
        if why or self._forgetful:
            self._missing = dict.fromkeys(wanted, why or self._forgetful) | self._missing
            wanted = []
        if wanted:
            targets = tuple(spamfilter.targets(self._host, self._ground, self._owner))
            self._targets += targets
            needs = tuple(target.path for target in targets)
            for category in wanted:
                self._switches[category] = "rspamd"
                self._wires.append(Wire(category, _("Rspamd discards what it would reject"), needs))
            if not self._filtered:
                self._notes.append(
                    _("Rspamd: Postfix asks no milter (smtpd_milters is empty), so that it sees no mail")
                )
        elif not why:
            self._targets += spamfilter.cleared(self._host, self._ground, self._owner)
        self._left_out += [f"{one}: {why}" for one, why in self._missing.items() if one not in self._switches]

    def _add_helper(self, name: str) -> None:
        host = self._host
        self._folder(str(Path(host.helper).parent))
        self._folder(str(Path(host.settings).parent))
        self._add(host.helper, Kind.PROGRAM, bundle(host.python), 0o755)
        settings = self._settings(name)
        stands = settings == load(Path(host.settings)) and self._ground.now(host.settings)  # however it is written
        text = _text(stands) if stands else _HEAD + text_of(plain(settings))
        self._add(host.settings, Kind.SETTINGS, text)
        self._wires.append(
            Wire(HELPER, _("{helper} changes the system").format(helper=host.helper), (host.helper, host.settings))
        )
        files = [f"{host.postfix}/main.cf", f"{host.clients}.lmdb", host.no_auth] if name == "postfix" else []
        self._wires.append(Wire(BLOCKS, _(_WHAT[name]), (host.settings, *files)))

    def _settings(self, name: str) -> GateSettings:
        """What is set already stays, but for what setup decides."""
        host, old = self._host, load(Path(self._host.settings))
        asked = name == "fail2ban" and (self._wish.jail or not old.fail2ban.jail)
        jail = backend.jail(self._wish) if asked else old.fail2ban.jail
        if asked:
            self._notes += filter(None, [backend.jail_note(jail)])
        switches = {str(one): self._switches[one] for one in SWITCHABLE if one in self._switches}
        fresh = self._ground.now(host.settings) is None
        return dataclasses.replace(
            old,
            backend=name,
            state=host.state if fresh else old.state,
            switches=switches,
            postfix=dataclasses.replace(
                old.postfix, map=host.clients, configuration="" if host.postfix == Host().postfix else host.postfix
            ),
            fail2ban=dataclasses.replace(old.fail2ban, jail=jail),
            policy=dataclasses.replace(old.policy, modes=host.modes),
            rspamd=dataclasses.replace(old.rspamd, maps=host.rspamd_maps),
            synology=dataclasses.replace(old.synology, database=host.autoblock) if fresh else old.synology,
        )

    def _add_rights(self) -> None:
        host, user = self._host, self._wish.user
        if why := rights.sudo_obstacle(host, user):
            self._left_out.append(f"{_(SUDO)}: {why}")
        else:
            self._add(host.sudoers, Kind.OURS, rights.sudoers(host, user), 0o440)
            self._wires.append(Wire(SUDO, _("{user} may call the helper").format(user=user), (host.sudoers,)))
        if why := timer.obstacle(host):
            self._left_out.append(f"{_(TIMER)}: {why}")
            return
        files = timer.files(host)
        for path, content in files.items():
            self._add(path, Kind.OURS, content)
        self._wires.append(Wire(TIMER, _("what has ended is ended, every minute"), tuple(files)))

    def _add(
        self, path: str, kind: Kind, content: str | bytes, mode: int = 0o644, pieces: tuple[str, ...] = ()
    ) -> None:
        raw = content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content
        self._targets.append(Target(path, kind, Image(raw, mode, self._owner), pieces))

    def _folder(self, path: str) -> None:
        """The folder and those above it that are not there."""
        for folder in (*reversed(Path(path).parents), Path(path)):
            missing = not folder.is_dir() or self._ground.made(str(folder))
            if missing and all(one.path != str(folder) for one in self._targets):
                self._targets.append(Target(str(folder), Kind.FOLDER, Image(None, 0o755, self._owner)))


#: In which order kinds of files come into being.
_ORDER = (Kind.FOLDER, Kind.STATE, Kind.SETTINGS, Kind.PROGRAM, Kind.OURS, Kind.SHARED, Kind.LIST)

_HEAD = "# written by `sekimori setup`; what else is set here stays\n"

_WHAT = {
    "nftables": N_("the kernel drops what blocked addresses send to mail ports"),
    "postfix": N_("smtpd refuses blocked addresses at RCPT, by check_client_access, and their AUTH"),
    "fail2ban": N_("fail2ban bans blocked addresses in one of its jails"),
    "synology": N_("DSM refuses blocked addresses by its own list"),
    "synology-web": N_("DSM refuses blocked addresses by its own list, over its web interface"),
    "file": N_("blocks are recorded in a file that no server reads"),
}


def _read_only(steps: tuple[Step, ...]) -> Iterator[str]:
    """A word on each folder that nobody can write to, root neither."""
    folders = {next(one for one in Path(step.target.path).parents if one.is_dir()) for step in steps}
    for folder in sorted(folders):
        if os.statvfs(folder).f_flag & os.ST_RDONLY:
            yield _("{folder} is mounted read-only: this cannot be applied before it is mounted writable").format(
                folder=folder
            )


def _wanted(wish: Wish, categories: tuple[Category, ...]) -> tuple[Category, ...]:
    return tuple(category for category in categories if wish.wants(category))


def _text(image: Image | None) -> str:
    return (image.content or b"").decode("utf-8", "surrogateescape") if image else ""
