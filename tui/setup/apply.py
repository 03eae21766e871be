"""Makes a plan true: everything that was before is on disk before the first change; any failure takes all back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tui.enforcement.change import EnforcementError
from tui.language import _
from tui.setup import servers, spamfilter, timer, verify
from tui.setup.findings import BY_POLICY
from tui.setup.host import Host
from tui.setup.image import look, put, remove
from tui.setup.plan import Plan, Step
from tui.setup.postfix import standing
from tui.setup.probe import Answers, ask, ask_again
from tui.setup.records import Kind, Manifest, Record, Records, Was, paths
from tui.setup.rights import obeyed


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it: sentences for the operator, good ones and those that say what could not be seen."""

    seen: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def apply(host: Host, plan: Plan) -> Done:
    """Raises EnforcementError; then everything is as it was before, to the byte, and the servers have been told so."""
    touched = _Touched(host, plan)
    _demand_unchanged(plan)
    if touched.rspamd:
        files = {step.target.path: step.target.image.content or b"" for step in touched.rspamd}
        spamfilter.demand_valid(host, files)
    if touched.postfix:
        servers.check_postfix(host)  # what is broken already is not ours to break
    before = ask(standing(host)) if touched.postfix else Answers()
    records = Records(host.record)
    records.begin(host.owner)
    with records.held():
        return _applied(host, plan, records, touched, before)


def _applied(host: Host, plan: Plan, records: Records, touched: _Touched, before: Answers) -> Done:
    _demand_unchanged(plan)  # nor by another setup, now that we have the lock
    old = records.manifest() or Manifest()
    try:
        new = _kept(host, plan, records, old)
        for step in plan.steps:
            put(step.target.path, step.target.image)
        notes = (*touched.tell(), *_not_by_sudo(host, plan))
        seen = _verified(host, plan, before, touched)
        records.write(replace(new, done=True), host.owner)
        if plan.leaves == "nftables":  # nobody would unblock any more whom it blocks
            notes = (*notes, *filter(None, [servers.drop_table()]))
    except BaseException as error:
        _roll_back(plan, records, old, host, touched, error)
        raise
    return Done(seen, notes + ((before.trouble,) if before.trouble else ()))


def _not_by_sudo(host: Host, plan: Plan) -> Iterator[str]:
    """A word where sudo goes by other files: all else works, for root."""
    if any(host.sudoers in wire.needs for wire in plan.wires):
        try:
            obeyed(host, plan.user)
        except EnforcementError as error:
            yield str(error)


class _Touched:
    """Which servers' files the plan changes."""

    def __init__(self, host: Host, plan: Plan) -> None:
        own = f"{host.postfix}/"
        self._host = host
        # sekimori-policy runs until the smtpd that asks it ends
        self.postfix = any(step.target.path.startswith((own, host.policy)) for step in plan.steps)
        self.units = tuple(step for step in plan.steps if step.target.path.startswith(f"{host.units}/"))
        local = f"{host.rspamd}/local.d/"
        self.rspamd = tuple(step for step in plan.steps if step.target.path.startswith(local))

    def tell(self) -> Iterator[str]:
        """Has the servers read their files; yields what could not be done. Raises EnforcementError."""
        if self.postfix:
            servers.check_postfix(self._host)
            yield from filter(None, [servers.reload_postfix(self._host)])
        if self.rspamd:
            yield from filter(None, [servers.reload_rspamd(self._host)])
        if self.units:
            there = any(Path(step.target.path).exists() for step in self.units)
            yield from filter(None, [timer.start() if there else timer.forget()])


def _demand_unchanged(plan: Plan) -> None:
    for step in plan.steps:
        if look(step.target.path) != step.now:
            raise EnforcementError(
                _("{path} has changed since the plan was shown; nothing was changed: run setup again").format(
                    path=step.target.path
                )
            )


def _kept(host: Host, plan: Plan, records: Records, old: Manifest) -> Manifest:
    """Keeps what is, and says so on disk, before anything changes. Returns what it says."""
    known = paths(old.records)
    for step in plan.steps:
        known[step.target.path] = _recorded(step, records, known.get(step.target.path))
    manifest = Manifest(user=plan.user, records=tuple(known.values()))
    records.write(manifest, host.owner)
    return manifest


#: Of these our lines, or words, are taken out where somebody has edited them since.
_TEXTS = frozenset({Kind.OURS, Kind.SHARED, Kind.LIST})


def _recorded(step: Step, records: Records, old: Record | None) -> Record:
    target, was, image = step.target, step.was, step.target.image
    before = None
    if was is not None:
        before = Was(was.mode, *was.owner, "" if was.content is None else records.keep(was), was.written)
    now = records.keep(image) if target.kind in _TEXTS else ""
    digests = (*(old.digests if old else ()), image.digest)
    return Record(target.path, target.kind, image.mode, *image.owner, digests, before, now, target.pieces)


def _verified(host: Host, plan: Plan, before: Answers, touched: _Touched) -> tuple[str, ...]:
    """What can be seen to work. Raises EnforcementError where something does not, or not as before."""
    seen = [verify.helper_answers(host)]
    if not touched.postfix or not servers.postfix_runs(host):
        return tuple(seen)
    postfix = standing(host)
    if any(wire.name in BY_POLICY and host.policy in wire.needs for wire in plan.wires):
        seen.append(verify.policy_answers(postfix))
    if before.trouble:
        return tuple(seen)
    after = ask_again(postfix, before.place)
    if after.trouble:
        raise EnforcementError(
            _("before the change Postfix at {place} answered the probe; now: {trouble}").format(
                place=before.place, trouble=after.trouble
            )
        )
    for (recipient, was), (_same, now) in zip(before.replies, after.replies, strict=True):
        if was != now:
            raise EnforcementError(
                _('Postfix answered "{was}" about {recipient} before and "{now}" after the change').format(
                    was=was, recipient=recipient, now=now
                )
            )
        seen.append(
            _("Postfix at {place} answers as before about {recipient}: {now}").format(
                place=after.place, recipient=recipient, now=now
            )
        )
    return tuple(seen)


def _roll_back(
    plan: Plan, records: Records, old: Manifest, host: Host, touched: _Touched, error: BaseException
) -> None:
    """Raises EnforcementError, saying what became of it, in place of an EnforcementError."""
    troubles: list[str] = []
    if touched.units:
        timer.stop()
    for step in reversed(plan.steps):
        try:
            if step.now is None:
                remove(step.target.path)
            elif look(step.target.path) != step.now:
                put(step.target.path, step.now)
        except EnforcementError as trouble:
            troubles.append(str(trouble))
    became = (
        "; ".join((*troubles, _("run sekimori setup --undo"))) if troubles else _("all was taken back, to the byte")
    )
    if not troubles:
        if old.records:
            records.write(old, host.owner)
        else:
            records.end()
    try:
        list(touched.tell())
    except EnforcementError as trouble:
        became += _(", but with the files of before, too: {trouble}").format(trouble=trouble)
    if isinstance(error, EnforcementError):
        raise EnforcementError(f"{error}; {became}") from error
