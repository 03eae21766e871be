"""A finding as JSON tells it to scripts: which fields, and in which order."""

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
