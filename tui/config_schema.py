"""Every setting there is: type and default. A new one is a field here and a row of PURPOSE in `config_purpose`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from msgspec import Meta, Struct
from msgspec.structs import fields

from tui.model import Category, EventKind


class Sources(Struct, frozen=True, forbid_unknown_fields=True):
    """Where lines come from."""

    files: tuple[str, ...] = ()
    since: str = "7d"
    history: bool = True
    timezone: str = ""


class Columns(Struct, frozen=True, forbid_unknown_fields=True):
    """Columns of each table, in your order behind the time and the address; none named: as there is room."""

    login: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    dnsbl: tuple[str, ...] = ()
    offenders: tuple[str, ...] = ()


class Screen(Struct, frozen=True, forbid_unknown_fields=True):
    """What is drawn, and the keys."""

    fps: Annotated[int, Meta(ge=1, le=10)] = 4
    language: str = ""
    theme: str = ""
    layout: str = "auto"
    mouse: bool = True
    clipboard: str = "auto"
    pager: str = ""
    mask: bool = False
    hide: tuple[str, ...] = ()
    collapse: bool = False
    important: bool = False
    keymap: dict[str, str] = {}
    columns: Columns = Columns()


class Block(Struct, frozen=True, forbid_unknown_fields=True):
    """Blocks, and what must never be blocked."""

    ttl: str = "24h"
    allow: tuple[str, ...] = ()
    list_file: str = ""
    gate: tuple[str, ...] = ()


class Session(Struct, frozen=True, forbid_unknown_fields=True):
    """What is kept of a session."""

    folder: str = ""


class Geo(Struct, frozen=True, forbid_unknown_fields=True):
    """Databases of countries and network operators."""

    country_db: str = ""
    asn_db: str = ""


class Synology(Struct, frozen=True, forbid_unknown_fields=True):
    """How a Synology words its exported logs: what is written here goes before what we know."""

    headings: dict[str, str] = {}
    categories: dict[str, str] = {}


class Replies(Struct, frozen=True, forbid_unknown_fields=True):
    """What the words of this site's own replies mean: access tables, block-list replies, policy servers."""

    categories: dict[str, str] = {}


class Campaigns(Struct, frozen=True, forbid_unknown_fields=True):
    """What is known of our users, and who is told when a campaign is dangerous."""

    users: tuple[str, ...] = ()
    users_file: str = ""
    command: tuple[str, ...] = ()
    webhook: str = ""
    alarm_from: str = "danger"
    alarm_every: str = "5m"
    alarms_an_hour: Annotated[int, Meta(ge=1, le=1000)] = 12


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """The settings in force."""

    read_only: bool = False
    dry_run: bool = False
    sources: Sources = Sources()
    screen: Screen = Screen()
    block: Block = Block()
    session: Session = Session()
    geo: Geo = Geo()
    synology: Synology = Synology()
    replies: Replies = Replies()
    campaigns: Campaigns = Campaigns()
    filters: dict[str, str] = {}


#: What a heading of an exported table may stand for.
EXPORT_COLUMNS = (
    "time", "level", "log", "user", "event", "type", "action", "reason", "sender", "recipient", "ip", "hostname",
    "helo", "service", "subject", "count",
)  # fmt: skip

#: What stands for a part of the finding in the alarm's command.
ALARM_PLACEHOLDERS = ("id", "kind", "severity", "sentence", "events", "addresses", "held_back")

#: What a setting with few values may be.
CHOICES: Mapping[str, tuple[str, ...]] = {
    "screen.language": ("", "en", "ja"),
    "screen.layout": ("auto", "stacked", "beside", "single"),
    "screen.clipboard": ("auto", "osc52", "tmux", "off"),
}

#: What can be hidden on the screen: a kind of event, or a category.
HIDEABLE = (*(str(kind) for kind in EventKind), *(str(category) for category in Category))

#: What a pane of events may show behind time, address and country, and the table of offenders behind the address.
EVENT_COLUMNS = ("user", "service", "why", "category", "action", "zone", "recipient", "sender", "reason")
OFFENDER_COLUMNS = (
    "country", "count", "failed", "worked", "last", "users", "other", "first", "history", "operator", "what",
)  # fmt: skip


def _tables(table: type[Struct], above: str = "") -> Iterator[tuple[str, type[Struct]]]:
    for field in fields(table):
        if isinstance(field.type, type) and issubclass(field.type, Struct):
            yield above + field.name, field.type
            yield from _tables(field.type, f"{above}{field.name}.")


#: The tables of the file, by dotted name.
TABLES: Mapping[str, type[Struct]] = dict(_tables(Settings))


def _leaves(table: Struct, above: str = "") -> Iterator[tuple[str, Any, object]]:
    for field in fields(table):
        key, default = above + field.name, getattr(table, field.name)
        if key in TABLES:
            yield from _leaves(default, key + ".")
        else:
            yield key, field.type, default


#: Type and default of every setting by dotted key, those outside of tables first.
TYPES: Mapping[str, Any] = {key: kind for key, kind, _ in _leaves(Settings())}
DEFAULTS: Mapping[str, object] = {key: default for key, _, default in _leaves(Settings())}
