"""What each setting is for, in a sentence: the comment above it in the sample."""

from __future__ import annotations

from collections.abc import Mapping

from tui.config_schema import ALARM_PLACEHOLDERS, EVENT_COLUMNS, EXPORT_COLUMNS, HIDEABLE, OFFENDER_COLUMNS
from tui.model import Category

_COLUMNS = f"one of {', '.join(EXPORT_COLUMNS)}"
_CATEGORIES = f"one of {', '.join(category.value for category in Category)}"

#: By dotted key, in the order of the settings.
PURPOSE: Mapping[str, str] = {
    "read_only": "Watch only: nothing can be blocked or switched.",
    "dry_run": "Show what a change would do, and change nothing.",
    "sources.files": 'Logs to follow; none named: those found on this host. "-" is standard input.',
    "sources.since": "How far back the backlog is read: 90s, 15m, 24h, 7d or 2w; a slow campaign needs days to show.",
    "sources.history": "Whether rotated logs (.1, .gz) are read for the backlog.",
    "sources.timezone": 'Zone of stamps that name none, such as "Asia/Tokyo"; empty: that of this host.',
    "screen.fps": "Pictures a second at most, 1 to 10; fewer for a slow link.",
    "screen.language": '"en" or "ja"; empty: that of the locale (LC_ALL, LC_MESSAGES, LANG).',
    "screen.theme": "Name of the colour theme; empty: the standard one.",
    "screen.layout": (
        'How the panes lie: "stacked", "beside" each other, or "single", the one in focus; "auto": as the room allows.'
    ),
    "screen.mouse": "Whether the mouse is used; without it the terminal itself selects text.",
    "screen.clipboard": (
        'How text is copied: "osc52" by the terminal, "tmux" by tmux, "off" not at all; "auto": tmux where it runs, '
        "else the terminal."
    ),
    "screen.pager": 'What shows raw lines, such as "less -S"; empty: $PAGER, else less.',
    "screen.mask": "Whether users, addresses and host names are masked, on the screen and in what is saved.",
    "screen.hide": f"Kinds and categories that are not shown, though counted; of {', '.join(HIDEABLE)}.",
    "screen.collapse": "Whether repeats are shown as one row with their number.",
    "screen.important": "Whether only what matters is shown.",
    "screen.keymap": 'Keys of your own by binding id: { undo = "ctrl+u" }. The help (?) lists the ids.',
    "screen.columns.login": f"Log-in attempts: of {', '.join(EVENT_COLUMNS)}.",
    "screen.columns.rejected": "Rejected mail: of the same.",
    "screen.columns.dnsbl": "DNSBL hits: of the same.",
    "screen.columns.offenders": f"Top offenders: of {', '.join(OFFENDER_COLUMNS)}.",
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
    "filters": 'Saved filters, each used as @name: name = "kind:login_failure -country:JP".',
}
