"""Every setting there is: type, default and purpose. A new one is a field here and a row in PURPOSE."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from msgspec import Meta, Struct
from msgspec.structs import fields

from tui.model import Category


class Sources(Struct, frozen=True, forbid_unknown_fields=True):
    """Where lines come from."""

    files: tuple[str, ...] = ()
    since: str = "7d"
    history: bool = True
    timezone: str = ""


class Screen(Struct, frozen=True, forbid_unknown_fields=True):
    """What is drawn, and the keys."""

    fps: Annotated[int, Meta(ge=1, le=10)] = 4
    theme: str = ""
    mouse: bool = True
    keymap: dict[str, str] = {}


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


#: What a heading of an exported table may stand for.
EXPORT_COLUMNS = (
    "time", "level", "log", "user", "event", "type", "action", "reason", "sender", "recipient", "ip", "hostname",
    "helo", "service", "subject", "count",
)  # fmt: skip

#: What stands for a part of the finding in the alarm's command.
ALARM_PLACEHOLDERS = ("id", "kind", "severity", "sentence", "events", "addresses", "held_back")

_COLUMNS = f"one of {', '.join(EXPORT_COLUMNS)}"
_CATEGORIES = f"one of {', '.join(category.value for category in Category)}"

#: What each setting is for: the comment above it in the sample.
PURPOSE: Mapping[str, str] = {
    "read_only": "Watch only: nothing can be blocked or switched.",
    "dry_run": "Show what a change would do, and change nothing.",
    "sources.files": 'Logs to follow; none named: those found on this host. "-" is standard input.',
    "sources.since": "How far back the backlog is read: 90s, 15m, 24h, 7d or 2w; a slow campaign needs days to show.",
    "sources.history": "Whether rotated logs (.1, .gz) are read for the backlog.",
    "sources.timezone": 'Zone of stamps that name none, such as "Asia/Tokyo"; empty: that of this host.',
    "screen.fps": "Pictures a second at most, 1 to 10; fewer for a slow link.",
    "screen.theme": "Name of the colour theme; empty: the standard one.",
    "screen.mouse": "Whether the mouse is used; without it the terminal itself selects text.",
    "screen.keymap": 'Keys of your own by binding id: { undo = "ctrl+u" }. The help (?) lists the ids.',
    "block.ttl": "How long a block lasts: 90s, 15m, 24h, 7d or 2w.",
    "block.allow": "Addresses and prefixes that are never blocked.",
    "block.list_file": "The block list, one address a line; empty: in the state folder.",
    "block.gate": (
        'What starts the helper, word by word, such as ["ssh", "nas", "sudo", "-n", "/usr/local/sbin/sekimori-gate"]; '
        "empty: that of this host, once `sekimori setup` was run there."
    ),
    "session.folder": "Where sessions are saved; empty: in the state folder.",
    "geo.country_db": "Country database (.mmdb of GeoLite2 or DB-IP); empty: one of this host, else the built-in one.",
    "geo.asn_db": "Operator database (.mmdb, GeoLite2-ASN or DB-IP ASN); empty: one of this host, else none.",
    "synology.headings": f'Heading of an exported table = its column: {{ "送信元" = "sender" }}; {_COLUMNS}.',
    "synology.categories": f'Word in a security log = its category: {{ "なりすまし" = "spf" }}; {_CATEGORIES}.',
    "replies.categories": f'Text in a reply = its category: {{ "not wanted here" = "client" }}; {_CATEGORIES}.',
    "campaigns.users": "Log-in names that exist, beside those that are seen to log in.",
    "campaigns.users_file": "A file of them: one a line, or name:… as in Dovecot's passwd-file and /etc/passwd.",
    "campaigns.command": (
        'What an alarm starts, word by word and without a shell, such as ["logger", "-p", "mail.alert", "{sentence}"];'
        f" in a word stand for the campaign's own: {', '.join(f'{{{name}}}' for name in ALARM_PLACEHOLDERS)}."
    ),
    "campaigns.webhook": "An http or https address that an alarm is posted to, as JSON.",
    "campaigns.alarm_from": "From which severity on there is an alarm: danger, warning or info.",
    "campaigns.alarm_every": "The shortest time between two alarms of one campaign: 90s, 15m, 24h, 7d or 2w.",
    "campaigns.alarms_an_hour": "Alarms an hour at most, 1 to 1000; what was held back is told by the next one.",
}

#: The tables of the file, by name.
TABLES: Mapping[str, type[Struct]] = {
    field.name: field.type
    for field in fields(Settings)
    if isinstance(field.type, type) and issubclass(field.type, Struct)
}


def _leaves() -> Iterator[tuple[str, Any, object]]:
    for field in fields(Settings):
        table = TABLES.get(field.name)
        if table is None:
            yield field.name, field.type, getattr(Settings(), field.name)
        else:
            for inner in fields(table):
                yield f"{field.name}.{inner.name}", inner.type, getattr(table(), inner.name)


#: Type and default of every setting by dotted key, those outside of tables first.
TYPES: Mapping[str, Any] = {key: kind for key, kind, _ in _leaves()}
DEFAULTS: Mapping[str, object] = {key: default for key, _, default in _leaves()}


def default_toml() -> str:
    """A sample of the file: every setting with its purpose, its default behind a "#" to be taken away."""
    lines = ["# Sekimori's settings. A line that begins with # is not in force and shows the default.", ""]
    table = ""
    for key, default in DEFAULTS.items():
        above, _, name = key.rpartition(".")
        if above != table:
            table = above
            lines += [f"# {(TABLES[above].__doc__ or '').strip()}", f"[{above}]", ""]
        lines += [f"# {PURPOSE[key]}", f"#{name} = {_toml(default)}", ""]
    return "\n".join(lines)


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{}"
    return json.dumps(value, ensure_ascii=False)  # TOML writes these values, and lists of them, as JSON does
