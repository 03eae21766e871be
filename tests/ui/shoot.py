"""Writes the pictures of the README: `python -m tests.ui.shoot`. The same bytes every time."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from tests.ui.fake_gate import FakeGate
from tests.ui.scene import clock, evening
from tests.ui.stage import staged
from tui.enforcement.change import Mode
from tui.model import Category

FOLDER = Path(__file__).resolve().parents[2] / "screenshots"

#: name: (columns, rows), keys, words to wait for
SHOTS: dict[str, tuple[tuple[int, int], tuple[str, ...], str]] = {
    "watch-80x24": ((80, 24), (), "Top offenders"),
    "watch-120x40": ((120, 40), (), "Top offenders"),
    "block": ((80, 24), ("up", "b"), "+ 203.0.113.9 in"),
    "dossier": ((80, 24), ("up", "enter"), "aWx029"),
    "help": ((80, 24), ("question_mark",), "plan a block"),
}
_UNIQUE = re.compile(r"terminal-\d+")


def _gate() -> FakeGate:
    gate = FakeGate(clock)
    gate.apply(gate.plan_block(["203.0.113.77"], reason="32 failed log-ins"))
    gate.apply(gate.plan_block(["192.0.2.33"], reason="35 rejections"))
    gate.apply(gate.plan_policy(Category.HELO, Mode.DISCARD))
    return gate


async def shoot(name: str) -> str:
    """One picture as SVG."""
    size, keys, words = SHOTS[name]
    async with staged(evening(), _gate(), size=size) as stage:
        await stage.press(*keys)
        await stage.sees(words)
        await stage.pilot.pause()
        # the class names are drawn by chance
        return _UNIQUE.sub(f"terminal-{name}", stage.app.picture())


def main() -> None:
    """Write them all."""
    FOLDER.mkdir(exist_ok=True)
    for name in SHOTS:
        path = FOLDER / f"{name}.svg"
        path.write_text(asyncio.run(shoot(name)), encoding="utf-8")
        print(path)


if __name__ == "__main__":
    main()
