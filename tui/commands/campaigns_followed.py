"""`sekimori campaigns --follow`: goes on with what is written later, prints what is news, and lets alarms ring."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from tui.alarm.alarms import Alarms
from tui.commands.alarming import alarms
from tui.commands.campaigns import Study, complain, write
from tui.commands.events import end_at_signals, tell_waiting
from tui.commands.finding_news import FindingNews
from tui.commands.inputs import Inputs
from tui.config import Settings, state_folder
from tui.finding import SEVERITIES, Severity
from tui.model import SourceState
from tui.reading import chunks

#: How often it is looked whether there is news, seconds.
_LOOK = 1.0
#: How long alarms that are on their way may take when we are asked to leave, and when the logs have ended, seconds.
_LEAVING, _LAST_ALARMS = 2.0, 35.0
#: States of a source that has told, or cannot tell, what was there before we came.
_READ = frozenset({SourceState.FOLLOWING, SourceState.ENDED, SourceState.UNREADABLE})


class Followed:
    """Follows the sources until they end or a signal comes."""

    def __init__(self, inputs: Inputs, study: Study, *, least: Severity, as_json: bool) -> None:
        self._inputs = inputs
        self._study = study
        self._shown = SEVERITIES[: SEVERITIES.index(least) + 1]
        self._as_json = as_json
        self._news = FindingNews()
        self._alarms: Alarms | None = None
        self._problems: list[str] = []

    def run(self, chosen: Settings) -> list[str]:
        """Go on until the end; returns what could not be read, which has been told."""
        self._alarms = alarms(chosen, state_folder(), complain)
        patience = _LEAVING
        try:
            if asyncio.run(self._until_the_end()):
                patience = _LAST_ALARMS
            self._look()
        finally:
            if self._alarms:
                self._alarms.close(patience)
        return self._problems

    def _problem(self, sentence: str) -> None:
        self._problems.append(sentence)
        complain(sentence)

    async def _until_the_end(self) -> bool:
        """Whether the sources have ended; False where a signal asked us to. Raises what went wrong."""
        reading = asyncio.create_task(self._read())
        looking = asyncio.create_task(self._looking())
        waiting = asyncio.create_task(tell_waiting(self._inputs.sources, self._problem))
        end_at_signals(reading)
        await asyncio.wait({reading, looking}, return_when=asyncio.FIRST_COMPLETED)
        by_itself = not reading.cancelled()
        for task in (reading, looking, waiting):
            task.cancel()
        for outcome in await asyncio.gather(reading, looking, waiting, return_exceptions=True):
            if isinstance(outcome, Exception):  # not that one was cancelled
                raise outcome
        return by_itself

    async def _read(self) -> None:
        async for chunk in chunks(self._inputs.sources, self._problem, follow=True):
            self._study.add(chunk)
            await asyncio.sleep(0)  # let the others have their turn while a backlog is read

    async def _looking(self) -> None:
        while True:
            await asyncio.sleep(_LOOK)
            if self._caught_up():
                self._look()

    def _caught_up(self) -> bool:
        """Whether the logs are read to where they were when we came; until then much is only half known."""
        past, self._study.past = self._study.past, False
        return not past and all(
            status.state in _READ or (status.state is SourceState.WAITING and bool(status.detail))
            for status in (source.status for source in self._inputs.sources)
        )

    def _look(self) -> None:
        now = datetime.now(UTC)
        findings = self._study.findings(now)
        if self._alarms:
            self._alarms.look(findings, now)
        write(self._news.among(one for one in findings if one.severity in self._shown), as_json=self._as_json)
