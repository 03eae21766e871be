"""A plan as the paragraphs of the dialog: what is held back, what changes, what it would have hit, what it may cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tui.enforcement.change import Plan
from tui.gate_words import retold
from tui.language import N_, _
from tui.privacy import worn
from tui.screens.preview import Paragraph
from widgets.cells import number

#: Of a long list so many are shown; of one that is longer by a single line, all.
_SHOWN = 4
MASKED = N_("The mask is on: stand-ins are shown for names and addresses; what is planned has the real ones.")


def plan_paragraphs(
    plan: Plan | None, preview: Sequence[Paragraph], *, enforced: bool, dry_run: bool
) -> list[Paragraph]:
    """Pairs of a class that gives the colour and a sentence. None is the plan when there is nothing to undo."""
    if plan is None:
        return [("note", _("There is nothing to undo."))]
    words = [
        *([("note", _(MASKED))] if worn.mask is not None else []),
        *_summed("refused", [_("Held back: {why}").format(why=retold(refusal.why)) for refusal in plan.refused]),
        *_summed("plan", list(map(retold, plan.lines))),
        *preview,
        *_summed("warning", [f"! {retold(warning)}" for warning in plan.warnings]),
    ]
    if plan.empty:
        return words if plan.refused else [*words, ("note", _("There is nothing to change."))]
    if dry_run:
        return [*words, ("note", _("Dry run: this is shown only, nothing will be changed."))]
    if not enforced:
        return [
            *words,
            ("note", _("This is recorded, not enforced: it is written down for you, no server acts on it yet.")),
        ]
    return words


def _summed(kind: str, lines: Sequence[str]) -> Iterator[Paragraph]:
    """The lines, or the first of them and how many more there are."""
    shown = lines if len(lines) <= _SHOWN + 1 else lines[:_SHOWN]
    yield from ((kind, line) for line in shown)
    if len(shown) < len(lines):
        yield kind, _("… and {count} more").format(count=number(len(lines) - len(shown)))
