"""What the gate says is told again in Japanese, and the sentences that are known of it are those that it says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from tests.enforcement.helper import Helper
from tests.language.english import english_words
from tests.language.texts import HOUSE
from tests.ui.scene import clock
from tui.enforcement.change import Mode
from tui.enforcement.files import file_gate
from tui.enforcement.guard import Guard
from tui.gate_texts import TEXTS
from tui.gate_texts_backends import TEXTS as BACKENDS
from tui.gate_words import retold
from tui.language import choose
from tui.model import Category

pytestmark = pytest.mark.usefixtures("japanese")


@cache
def said() -> tuple[re.Pattern[str], ...]:
    """Every text of the room of enforcement, as a pattern in which anything stands for what is put in."""
    sources = [path.read_text(encoding="utf-8") for path in (HOUSE / "tui" / "enforcement").rglob("*.py")]
    return tuple(pattern for source in sources for pattern in _patterns(ast.parse(source)))


def _patterns(tree: ast.Module) -> Iterator[re.Pattern[str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            pieces = re.split(r"\{\w*\}", node.value)
        elif isinstance(node, ast.JoinedStr):
            pieces = _pieces(node)
        else:
            continue
        if sum(letter.isalpha() for letter in "".join(pieces)) >= 2:  # what has fewer would be like everything
            yield re.compile("(?:.* )?" + ".*".join(map(re.escape, pieces)), re.DOTALL)


def _pieces(node: ast.JoinedStr) -> list[str]:
    pieces = [""]
    for value in node.values:
        if isinstance(value, ast.Constant):
            pieces[-1] += str(value.value)
        else:
            pieces.append("")
    return pieces


@pytest.mark.parametrize("text", [*TEXTS, *BACKENDS])
def test_the_gate_says_it(text: str) -> None:
    parts = re.sub(r"\{\w+\}", "X", text).removesuffix(" at X by X")  # which stands behind any change
    assert any(pattern.fullmatch(parts) for pattern in said()), "no module of tui/enforcement says so any more"


@pytest.mark.parametrize("text", [*TEXTS, *BACKENDS])
def test_it_is_told_again_with_what_was_put_in(text: str) -> None:
    names = re.findall(r"\{(\w+)\}", text)
    sentence = text.format(**{name: f"<{number}>" for number, name in enumerate(names)})
    told = retold(sentence)
    assert told != sentence
    assert [f"<{number}>" for number in range(len(names)) if f"<{number}>" not in told] == []


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        (
            "10.0.0.9 is blocked only if you insist: 3 log-ins from it succeeded",
            "10.0.0.9 は再確認したときだけ遮断します：ここからのログインが3件成功しています",
        ),
        (
            "spf: reject -> discard until 2026-11-25 21:30:00 in /etc/postfix/sekimori/modes",
            "SPF：拒否 → 廃棄（2026-11-25 21:30:00まで）：/etc/postfix/sekimori/modes",
        ),
        (
            "203.0.113.9 is already blocked within 203.0.113.0/24 for good",
            "203.0.113.9 は 203.0.113.0/24 に含まれ、すでに遮断されています（無期限）",
        ),
        (
            (
                "spf stays as it is: it was changed again since, and is now discard; undo the switch of spf to discard"
                " at 2026-11-29 03:18:12 by root first, step 0f27d7bf2cbdc777"
            ),
            (
                "SPF はそのままです：そのあとまた変更されています（今は廃棄）。"
                "先に 0f27d7bf2cbdc777（SPF の廃棄への切り替え（2026-11-29 03:18:12、root））を取り消してください"
            ),
        ),
        ("nobody ever said so: {0} %s", "nobody ever said so: {0} %s"),
        ("", ""),
    ],
)
def test_a_sentence_in_another_is_told_again_too(sentence: str, told: str) -> None:
    assert retold(sentence) == told


def test_what_is_very_long_is_left_alone() -> None:
    sentence = "nothing was changed: " * 100
    assert retold(sentence) == sentence


def test_in_english_nothing_is_touched() -> None:
    choose("en")
    assert retold("for good") == "for good"


def test_what_a_real_helper_says_becomes_japanese(tmp_path: Path) -> None:
    helper = Helper(tmp_path).configure()
    sentences = [
        *lines(helper, "--dry-run", "block", "203.0.113.9", "10.0.0.9", "127.0.0.1", "0.0.0.0/0", "nonsense"),
        *lines(helper, "block", "203.0.113.9", "198.51.100.0/24"),
        *lines(helper, "--dry-run", "block", "203.0.113.9", "198.51.100.7"),
        *lines(helper, "--dry-run", "unblock", "203.0.113.9", "192.0.2.1"),
        *lines(helper, "--dry-run", "undo"),
        *lines(helper, "--dry-run", "block", "203.0.113.10", "--for", "forever"),
    ]
    assert len(sentences) > 10
    assert [told for told in map(retold, sentences) if english_words(told, ALLOWED)] == []


#: Values of the tests that stand in what the helper says.
ALLOWED = frozenset({"nonsense", "blocklist", "txt"})


def lines(helper: Helper, *arguments: str) -> Iterator[str]:
    """What a plan says: its lines, warnings and refusals."""
    _code, told = helper.run(*arguments)
    yield from (*told["lines"], *told["warnings"], *(one["why"] for one in told["refused"]))


def test_why_a_step_cannot_be_undone_is_told_in_japanese(tmp_path: Path) -> None:
    gate = file_gate(tmp_path, guard=Guard(), by="sato", clock=clock)
    for hours in (24, 48):
        gate.apply(gate.plan_block(["203.0.113.9"], ttl=timedelta(hours=hours), reason=""))
    gate.apply(gate.plan_policy(Category.SPF, Mode.DISCARD, ttl=timedelta(hours=3)))
    gate.apply(gate.plan_policy(Category.SPF, Mode.DISCARD, ttl=timedelta(hours=6)))
    past = gate.history(9)
    told = [retold(one.why_not) for one in past if one.why_not]
    assert len(told) == 2
    named = frozenset({"sato"}) | {one.step.entry.id for one in past}
    assert set().union(*(english_words(text, named) for text in told)) == set()
