"""What rspamd's verdict on a mail means: its action tells the kind, and what brought it about the category.

Two things decide the category, in this order:
 1. A module that forced the action (`forced: … (set by module)`). It acted by itself, whatever the scores. A rule of
    the site's own (force_actions and the like) says in its words why.
 2. Else the scores added up, and the symbol that weighs most tells what for. rspamd sorts symbols by the size of their
    scores, so the first positive one is it, and an option of a later one cannot pretend to outweigh it. A symbol that
    no row knows is spam: most are rules on the body.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from tui.model import Action, Category, EventKind
from tui.parsers.late import Late
from tui.parsers.shape import Groups, Judged, Verdict
from tui.parsers.verdict import CONTENT, category_of


class _Deed(NamedTuple):
    """What an action does, and how much it is of one: what is forced gives way to what weighs more."""

    action: Action
    weight: int


#: Actions that are events (libserver/cfg_utils.c, rspamd_action_from_str); `no action` and a site's own are none.
_DEEDS = {
    b"greylist": _Deed(Action.DEFER, 1),
    b"add header": _Deed(Action.TAG, 2),
    b"rewrite subject": _Deed(Action.TAG, 3),
    b"soft reject": _Deed(Action.DEFER, 4),
    b"quarantine": _Deed(Action.HOLD, 5),
    b"reject": _Deed(Action.REJECT, 6),
    b"discard": _Deed(Action.DISCARD, 6),
}

_C = Category
#: Modules that force an action -> why. Virus scanners are called as their sections in antivirus.conf are.
_MODULES = (
    (
        r"(?:clam|avast|avg|sophos|savapi|f-?prot|kaspersky|kas|eset|virustotal|icap|antivirus|oletools|.*virus)\S*",
        _C.VIRUS,
    ),
    (r"vadesecure", _C.VIRUS),
    (r"phishing", _C.VIRUS),
    (r"mime_types", _C.ATTACHMENT),
    (r"dmarc", _C.DMARC),
    (r"spf", _C.SPF),
    (r"dkim|arc", _C.DKIM),
    (r"rbl|dnsbl", _C.DNSBL),
    (r"greylist", _C.GREYLIST),
    (r"ratelimit", _C.RATE),
    (r"multimap|settings", _C.POLICY),
    (r"task timeout|metadata_exporter|aws_s3", _C.SERVER),  # rspamd was too slow, or could not put the mail away
    (r"gtube|spamtrap|fuzzy_check|dcc|spamassassin|cloudmark|pyzor|razor|neural|reputation", _C.SPAM),
)

#: Symbols -> what they tell of; the first row that fits counts. What fits none is spam.
_SYMBOLS = (
    (r"(?:\w+_)?(?:URIBL|SURBL|EMAILBL|EBL)\w*|(?:URIBL|DBL)_(?:BLACK|SPAM|ABUSE|RED|GREY)\w*", _C.SPAM),  # of the body
    (
        r"RBL_\w+|RECEIVED_(?:SPAMHAUS|BLOCKLISTDE|\w*RBL|\w*BL)\w*|\w+_(?:DNSBL|RBL|BL)|UCEPROTECT\w*|ABUSIX\w*",
        _C.DNSBL,
    ),
    (r"\w*_VIRUS_FAIL", _C.SERVER),
    (r"CLAM\w*|\w*VIRUS\w*|\w*MALWARE\w*|\w*PHISH\w*|OLETOOLS\w*|KAS_SE\w*|ICAP\w*|MW_\w+|PH_\w+", _C.VIRUS),
    (
        r"MIME_(?:BAD|DOUBLE_BAD|ENCRYPTED|OBFUSCATED|EXE_IN|ARCHIVE_IN)\w*|\w*(?:BANNED|BAD_ATTACHMENT)\w*",
        _C.ATTACHMENT,
    ),
    (r"R_SPF_(?:FAIL|PERMFAIL|SOFTFAIL)|VIOLATED_DIRECT_SPF|\w*SPF_FAIL\w*", _C.SPF),
    (r"DMARC_(?:POLICY_(?:REJECT|QUARANTINE|SOFTFAIL)|BAD_POLICY)\w*", _C.DMARC),
    (r"R_DKIM_(?:REJECT|PERMFAIL)|ARC_(?:REJECT|INVALID)", _C.DKIM),
    (r"RATELIMIT\w*", _C.RATE),
    (r"GREYLIST\w*", _C.GREYLIST),
)

#: Part of a symbol's name -> the zone that conf/modules.d/rbl.conf asks for it.
_ZONES = {
    "SPAMHAUS": "zen.spamhaus.org",
    "MAILSPIKE": "rep.mailspike.net",
    "SENDERSCORE": "bl.score.senderscore.com",
    "SEM_IPV6": "bl.ipv6.spameatingmonkey.net",
    "SEM": "bl.spameatingmonkey.net",
    "VIRUSFREE": "bip.virusfree.cz",
    "NIXSPAM": "ix.dnsbl.manitu.net",
    "BLOCKLISTDE": "bl.blocklist.de",
}


def _rows(rows: tuple[tuple[str, Category], ...], flags: int = 0) -> tuple[tuple[Late[str], Category], ...]:
    return tuple((Late(names, flags), category) for names, category in rows)


_MODULE_ROWS, _SYMBOL_ROWS = _rows(_MODULES, re.IGNORECASE), _rows(_SYMBOLS)

#: The whole of a forced action. What stands in a recipient of the headers ends in `>` instead. 128 bytes are its room
#: (rspamd_task_log_variable), so that long words lose their end.
_FORCED = Late(
    rb"(?P<action>[a-z ]+) \"(?:(?P<words>.*)\"; score=\S+ \(set by (?P<module>[^()]*)\)(?:, settings_id: \S+)?"
    rb"|(?P<cut>[^<>]*))\s*$"
)
_SYMBOL = re.compile(rb"(?:^|,)([\w.-]+)(?:\((-?[\d.]+)\)|(?=[,\]]))")


def _known(rows: tuple[tuple[Late[str], Category], ...], name: str) -> Category | None:
    return next((category for names, category in rows if names.fullmatch(name)), None)


def _zone(symbol: str) -> str | None:
    return next((zone for part, zone in _ZONES.items() if f"_{part}_" in f"_{symbol}_"), None)


def _by_force(action: bytes, forced: bytes) -> Category | None:
    """Why a module or a rule forced the action; None if none did, or does not say why."""
    found = _FORCED.match(forced)
    deed = _DEEDS.get(found["action"]) if found else None
    if found is None or deed is None or deed.weight < _DEEDS[action].weight:
        return None
    category = _known(_MODULE_ROWS, (found["module"] or b"").decode("utf-8", "replace"))
    if category is not None:
        return category
    told, _ = category_of(None, None, found["words"] or found["cut"] or b"", body=True)
    if told is Category.VIRUS and _DEEDS[action].action is Action.DEFER:
        return Category.SERVER  # who brings a virus is not asked to come again: the scanner is down
    return None if told is Category.OTHER else told


def _by_symbols(symbols: bytes) -> tuple[Category | None, str]:
    """What the symbol that weighs most tells of, and its name; of symbols without scores the first that is known."""
    for found in _SYMBOL.finditer(symbols):
        name = found[1].decode("utf-8", "replace")
        category = _known(_SYMBOL_ROWS, name)
        if found[2] is None:
            if category is not None:
                return category, name
        elif not found[2].startswith(b"-"):
            return (category or Category.SPAM) if float(found[2]) > 0 else None, name
    return None, ""


def judge(groups: Groups) -> Verdict | None:
    """Verdict of the groups `action`, `symbols` and `forced`; None for an action that is no event."""
    action, symbols, forced = (group or b"" for group in groups)
    deed = _DEEDS.get(action)
    if deed is None:
        return None
    category, zone = _by_force(action, forced), None
    if category is None:
        category, name = _by_symbols(symbols)
        if deed.action is Action.DEFER:
            # no score asks for it but one that is too low for more: a rule, or greylisting, wants the client to return
            category = category if category in {Category.RATE, Category.DNSBL, Category.SERVER} else Category.GREYLIST
        elif deed.action in {Action.TAG, Action.HOLD} and category not in CONTENT:
            category = Category.SPAM  # whatever weighed most, the mail as a whole is marked as spam
        category = category or Category.SPAM
        zone = _zone(name) if category is Category.DNSBL else None
    return Verdict(_kind(deed.action, category), category, deed.action, zone)


def _kind(action: Action, category: Category) -> EventKind:
    if action is Action.DISCARD:
        return EventKind.DISCARD
    if category in CONTENT or action in {Action.HOLD, Action.TAG}:
        return EventKind.CONTENT
    return EventKind.LIMIT if category is Category.RATE else EventKind.REJECTION


def judge_either(groups: Groups) -> Verdict | None:
    """Verdict of a line in which the first and the last may be rspamd's: what is an event, the last if both are."""
    action, symbols, last, last_symbols, forced = groups
    return judge((last, last_symbols, forced)) or judge((action, symbols, forced))


ONLY = Judged(("action", "symbols", "forced"), judge)
FIRST_OR_LAST = Judged(("action", "symbols", "last", "last_symbols", "forced"), judge_either)
