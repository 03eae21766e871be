"""`python -m tests.bench.filter`: what it costs to choose among 20,000 events, beside a plain search for a word.

The unit is a search with `in` over the same texts of the same events, joined and lower-cased by the fewest means that
Python has. Both are run in turn, and a ratio is the median of the pairs' ratios. Then patterns that a text is made to
hurt, over events that all hold such a text: what they cost in all is bounded, whatever is written into the log.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from operator import attrgetter
from statistics import median

from tests.ui.fake_watched import at
from tests.ui.scene import NOW, events
from tui.filter.answers import Answers
from tui.filter.error import FilterError
from tui.filter.filter import parse
from tui.model import Event, EventKind

EVENTS = 20_000
#: The goal: milliseconds of the processor for all events.
GOAL = 60.0
#: Of a pattern that takes too long: three kinds of rows, each stopped ten times after 10 ms.
GOAL_HURT = 300.0

FILTERS = (
    "tanaka",
    "failed log-in",
    "cn",
    "-tanaka -suzuki -info -admin -sato",
    "203.0.113.",
    "203.0.112.0/20",
    "2001:db8::/32",
    "user:tanaka,info,admin",
    "user:adm*",
    "zone:spamhaus",
    "kind:login_failure category:spf",
    "country:CN",
    "code:>=500",
    "since:2h",
    "/tanaka/",
    "/tan.*jp/",
    r"/\d+\.\d+\.\d+\.\d+/",
    "zone:spamhaus or user:tanaka or reason:unknown",
    "ip:203.0.113.0/24 user:admin -country:JP kind:login_failure category:spf since:2h /regex/",
)
HURTING = (("(a+)+$", "a"), ("(x+x+)+y", "x"), ("^z?(?:xyq|xy|q)+#$", "xyq"))

_texts = attrgetter("ip", "user", "sender", "recipient", "zone", "helo", "hostname", "reason", "service")


def plain(chosen: list[Event], word: str) -> int:
    """The unit."""
    return sum(word in "\n".join(filter(None, _texts(event))).lower() for event in chosen)


def milliseconds(work: Callable[[], object]) -> float:
    """Of the processor."""
    begun = time.process_time()
    work()
    return (time.process_time() - begun) * 1e3


def answers() -> Answers:
    """As a screen gives them: from tables that it holds."""
    countries: dict[str, str] = {}
    return Answers(clock=lambda: NOW, country=lambda ip: countries.get(ip, "CN"))


def costs(chosen: list[Event], runs: int) -> Iterator[tuple[str, float, float]]:
    """Filter, milliseconds, times the unit."""
    for typed in FILTERS:
        match = parse(typed, answers()).event
        pairs = [
            (milliseconds(lambda: plain(chosen, "tanaka")), milliseconds(lambda: sum(map(match, chosen))))  # noqa: B023
            for _ in range(runs)
        ]
        yield typed, median(b for _, b in pairs), median(b / a for a, b in pairs)


def hurt(source: str, piece: str) -> str:
    """What becomes of a pattern that is made to take for ever."""
    try:
        found = parse(f"/{source}/", answers())
    except FilterError:
        return f"refused after {milliseconds(lambda: _refused(source)):.0f} ms"
    text = (piece * 300)[:240] + "!#"
    hurting = [at(NOW, EventKind.LOGIN_FAILURE, "203.0.113.9", user=text) for _ in range(EVENTS)]
    took = milliseconds(lambda: sum(map(found.event, hurting)))
    told = "given up" if found.gave_up else "never too slow"
    return f"{took:.0f} ms for {EVENTS:,} events, {told} ({'within' if took <= GOAL_HURT else 'ABOVE'} {GOAL_HURT:g})"


def _refused(source: str) -> None:
    try:
        parse(f"/{source}/ ")
    except FilterError:
        return


def main() -> int:
    """Prints the table; the exit status is always 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    chosen = list(events(EVENTS))
    print(f"{'a filter over 20,000 events':<58}{'ms':>7}{'x in':>7}")
    for typed, took, ratio in costs(chosen, options.runs):
        verdict = "within" if took <= GOAL else "ABOVE"
        print(f"{typed[:57]:<58}{took:7.1f}{ratio:7.2f}  {verdict} {GOAL:g} ms", flush=True)
    for source, piece in HURTING:
        print(f"/{source}/: {hurt(source, piece)}", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
