"""Subjects in words: what they are called, what a filter of them is, and as keys of rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from tui.dossier import About, Subject
from tui.language import N_, _
from tui.privacy import worn


class _Words(NamedTuple):
    """`brief` names what it is in at most 8 cells, `title` heads its page, `field` is the filter's."""

    brief: str
    title: str
    field: str


_WORDS: Mapping[About, _Words] = {
    About.ADDRESS: _Words(N_("address"), N_("Address {name}"), "ip"),
    About.NETWORK: _Words(N_("network"), N_("Network {name}"), "ip"),
    About.USER: _Words(N_("user"), N_("User {name}"), "user"),
    About.ZONE: _Words(N_("zone"), N_("Zone {name}"), "zone"),
}
#: How a name is hidden that only its place tells to be one.
_SEEN: Mapping[About, Callable[[str], str]] = {About.USER: worn.user, About.ZONE: worn.zone}


def subject_of(target: str) -> Subject:
    """An address or a network, as rows and blocks name them."""
    return Subject(About.NETWORK if "/" in target else About.ADDRESS, target)


def brief_word(about: About) -> str:
    """ "user", in at most 8 cells."""
    return _(_WORDS[about].brief)


def title_of(subject: Subject) -> str:
    """ "User tanaka"."""
    return _(_WORDS[subject.about].title).format(name=seen_name(subject) or _("without a name"))


def seen_name(subject: Subject) -> str:
    """Its name as it may be seen now, by itself."""
    return _SEEN.get(subject.about, worn.shown)(subject.name)


def filter_of(subject: Subject) -> str:
    """What is typed to see only what is of it."""
    name = subject.name
    plain = name.isascii() and name.replace("@", "").replace(".", "").replace("-", "").replace("_", "").isalnum()
    if subject.about in (About.ADDRESS, About.NETWORK) or plain:
        return f"{_WORDS[subject.about].field}:{name}"
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'{_WORDS[subject.about].field}:"{escaped}"'


def key_of(subject: Subject) -> str:
    """As the key of a row."""
    return f"{subject.about.value} {subject.name}"


def of_key(key: str) -> Subject:
    """The subject of a row."""
    about, name = key.split(" ", 1)
    return Subject(About(about), name)


def target_of(subject: Subject) -> str | None:
    """What can be blocked of it: an address or a network."""
    return subject.name if subject.about in (About.ADDRESS, About.NETWORK) else None
