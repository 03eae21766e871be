"""The first frame pays only for what it draws."""

from __future__ import annotations

import subprocess
import sys

LATER = ("tui.screens.plan_dialog", "tui.screens.dossier", "tui.screens.help", "tui.screens.sources",
         "tui.screens.question", "tui.screens.campaigns", "widgets.quiet_input", "widgets.filter_input",
         "widgets.dots", "tui.filter", "regex")  # fmt: skip
NEVER = ("geoip2", "maxminddb", "jinja2", "dns", "tui.monitor", "tui.cli", "tui.sources", "tui.parsers", "tui.analysis")


def test_dialogs_are_loaded_when_they_are_opened_and_other_rooms_never() -> None:
    script = "import sys, tui.app; print('\\n'.join(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert "tui.screens.watch" in loaded
    assert set(loaded) & {*LATER, *NEVER} == set()


def test_what_keys_lead_to_is_all_loaded_before_anything_is_upgraded() -> None:
    script = "import sys, tui.app; from tui.screens.modes import load_all; load_all(); print('\\n'.join(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert {*LATER} <= set(loaded)
    assert "tui.filter.filter" in loaded
