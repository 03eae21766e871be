"""A finding as JSON tells it to scripts: which fields, in which order, and who was broken into."""

from __future__ import annotations

from tui.finding import Finding

#: The fields, first those that say what it is. `times` is for pictures only.
FIELDS = (
    "id", "kind", "traits", "severity", "sentence", "first", "last", "events", "addresses", "networks", "users",
    "recipients", "evidence", "remedy", "reason", "confidence", "ended", "countries", "at_least",
)  # fmt: skip


def as_object(finding: Finding) -> dict[str, object]:
    """Every field but `times`, empty lists too, in order; for an encoder that knows times and structs."""
    return {name: getattr(finding, name) for name in FIELDS}


def entered(finding: Finding) -> frozenset[str]:
    """The users whose log-ins worked, by the evidence of a break-in."""
    rows = finding.evidence.get("log_ins_that_worked")
    names = (row.get("user") for row in rows if isinstance(row, dict)) if isinstance(rows, list | tuple) else ()
    return frozenset(name for name in names if isinstance(name, str))
