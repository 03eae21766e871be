"""What became of the steps in the journal: taken back by an undo, done again, changed since."""

from __future__ import annotations

import dataclasses
import ipaddress
from collections.abc import Callable, Iterable, Iterator, Mapping

from tui.enforcement.change import Entry, Step
from tui.enforcement.target import Network, TargetError, parse

Wanted = Callable[[Entry], bool]


def steps(newest_first: Iterable[Entry], wanted: Wanted) -> Iterator[Step]:
    """The entries that are wanted, as steps, the newest first. One pass: later entries say all there is to know."""
    taken: dict[str, frozenset[str]] = {}
    undos: dict[str, tuple[str, ...]] = {}
    changed: dict[str, Entry] = {}  # by what the newest change that stands concerns
    for entry in newest_first:
        gone = taken.pop(entry.id, frozenset()) & frozenset(entry.concerns)
        by = undos.pop(entry.id, ())
        if wanted(entry):
            yield Step(entry, gone, by, _later(entry, gone, changed))
        stands = [name for name in entry.concerns if name not in gone]
        if not entry.undoes:
            for name in stands:
                changed.setdefault(name, entry)
        elif stands:
            taken[entry.undoes] = taken.get(entry.undoes, frozenset()).union(stands)
            undos[entry.undoes] = (*undos.get(entry.undoes, ()), entry.id)


def _later(entry: Entry, gone: frozenset[str], changed: Mapping[str, Entry]) -> tuple[Entry, ...]:
    shared: dict[str, list[str]] = {}
    entries = {}
    for name in entry.concerns:
        later = changed.get(name)
        if later is not None and name not in gone:
            shared.setdefault(later.id, []).append(name)
            entries[later.id] = later
    return tuple(
        dataclasses.replace(later, targets=tuple(shared[later.id]) if later.targets else (), old=(), new=())
        for later in entries.values()
    )


def named(name: str) -> Wanted:
    """The entry of that id."""
    return lambda entry: entry.id == name


def matching(text: str) -> Wanted:
    """Entries in which every word of the text stands; an address or network also finds what holds or is in it."""
    words = [(word, _network(word)) for word in text.casefold().split()]
    return lambda entry: all(_found(entry, word, network) for word, network in words)


def _network(word: str) -> Network | None:
    try:
        return parse(word).network
    except TargetError:
        return None


def _found(entry: Entry, word: str, network: Network | None) -> bool:
    told = (entry.id, entry.undoes, entry.by, entry.verb, entry.category or "", entry.mode or "", entry.reason)
    if any(word in text.casefold() for text in told) or any(word in target for target in entry.targets):
        return True
    return network is not None and any(_touch(network, target) for target in entry.targets)


def _touch(network: Network, target: str) -> bool:
    try:
        other = ipaddress.ip_network(target)
    except ValueError:  # a journal that somebody wrote in by hand
        return False
    return other.version == network.version and other.overlaps(network)
