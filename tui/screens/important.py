"""What matters among events: somebody inside, users who exist, mail of campaigns that was taken in, and what is new."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from tui.finding import Finding, FindingKind
from tui.model import Action, Event, EventKind
from tui.picture import Offender
from tui.screens.known import KnownAddresses
from tui.screens.lookout import is_danger

#: Of a verdict on content: the mail was not taken in.
_KEPT_OUT = frozenset({Action.REJECT, Action.DEFER, Action.DISCARD, Action.DISCONNECT})


class _Names(msgspec.Struct, frozen=True):
    existing: tuple[str, ...] = ()


class _LogIn(msgspec.Struct, frozen=True):
    ip: str
    user: str


class _Evidence(msgspec.Struct, frozen=True):
    """Of a finding, as `analysis.campaigns.evidence` names it."""

    log_in_names: _Names = _Names()
    log_ins_that_worked: tuple[_LogIn, ...] = ()


class Important:
    """Answers for the campaigns of one moment."""

    def __init__(self, known: KnownAddresses, findings: Sequence[Finding]) -> None:
        self._known = known
        self._began: set[tuple[str, int]] = set()  # address and POSIX second
        self._entered: set[tuple[str, str | None]] = set()  # address and user
        self._reached: set[str] = set()  # whose mail was delivered to people who exist
        self._dangers: set[str] = set()
        self._tried: dict[str, list[frozenset[str]]] = {}  # by address, names that exist and were tried
        for one in findings:
            self._learn(one)

    def _learn(self, finding: Finding) -> None:
        evidence, addresses, begun = _evidence(finding), finding.addresses, int(finding.first.timestamp())
        self._began.update((ip, begun) for ip in addresses)
        self._entered.update((one.ip, one.user) for one in evidence.log_ins_that_worked)
        if FindingKind.EXISTING_RECIPIENT in (finding.kind, *finding.traits):
            self._reached.update(addresses)
        if is_danger(finding):
            self._dangers.update(addresses)
        if names := frozenset(evidence.log_in_names.existing):
            for ip in addresses:
                self._tried.setdefault(ip, []).append(names)

    def event(self, event: Event) -> bool:
        """A danger row; a log-in that worked of an address that attacked; a try on a user who exists; mail of a
        campaign that was taken in, where it reached people who exist; the event with which a campaign began.
        """
        ip = event.ip
        if ip is None:
            return False
        return (
            bool(self._known.danger(event))
            or (event.kind is EventKind.LOGIN_SUCCESS and ((ip, event.user) in self._entered or self._attacked(ip)))
            or (event.kind is EventKind.LOGIN_FAILURE and any(event.user in names for names in self._tried.get(ip, ())))
            or (event.kind is EventKind.CONTENT and event.action not in _KEPT_OUT and ip in self._reached)
            or (ip, int(event.time.timestamp())) in self._began
        )

    def _attacked(self, ip: str) -> bool:
        offender = self._known.offender(ip)
        return offender is not None and offender.count > 0

    def offenders(self, offenders: Iterable[Offender]) -> list[Offender]:
        """Those whose log-ins worked, and the members of campaigns that are dangerous now."""
        return [one for one in offenders if one.successes or one.ip in self._dangers]


def _evidence(finding: Finding) -> _Evidence:
    try:
        return msgspec.convert(dict(finding.evidence), _Evidence)
    except msgspec.ValidationError:  # figures of another kind
        return _Evidence()
