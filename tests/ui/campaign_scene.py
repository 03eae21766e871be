"""Campaigns of that evening, the same every time: one of each severity, one that has ended."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from tests.ui.fake_watched import FakeWatched
from tests.ui.scene import NOW, evening
from tui.finding import Confidence, Finding, FindingKind, Remedy, Severity

#: Of the evening's events.
BREACHED, MEMBER = "203.0.113.9", "203.0.113.77"

NAMES = ("abe", "fujita", "hayashi", "inoue", "ito", "kato", "kimura", "kobayashi", "matsumoto", "mori", "nakamura",
         "ogawa", "okada", "saito", "sasaki", "sato", "shimizu", "suzuki", "takahashi", "tanaka", "watanabe",
         "yamada", "yamaguchi", "yamamoto", "yoshida")  # fmt: skip


def times(count: int, hours: float, until: datetime = NOW, seed: int = 5) -> tuple[int, ...]:
    """`count` moments at random within the hours before `until`, one at each end."""
    random_ = random.Random(seed)
    end = int(until.timestamp())
    begin = end - int(hours * 3600)
    return (begin, *sorted(random_.randrange(begin, end) for _ in range(count - 2)), end)


def finding(
    kind: FindingKind,
    severity: Severity,
    sentence: str,
    addresses: Sequence[str] = (BREACHED,),
    when: Sequence[int] = (),
    **fields: Any,
) -> Finding:
    """A finding, with defaults for what a test does not care about."""
    when = tuple(when) or times(8, 3)
    zone = NOW.tzinfo
    known: dict[str, Any] = {
        "id": f"{kind.value[:4]:x<12}",
        "traits": (),
        "reason": "many addresses act as one",
        "confidence": Confidence.HIGH,
        "first": datetime.fromtimestamp(when[0], zone),
        "last": datetime.fromtimestamp(when[-1], zone),
        "ended": False,
        "events": len(when),
        "networks": tuple(dict.fromkeys(f"{ip.rpartition('.')[0]}.0/24" for ip in addresses)),
        "countries": ("CN", "NL"),
        "users": (),
        "recipients": (),
        "evidence": {},
        "remedy": Remedy("block_addresses", "Block the addresses.", tuple(addresses)),
    }
    return Finding(kind=kind, severity=severity, sentence=sentence, addresses=tuple(addresses), times=when,
                   **{**known, **fields})  # fmt: skip


def breach(**fields: Any) -> Finding:
    """Somebody got in."""
    return finding(
        FindingKind.BREACH,
        Severity.DANGER,
        "203.0.113.9 (CN) logged in as tanaka after 40 failures: change the password now.",
        when=times(41, 1.4),
        traits=(FindingKind.TARGETING,),
        reason="a log-in worked from an address that had failed 40 times",
        users=("tanaka",),
        countries=("CN",),
        **fields,
    )


def rotating(**fields: Any) -> Finding:
    """Names tried over days, from a new address each time."""
    addresses = tuple(sorted((MEMBER, *(f"198.51.100.{n}" for n in range(2, 42)))))
    known: dict[str, Any] = {
        "when": times(60, 118),
        "traits": (FindingKind.DICTIONARY, FindingKind.LOW_AND_SLOW),
        "reason": "the names are of this country, none of the addresses is",
        "users": NAMES,
        "evidence": {
            "ties": ["a list of names", "the same names"],
            "visits": 58,
            "median_gap": 6240,
            "longest_gap": 24660,
            "regularity": 0.93,
            "most_in_ten_minutes": 2,
            "log_in_names": {"distinct": 25, "existing": ["sato", "tanaka"]},
        },
        "remedy": Remedy(
            "block_networks",
            "Block both networks: every address of the campaign is in one of them.",
            ("198.51.100.0/24", "203.0.113.0/24"),
            logins=3,
            users=("sato.yuki",),
        ),
    }
    return finding(
        FindingKind.ROTATING,
        Severity.WARNING,
        "Japanese names are tried at random intervals, 60 tries on 25 names in 5 days, from 41 addresses in 2"
        " countries, none of them in Japan.",
        addresses,
        **{**known, **fields},
    )


def flood(**fields: Any) -> Finding:
    """Verdicts on nearly all mail."""
    return finding(
        FindingKind.CONTENT_FLOOD,
        Severity.INFO,
        "97 % of the mail since 19:12 was called spam: most likely the filter errs.",
        ("198.51.100.14",),
        evidence={"verdicts": 412, "percent": 97, "usual_percent": 8},
        remedy=Remedy("none", "Look at the filter's rules: nobody attacks here."),
        confidence=Confidence.MEDIUM,
        **fields,
    )


def over(**fields: Any) -> Finding:
    """One that has ended."""
    return finding(
        FindingKind.HARVEST,
        Severity.WARNING,
        "192.0.2.33 guessed 120 recipients, none of which exists.",
        ("192.0.2.33", "192.0.2.34"),
        when=times(120, 5, NOW - timedelta(hours=26)),
        ended=True,
        recipients=tuple(f"name{n:03}@example.jp" for n in range(120)),
        **fields,
    )


def campaigns() -> tuple[Finding, ...]:
    """All of them, by danger."""
    return breach(), rotating(), over(), flood()


def besieged() -> FakeWatched:
    """The monitor of the evening, which knows its campaigns."""
    watched = evening()
    watched.campaigns = campaigns()
    return watched
