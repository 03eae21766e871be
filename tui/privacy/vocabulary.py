"""Which words are ours: those of the catalogue and of the code, and of the logs' own grammar. They name nobody."""

from __future__ import annotations

import re
import struct
from bisect import bisect_left
from calendar import day_abbr, month_abbr
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from tui.privacy.log_words import WORDS
from tui.privacy.zones import PUBLIC_ZONES

_PLACEHOLDER = re.compile(r"\{[^{}]*\}|%-?[A-Za-z]")
_WORD = re.compile(r"[A-Za-z0-9_]+(?:[.+-]+[A-Za-z0-9_]+)*")
_LETTERS = re.compile(r"[A-Za-z]+")
_PART = re.compile(r"[^A-Za-z0-9]+")
_UNIT = re.compile(r"\d+([a-z]{1,3})")
_RUN = re.compile(r"[^\x00-\x7f\W]+")
#: What ends the name of a file of ours or of a server's; no domain ends so.
_SUFFIXES = frozenset(
    {"bz2", "conf", "csv", "db", "err", "gz", "json", "jsonl", "log", "mmdb", "svg", "toml", "txt", "warn", "xz"}
)
#: People whom our own examples name.
_EXAMPLES = frozenset({"tanaka", "suzuki", "sato", "yamada"})
_LONGEST_NUMBER = 8  # digits; a longer one may be a telephone


class Vocabulary:
    """Frozen after it was made of texts for people and of log grammar."""

    def __init__(self, texts: Iterable[str]) -> None:
        words: set[str] = {*PUBLIC_ZONES, *WORDS.split(), *map(str.lower, (*month_abbr, *day_abbr))}
        runs: dict[str, None] = {}
        for text in texts:
            plain = _PLACEHOLDER.sub(" ", text)
            found = [word.lower() for word in _WORD.findall(plain)]
            words.update(found)
            words.update(part for word in found for part in _LETTERS.findall(word))
            runs.update(dict.fromkeys(_RUN.findall(plain)))
        self._words = frozenset(word for word in words - _EXAMPLES if not _is_example(word))
        self._sorted = sorted(self._words)
        self._whole = frozenset(runs)  # as they stand between two numbers or names: 1分に20件
        self._runs = "\n".join(("", *runs, ""))
        self.has_run = lru_cache(maxsize=4096)(self._has_run)

    def has(self, word: str) -> bool:
        """Whether a word of letters, digits and signs within is ours, or made of words that are."""
        lower = word.lower()
        if lower in self._words:
            return True
        if "." in word:
            return self._is_dotted(lower)
        parts = [part for part in _PART.split(lower) if part]
        return all(self._has_part(part) for part in parts)

    def begins(self, word: str) -> bool:
        """Whether a word of ours begins so, or has such a word behind its last sign."""
        *before, last = _PART.split(word.lower())
        at = bisect_left(self._sorted, last)
        return at < len(self._sorted) and self._sorted[at].startswith(last) and all(map(self.has, before))

    def _has_part(self, part: str) -> bool:
        if part in self._words or (part.isdigit() and len(part) <= _LONGEST_NUMBER):
            return True
        unit = _UNIT.fullmatch(part)  # 3h, 40s
        return unit is not None and unit[1] in self._words

    def _is_dotted(self, word: str) -> bool:
        """Numbers such as 3.10.2, but no more that might be of an address; the name of a file made of our words."""
        parts = word.split(".")
        if all(part.isdigit() for part in parts):
            return len(parts) <= 2 or (len(parts) == 3 and max(map(len, parts)) <= 2)
        if parts[-1] in _SUFFIXES:
            return all(self.has(part) for part in parts[:-1])
        return len(parts) == 2 and parts[0].isdigit() and self._has_part(parts[1])  # 1.5k

    def _has_run(self, run: str) -> bool:
        """Whether a run of other letters than A to Z is out of one of our texts, or made of several, each as a whole.

        A line may begin within the first one, with two letters of it at least, and end within the last one.
        """
        if run in self._runs:
            return True
        ends = [at for at in range(2, len(run)) if f"{run[:at]}\n" in self._runs]
        reached = {0, *ends}
        for at in range(len(run)):
            if at in reached:
                if at and f"\n{run[at:]}" in self._runs:
                    return True
                reached.update(end for end in range(at + 1, len(run) + 1) if run[at:end] in self._whole)
        return len(run) in reached


def _is_example(word: str) -> bool:
    return ".example" in word or word.startswith("example.") or word.replace(".", "").isdigit()


def catalogue_texts(path: Path) -> Iterator[str]:
    """Every text and translation in a compiled catalogue (gettext's manual, "The Format of GNU MO Files")."""
    raw = path.read_bytes()
    _magic, _revision, count, originals, translations = struct.unpack_from("<5I", raw)
    for table in (originals, translations):
        for place in range(count):
            length, begin = struct.unpack_from("<2I", raw, table + 8 * place)
            yield from raw[begin : begin + length].decode().split("\0")
