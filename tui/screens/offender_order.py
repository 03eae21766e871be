"""In which orders offenders are listed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from tui.language import N_
from tui.picture import Offender
from tui.screens.known import failed_logins


class Order(NamedTuple):
    """What it is called, and the key to sort by."""

    words: str
    key: Callable[[Offender], Any]


ORDERS = (
    Order(N_("by attempts"), lambda one: (-one.count, one.ip)),
    Order(N_("by the last attempt"), lambda one: (-one.last.timestamp(), one.ip)),
    Order(N_("by failed log-ins"), lambda one: (-failed_logins(one), one.ip)),
    Order(N_("by log-ins that worked"), lambda one: (-one.successes, -failed_logins(one), one.ip)),
    Order(N_("by country"), lambda one: (one.country or "~", -one.count, one.ip)),
    Order(N_("by network"), lambda one: (one.network, -one.count, one.ip)),
)
