"""Findings for tests: small ones, with what a test is about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zlib import crc32

from tui.finding import Confidence, Finding, FindingKind, Remedy, Severity

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def inside(*users: str) -> dict[str, object]:
    """The evidence of a break-in."""
    return {"log_ins_that_worked": [{"user": user, "ip": "192.0.2.1"} for user in users]}


def finding(name: str = "tried", kind: FindingKind = FindingKind.TARGETING, **changes: Any) -> Finding:
    """A campaign that goes on and is dangerous, unless told otherwise. No two have an address in common."""
    own = crc32(name.encode())
    addresses = ("192.0.2.1", "2001:db8::1") if name == "tried" else (f"2001:db8:1::{own >> 16:x}:{own & 0xFFFF:x}",)
    fields: dict[str, Any] = {
        "id": name,
        "kind": kind,
        "traits": (),
        "severity": Severity.DANGER,
        "reason": "The name that is tried exists.",
        "confidence": Confidence.HIGH,
        "sentence": "2 addresses try sato.",
        "first": NOW - timedelta(hours=3),
        "last": NOW,
        "ended": False,
        "events": 12,
        "addresses": addresses,
        "networks": ("192.0.2.0/24", "2001:db8::/64"),
        "countries": ("NL",),
        "users": ("sato",),
        "recipients": (),
        "evidence": {"tries": 12},
        "remedy": Remedy("block_addresses", "Block both addresses.", ("192.0.2.1", "2001:db8::1")),
    }
    return Finding(**(fields | changes))
