"""Every text of the screen passes the gate: only these modules draw text themselves, and each asks the mask."""

from __future__ import annotations

import re
from pathlib import Path

_HOUSE = Path(__file__).parents[2]
_DRAWS = re.compile(r"\b(?:Segment|Static|Label|Content|Markdown|RichLog|Log|DataTable|Digits|Pretty)\(")

#: The module, and what makes its texts safe to be seen.
_DRAWING = {
    "widgets/lines.py": "worn.mask",
    "widgets/prose.py": "worn.shown",
    "widgets/timeline_picture.py": "Lines",  # blocks and times; its words are spans of Lines
    "widgets/timeline_scale.py": "Label",  # a place on the axis, no widget: times
    "widgets/timeline_drawing.py": "Label",
    "tui/screens/plan_dialog.py": "worn.shown",
    "tui/screens/question.py": "worn.shown",
    "tui/delegate/__main__.py": "daemon",  # a log of its own, and no screen
}


def test_no_other_module_draws_text() -> None:
    drawing = {}
    for folder in ("widgets", "tui"):
        for path in (_HOUSE / folder).rglob("*.py"):
            text = path.read_text("utf-8")
            if _DRAWS.search(re.sub(r"class \w+\(.*", "", text)):
                drawing[str(path.relative_to(_HOUSE))] = text
    assert set(drawing) <= set(_DRAWING), "a text must pass worn.shown or Lines.strip, or the mask does not hold"
    assert all(_DRAWING[name] in text for name, text in drawing.items())


def test_every_widget_class_draws_by_lines_or_prose_or_is_an_input() -> None:
    """A subclass of Textual's own widgets would draw past the gate."""
    bases = re.compile(r"^class \w+\(([^)]*)\)", re.MULTILINE)
    foreign = {
        "Widget",
        "Static",
        "Label",
        "DataTable",
        "Input",
        "Button",
        "OptionList",
        "ListView",
        "TextArea",
        "Tree",
    }
    found = {}
    for folder in ("widgets", "tui/screens"):
        for path in (_HOUSE / folder).glob("*.py"):
            for named in bases.findall(path.read_text("utf-8")):
                if foreign & {base.split("[")[0].strip() for base in named.split(",")}:
                    found[str(path.relative_to(_HOUSE))] = named
    assert set(found) == {"widgets/lines.py", "widgets/prose.py", "widgets/quiet_input.py"}
