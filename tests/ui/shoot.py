"""Writes the pictures of the README: `python -m tests.ui.shoot`. The same bytes every time."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.ui.demo_scene import besieged_demo
from tests.ui.fake_gate import FakeGate
from tests.ui.fake_watched import FakeWatched
from tests.ui.scene import NOW, clock, evening
from tests.ui.stage import staged
from tui.enforcement.change import Block, Mode, Plan
from tui.language import ENGLISH, choose, language
from tui.model import Category
from tui.picture import Count

FOLDER = Path(__file__).resolve().parents[2] / "screenshots"

#: name: (columns, rows), keys, words to wait for
SHOTS: dict[str, tuple[tuple[int, int], tuple[str, ...], str]] = {
    "watch-80x24": ((80, 24), (), "Top offenders"),
    "watch-120x40": ((120, 40), (), "Top offenders"),
    "block": ((80, 24), ("up", "b"), "Would have stopped"),
    "switch": ((80, 24), ("2", "slash", *"spf", "enter", "d"), "silently"),
    "blocks": ((80, 24), ("5",), "expired"),
    "campaigns": ((120, 40), ("6",), "at random"),
    "offenders": ((120, 30), ("4",), "203.0.113.9"),
    "policy": ((80, 24), ("7",), "HELO refused"),
    "timeline": ((120, 40), ("t", *["left"] * 30, *["shift+left"] * 9), "203.0.113.9"),
    "dossier": ((80, 24), ("up", "enter"), "aWx029"),
    "help": ((80, 24), ("question_mark",), "one row down"),
}
#: The same for README.ja.md, in Japanese.
SHOTS_JA: dict[str, tuple[tuple[int, int], tuple[str, ...], str]] = {
    "watch-ja-120x40": ((120, 40), (), "主な攻撃元"),
    "block-ja": ((80, 24), ("up", "b"), "止められたはずのもの"),
    "campaigns-ja": ((120, 40), ("6",), "不規則"),
}
_UNIQUE = re.compile(r"terminal-\d+")


#: What was blocked so many minutes ago for so many hours, and why.
_BLOCKS = (("203.0.113.77", 12, 24, "32 failed log-ins"), ("192.0.2.33", 5, 24, "35 rejections"))


class _Gate(FakeGate):
    """Says what a block would do in the words of the gate that ships."""

    def plan_block(self, targets: Iterable[str], **asked: Any) -> Plan:
        plan = super().plan_block(targets, **asked)
        until = f"until {plan.expires:%Y-%m-%d %H:%M:%S}" if plan.expires else "for good"
        return replace(plan, lines=tuple(f"+ {one} {until} in {self.where}" for one in plan.targets))


def _gate() -> FakeGate:
    gate = _Gate(clock, enforced=True)
    gate.backend, gate.where = "nftables", "nftables table inet sekimori"
    for network, ago, hours, reason in _BLOCKS:
        since = NOW - timedelta(minutes=ago)
        gate.put(Block(network, since, since + timedelta(hours=hours), reason, "root"))
    gate.put(Block("198.51.100.128/25", NOW - timedelta(hours=2), None, "dictionary", "root"))
    gate.put(
        Block("2001:db8:7a:1::/64", NOW - timedelta(minutes=90), NOW - timedelta(minutes=4), "guessed names", "root")
    )
    gate.seen = {"203.0.113.77": 1204, "198.51.100.128/25": 37}
    gate.others = (Block("203.0.113.202", NOW - timedelta(hours=1), NOW + timedelta(hours=1), by="fail2ban"),)
    gate.unwired = {Category.SPAM: "no server asks sekimori about spam; wire it with: sekimori setup"}
    gate.apply(gate.plan_policy(Category.HELO, Mode.DISCARD, ttl=timedelta(hours=3)))
    return gate


def _evening() -> FakeWatched:
    watched = evening()
    watched.mails = {"mails": 2, "last_mail": NOW - timedelta(minutes=50), "domains": ("example.com",)}
    watched.known = {"known": 3, "known_domain": 2}
    watched.known_senders = (Count("billing@example.com", 3, NOW, NOW),)
    return watched


async def shoot(name: str) -> str:
    """One picture as SVG."""
    before = language()
    choose("ja" if name in SHOTS_JA else ENGLISH)
    try:
        return await _shot(name)
    finally:
        choose(before)


async def _shot(name: str) -> str:
    size, keys, words = {**SHOTS, **SHOTS_JA}[name]
    watched = besieged_demo() if name.startswith("campaigns") else _evening()
    async with staged(watched, _gate(), size=size) as stage:
        await stage.press(*keys)
        await stage.sees(words)
        await stage.pilot.pause()
        # the class names are drawn by chance
        return _UNIQUE.sub(f"terminal-{name}", stage.app.picture())


def main() -> None:
    """Write them all."""
    FOLDER.mkdir(exist_ok=True)
    for name in (*SHOTS, *SHOTS_JA):
        path = FOLDER / f"{name}.svg"
        path.write_text(asyncio.run(shoot(name)), encoding="utf-8")
        print(path)


if __name__ == "__main__":
    main()
