"""DSM's allow list goes before any block: whoever is on it was put there by the NAS's administrator."""

from __future__ import annotations

from collections.abc import Iterable

from tui.enforcement.change import EnforcementError
from tui.enforcement.durable import NOTHING_DONE
from tui.enforcement.target import Network, canonical

#: Names that an error repeats.
_NAMED = 5


def demand_not_allowed(wanted: Iterable[Network], allowed: Iterable[Network]) -> None:
    """Raises EnforcementError where anything that is to be blocked meets an entry of the allow list."""
    entries = tuple(allowed)
    met = [canonical(one) for one in wanted if any(one.version == e.version and one.overlaps(e) for e in entries)]
    if met:
        names = ", ".join(met[:_NAMED]) + (f" and {len(met) - _NAMED} more" if len(met) > _NAMED else "")
        raise EnforcementError(
            f"cannot block {names}: on DSM's allow list, or around an entry of it{NOTHING_DONE}: "
            "take that out first (Control Panel > Security > Protection > Allow/Block List), or leave it out"
        )
