"""What kinds of campaigns, severities and confidences are called within a sentence."""

from __future__ import annotations

from tui.finding import Confidence, FindingKind, Severity
from tui.language import N_, _

#: The values of the vocabulary with spaces in the place of underscores: marked here, translated below.
WORDS = (
    *(N_("breach"), N_("existing recipient"), N_("targeting"), N_("dictionary"), N_("spraying"), N_("rotating")),
    *(N_("harvest"), N_("probing"), N_("low and slow"), N_("content flood")),
    *(N_("danger"), N_("warning"), N_("info")),
    *(N_("high"), N_("medium"), N_("low")),
)


def kind_word(kind: FindingKind) -> str:
    """ "low and slow"."""
    return _(kind.value.replace("_", " "))


def severity_word(severity: Severity) -> str:
    """ "danger"."""
    return _(severity.value)


def confidence_word(confidence: Confidence) -> str:
    """ "high"."""
    return _(confidence.value)
