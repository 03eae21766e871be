"""What the client did, in the words of the model: the truth that the monitor's events are compared with."""

from __future__ import annotations

import re
from ipaddress import ip_address

import msgspec

from tui.model import Category, EventKind


class Deed(msgspec.Struct, frozen=True):
    """One thing done from one address, `times` times, each with the answer that it should have.

    `kind` None: nothing that speaks against the client. `log` is a regular expression that the servers' logs must
    hold exactly `times` times, so that a deed which the servers never saw is not blamed on the monitor.
    """

    name: str
    ip: str
    kind: EventKind | None
    log: str
    times: int = 1
    category: Category | None = None  # None: not compared
    user: str | None = None
    recipient: str | None = None
    zone: str | None = None
    answered: float | None = None  # time.monotonic(), the whole machine's, when the server had answered


def client_in_smtpd(ip: str, host: str = "unknown") -> str:
    """A regular expression for `name[address]` as smtpd writes it."""
    return re.escape(f"{host}[{ip_address(ip)}]")


def client_in_postscreen(ip: str) -> str:
    """A regular expression for `[address]:port` as postscreen writes it."""
    return re.escape(f"[{ip_address(ip)}]:") + r"\d+"
