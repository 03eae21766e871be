"""What each setting is for, in a sentence: the comment above it in the sample."""

from __future__ import annotations

from collections.abc import Mapping

from tui.config_schema import ALARM_PLACEHOLDERS, EVENT_COLUMNS, EXPORT_COLUMNS, HIDEABLE, OFFENDER_COLUMNS, TABLES
from tui.language import N_, _
from tui.model import Category

#: What stands for the words in braces.
_NAMES: Mapping[str, str] = {
    "columns": ", ".join(EVENT_COLUMNS),
    "offender_columns": ", ".join(OFFENDER_COLUMNS),
    "export_columns": ", ".join(EXPORT_COLUMNS),
    "categories": ", ".join(category.value for category in Category),
    "hideable": ", ".join(HIDEABLE),
    "placeholders": ", ".join(f"{{{name}}}" for name in ALARM_PLACEHOLDERS),
}

#: By dotted key, in the order of the settings.
PURPOSE: Mapping[str, str] = {
    "read_only": N_("Watch only: nothing can be blocked or switched."),
    "dry_run": N_("Show what a change would do, and change nothing."),
    "sources.files": N_('Logs to follow; none named: those found on this host. "-" is standard input.'),
    "sources.since": N_(
        "How far back the backlog is read: 90s, 15m, 24h, 7d or 2w; a slow campaign needs days to show."
    ),
    "sources.history": N_("Whether rotated logs (.1, .gz) are read for the backlog."),
    "sources.timezone": N_('Zone of stamps that name none, such as "Asia/Tokyo"; empty: that of this host.'),
    "screen.fps": N_("Pictures a second at most, 1 to 10; fewer for a slow link."),
    "screen.language": N_('"en" or "ja"; empty: that of the locale (LC_ALL, LC_MESSAGES, LANG).'),
    "screen.theme": N_("Name of the colour theme; empty: the standard one."),
    "screen.layout": N_(
        'How the panes lie: "stacked", "beside" each other, or "single", the one in focus; "auto": as the room allows.'
    ),
    "screen.mouse": N_("Whether the mouse is used; without it the terminal itself selects text."),
    "screen.clipboard": N_(
        'How text is copied: "osc52" by the terminal, "tmux" by tmux, "off" not at all; "auto": tmux where it runs, '
        "else the terminal."
    ),
    "screen.pager": N_('What shows raw lines, such as "less -S"; empty: $PAGER, else less.'),
    "screen.mask": N_("Whether users, addresses and host names are masked, on the screen and in what is saved."),
    "screen.hide": N_("Kinds and categories that are not shown, though counted; of {hideable}."),
    "screen.collapse": N_("Whether repeats are shown as one row with their number."),
    "screen.important": N_("Whether only what matters is shown."),
    "screen.keymap": N_('Keys of your own by binding id: {{ undo = "ctrl+u" }}. The help (?) lists the ids.'),
    "screen.columns.login": N_("Log-in attempts: of {columns}."),
    "screen.columns.rejected": N_("Rejected mail: of the same."),
    "screen.columns.dnsbl": N_("DNSBL hits: of the same."),
    "screen.columns.offenders": N_("Top offenders: of {offender_columns}."),
    "block.ttl": N_("How long a block lasts: 90s, 15m, 24h, 7d or 2w."),
    "block.allow": N_("Addresses and prefixes that are never blocked."),
    "block.list_file": N_("The block list, one address a line; empty: in the state folder."),
    "block.gate": N_(
        'What starts the helper, word by word, such as ["ssh", "nas", "sudo", "-n", "/usr/local/sbin/sekimori-gate"]; '
        "empty: that of this host, once `sekimori setup` was run there."
    ),
    "session.folder": N_("Where sessions are saved; empty: in the state folder."),
    "geo.country_db": N_(
        "Country database (.mmdb of GeoLite2 or DB-IP); empty: one of this host, else the built-in one."
    ),
    "geo.asn_db": N_("Operator database (.mmdb, GeoLite2-ASN or DB-IP ASN); empty: one of this host, else none."),
    "synology.headings": N_(
        'Heading of an exported table = its column: {{ "送信元" = "sender" }}; one of {export_columns}.'
    ),
    "synology.categories": N_(
        'Word in a security log = its category: {{ "なりすまし" = "spf" }}; one of {categories}.'
    ),
    "replies.categories": N_(
        'Text in a reply = its category: {{ "not wanted here" = "client" }}; one of {categories}.'
    ),
    "campaigns.users": N_("Log-in names that exist, beside those that are seen to log in."),
    "campaigns.users_file": N_("A file of them: one a line, or name:… as in Dovecot's passwd-file and /etc/passwd."),
    "campaigns.command": N_(
        'What an alarm starts, word by word and without a shell, such as ["logger", "-p", '
        '"mail.alert", "{{sentence}}"];'
        " in a word stand for the campaign's own: {placeholders}."
    ),
    "campaigns.webhook": N_("An http or https address that an alarm is posted to, as JSON."),
    "campaigns.alarm_from": N_("From which severity on there is an alarm: danger, warning or info."),
    "campaigns.alarm_every": N_("The shortest time between two alarms of one campaign: 90s, 15m, 24h, 7d or 2w."),
    "campaigns.alarms_an_hour": N_("Alarms an hour at most, 1 to 1000; what was held back is told by the next one."),
    "filters": N_('Saved filters, each used as @name: name = "kind:login_failure -country:JP".'),
}


def purpose(key: str) -> str:
    """What a setting is for, in the language of now."""
    return _(PURPOSE[key]).format(**_NAMES)


#: What the tables of the file hold: the docstrings of the schema.
HEADINGS = (
    N_("Where lines come from."),
    N_("What is drawn, and the keys."),
    N_("Columns of each table, in your order behind the time and the address; none named: as there is room."),
    N_("Blocks, and what must never be blocked."),
    N_("What is kept of a session."),
    N_("Databases of countries and network operators."),
    N_("How a Synology words its exported logs: what is written here goes before what we know."),
    N_("What the words of this site's own replies mean: access tables, block-list replies, policy servers."),
    N_("What is known of our users, and who is told when a campaign is dangerous."),
)


def heading(table: str) -> str:
    """What a table of the file holds."""
    return _((TABLES[table].__doc__ or "").strip())
