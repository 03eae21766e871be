"""Alarms as the settings want them."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tui.config import Settings, parse_duration

if TYPE_CHECKING:
    from tui.alarm.alarm import Channel
    from tui.alarm.alarms import Alarms

#: Where it is kept, in the state folder, what was told.
MEMORY = "alarms.json"


def alarms(settings: Settings, state: Path, tell: Callable[[str], None]) -> Alarms | None:
    """The alarms, None where nobody is to be told. `tell` hears, from any thread, what goes wrong."""
    chosen = settings.campaigns
    if not (chosen.command or chosen.webhook):
        return None
    from tui.alarm.alarms import Alarms  # most hosts have none
    from tui.alarm.memory import Memory
    from tui.alarm.news import Limits
    from tui.finding import Severity

    limits = Limits(Severity(chosen.alarm_from), parse_duration(chosen.alarm_every), chosen.alarms_an_hour)
    return Alarms(_channels(settings), Memory(state / MEMORY), limits, tell)


def _channels(settings: Settings) -> list[Channel]:
    from tui.alarm.program import Program
    from tui.alarm.webhook import Webhook

    chosen = settings.campaigns
    channels: list[Channel] = [Program(chosen.command)] if chosen.command else []
    return channels + ([Webhook(chosen.webhook, host=socket.gethostname())] if chosen.webhook else [])
