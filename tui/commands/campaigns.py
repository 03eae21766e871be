"""`sekimori campaigns`: what many events are together, the gravest first."""

from __future__ import annotations

import argparse
import asyncio
import gc
import shlex
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tui.analysis.campaigns.campaigns import FIELDS, Campaigns
from tui.analysis.place import Places
from tui.cli import OK, UNREADABLE
from tui.commands.finding_lines import ASKED, lines
from tui.commands.inputs import Inputs
from tui.commands.settings import settings
from tui.commands.users_file import known_users
from tui.finding import SEVERITIES, Finding, Severity, by_danger
from tui.finding_form import as_object
from tui.finding_words import severity_word
from tui.language import _, counted
from tui.model import Chunk
from tui.reading import Readers, chunks
from tui.session.jsonline import encoded_lines

if TYPE_CHECKING:
    from tui.config import Settings

_MOMENT = "%Y-%m-%d %H:%M:%S%z"


class Study:
    """Owns what was read: feeds campaigns, and knows how much it was and when the last of it happened."""

    def __init__(self, campaigns: Campaigns, readers: Readers) -> None:
        self._campaigns = campaigns
        self._readers = readers
        self.lines = self.events = 0
        self.first: datetime | None = None
        self.last: datetime | None = None
        self.past = False  # whether what was there before we came was read since somebody set it to False

    def add(self, chunk: Chunk) -> None:
        """Take what a block of lines tells."""
        batch = self._readers.read(chunk)
        mails = self._readers.accepted(chunk)
        self._campaigns.add(batch.events, mails, self._readers.deliveries(chunk))
        self.lines += batch.lines
        self.events += len(batch.events)
        self.past = self.past or not chunk.live
        times = [event.time for event in batch.events] + [mail.time for mail in mails]
        if times:
            first, last = min(times), max(times)
            self.first = first if self.first is None else min(self.first, first)
            self.last = last if self.last is None else max(self.last, last)

    def findings(self, now: datetime | None = None, least: Severity = Severity.INFO) -> list[Finding]:
        """Campaigns of such a severity or a graver one, by danger; what is over at `now` (None: at the last event)."""
        when = now or self.last or datetime.now(UTC)
        grave = SEVERITIES[: SEVERITIES.index(least) + 1]
        return sorted((one for one in self._campaigns.findings(when) if one.severity in grave), key=by_danger)


def run(options: argparse.Namespace) -> int:
    """Print findings; 3 when a source could not be read (the others were)."""
    chosen = settings(options)
    users = known_users(chosen, options.users or "")
    # a log named here is read whole; of this host's own logs the configured span of the past, in rotated files too
    past = None if options.sources else options.since or chosen.sources.since
    asked = _asked(options)
    history = chosen.sources.history and past is not None
    inputs = Inputs(options, follow=options.follow, history=history, since=past, fields=FIELDS)
    places = Places(country_db=chosen.geo.country_db, asn_db=chosen.geo.asn_db)
    study = Study(Campaigns(places, users), inputs.readers)
    for problem in places.problems:
        complain(problem)
    if options.follow:
        return _follow(options, chosen, inputs, study)
    problems: list[str] = []
    gc.disable()  # a short life of acyclic objects: collecting costs a fifth and frees nothing
    asyncio.run(_read(inputs, study, problems))
    for problem in problems:
        complain(problem)
    findings = study.findings(least=Severity(options.min_severity))
    write(findings, as_json=options.json, asked=asked)
    if not options.json:
        print(_summary(study, findings, options.min_severity))
    gc.freeze()  # the interpreter's last collection need not look at all of it
    return UNREADABLE if problems else OK


async def _read(inputs: Inputs, study: Study, problems: list[str]) -> None:
    async for chunk in chunks(inputs.sources, problems.append, follow=False):
        study.add(chunk)


def _follow(options: argparse.Namespace, chosen: Settings, inputs: Inputs, study: Study) -> int:
    from tui.commands.campaigns_followed import Followed

    followed = Followed(inputs, study, least=Severity(options.min_severity), as_json=options.json)
    return UNREADABLE if followed.run(chosen) else OK


def complain(sentence: str) -> None:
    """Say on standard error what is wrong."""
    print(f"sekimori: {sentence}", file=sys.stderr, flush=True)


def write(findings: Sequence[Finding], *, as_json: bool, asked: str = ASKED) -> None:
    """Print findings at once; `asked` is the command that finds them again."""
    if as_json:
        sys.stdout.buffer.write(b"".join(encoded_lines(map(as_object, findings))))
        sys.stdout.buffer.flush()
        return
    sys.stdout.write("".join(line + "\n" for finding in findings for line in lines(finding, asked)))
    sys.stdout.flush()


def _asked(options: argparse.Namespace) -> str:
    """This command, as far as it decides what is found."""
    given = (("--since", options.since), ("--tz", options.tz), ("--users", options.users))
    words = [word for option, value in given if value for word in (option, value)]
    return shlex.join([*ASKED.split(), *words, *(["--history"] if options.history else ()), *options.sources])


def _summary(study: Study, findings: Sequence[Finding], least: str) -> str:
    """How many there are, and in what."""
    dangers = sum(finding.severity is Severity.DANGER for finding in findings)
    what = counted(len(findings), "{count} campaign", "{count} campaigns") if findings else _("no campaigns")
    if dangers:
        what += _(" ({count} dangerous)").format(count=f"{dangers:,}")
    if least != Severity.INFO:
        what += _(" from {severity} on").format(severity=severity_word(Severity(least)))
    events = counted(study.events, "{count} event", "{count} events")
    read = counted(study.lines, "{count} line", "{count} lines")
    told = _("{what} in {events} of {lines}").format(what=what, events=events, lines=read)
    if not study.first:
        return told
    return told + _(", {first} to {last}").format(first=f"{study.first:{_MOMENT}}", last=f"{study.last:{_MOMENT}}")
