"""Runs sekimori-gate as a program, with settings of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.enforcement.support import DEADLINE

ROOT = Path(__file__).parents[2]
#: What a shell of the operator's carries; the tests' own must not reach the guard.
SSH = ("SSH_CONNECTION", "SSH_CLIENT", "SUDO_USER", "SUDO_UID")


@dataclass(frozen=True)
class Helper:
    """The helper over a folder: its settings are `gate.toml` there."""

    folder: Path

    def configure(self, **settings: object) -> Helper:
        """Writes the settings; a table is a dict."""
        named = {"backend": "file", "state": str(self.folder / "state"), **settings}
        tables = {name: value for name, value in named.items() if isinstance(value, dict)}
        lines = [f"{name} = {json.dumps(value)}" for name, value in named.items() if name not in tables]
        for name, table in tables.items():
            lines += [f"[{name}]", *(f"{key} = {json.dumps(value)}" for key, value in table.items())]
        self.settings.write_text("\n".join(lines) + "\n")
        self.settings.chmod(0o644)
        return self

    @property
    def settings(self) -> Path:
        return self.folder / "gate.toml"

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "tui.enforcement.helper", "--settings", str(self.settings), *arguments]

    def run(self, *arguments: str, stdin: str = "", **environ: str) -> tuple[int, dict[str, Any]]:
        """Exit code and answer."""
        clean = {name: value for name, value in os.environ.items() if name not in SSH}
        done = subprocess.run(
            self.command(*arguments), input=stdin, capture_output=True, text=True, timeout=DEADLINE, cwd=ROOT,
            env={**clean, **environ},
        )  # fmt: skip
        assert done.stderr == ""
        return done.returncode, json.loads(done.stdout)

    def networks(self) -> list[str]:
        """What is blocked, as the helper reads it back."""
        code, told = self.run("list")
        assert code == 0
        return sorted(block["network"] for block in told["blocks"])
