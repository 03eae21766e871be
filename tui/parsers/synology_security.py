"""MailPlus Server's security log (監査 > ログ > セキュリティログ), exported as CSV or HTML.

Unverified: no such export has been seen; which columns it has, and what stands in them, is taken from the names that
its dialogs and its manual use. So the heading row decides: any order, English or Japanese, whatever columns there are
of `synology_words.HEADINGS`; and words of the cells decide what a row means. Both can be corrected and extended in the
configuration, without code: see `[synology]`.

`拒否` and `DNSBL` are mails that were not delivered. Malicious content (`悪意あるコンテンツ`) is a verdict on the body;
the mail was delivered unless the row says otherwise. A row that says that a mail was accepted, and gives no verdict on
its body, is no event.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from tui.model import Action, Category, EventKind
from tui.parsers.shape import Verdict
from tui.parsers.synology_words import Words
from tui.parsers.verdict import category_of

#: Verdicts on the body: with what the server does about one unless the row says otherwise.
_BODY: Final[Mapping[Category, Action]] = {
    Category.POLICY: Action.TAG,
    Category.SPAM: Action.TAG,
    Category.VIRUS: Action.HOLD,
    Category.ATTACHMENT: Action.HOLD,
}

#: What the server did, by a word; the first that is found. Unverified.
_ACTIONS: Final[tuple[tuple[Action, re.Pattern[str]], ...]] = tuple(
    (action, re.compile(words, re.IGNORECASE))
    for action, words in (
        (Action.HOLD, "隔離|quarantin|保留|hold"),
        (Action.DISCARD, "破棄|discard|削除|delete|drop"),
        (Action.REJECT, "拒否|reject|refus|den(?:y|ied)|block|ブロック"),
        (Action.DEFER, "延期|遅延|defer|greylist|グレーリスト|temporar"),
        (Action.TAG, "タグ|マーク|tagged|marked|header"),
        (Action.ACCEPT, "許可|受信済|配信|通過|accept|allow|deliver|pass|none|なし"),
    )
)

#: `554 5.7.1 …`, as SMTP replies begin.
_REPLY = re.compile(r"\b(?P<code>[245]\d\d)[ -](?:(?P<dsn>[245]\.\d{1,3}\.\d{1,3})\b)?")
#: What a client has chosen within a cell.
_ADDRESS = re.compile(r"<[^<>]*+>|(?<![^\s<>])[^\s<>@]*+@[^\s<>]*+")
_LOGIN = re.compile(r"(?:ログイン|サインイン|認証).{0,16}失敗|(?:log-?in|sign-?in|auth\w*).{0,24}fail", re.IGNORECASE)


def judge(row: Mapping[str, str], words: Words) -> Verdict | None:
    """What a row means, by its cells' words: the type first, then the reason, then the rest. None: no event."""
    told = [row.get(name, "") for name in ("type", "reason", "event", "action")]
    everything = _ADDRESS.sub(" ", " ".join(told))
    if _LOGIN.search(everything):
        return Verdict(EventKind.LOGIN_FAILURE, None, Action.REJECT)
    action = _action(row)
    category, zone = _category(told, words)
    if category is None and action in (None, Action.ACCEPT, Action.TAG):
        return None
    category = category or Category.OTHER
    if category in _BODY and not (category is Category.POLICY and _is_list(everything)):
        return Verdict(EventKind.CONTENT, category, action or _BODY[category])
    if action is Action.ACCEPT:
        return None
    return _refusal(category, action, zone)


def _refusal(category: Category, action: Action | None, zone: str | None) -> Verdict:
    if category is Category.DNSBL:
        return Verdict(EventKind.DNSBL_HIT, category, action or Action.REJECT, zone)
    if category is Category.GREYLIST:
        return Verdict(EventKind.REJECTION, category, Action.DEFER)
    if category is Category.RATE:
        return Verdict(EventKind.LIMIT, category, action or Action.REJECT)
    kind = EventKind.DISCARD if action is Action.DISCARD else EventKind.REJECTION
    return Verdict(kind, category, action or Action.REJECT)


def _action(row: Mapping[str, str]) -> Action | None:
    """What the server did: the column for that, or else the word in the type."""
    for name in ("action", "type"):
        text = row.get(name, "")
        found = next((action for action, words in _ACTIONS if words.search(text)), None)
        if found:
            return found
    return None


def _category(told: list[str], words: Words) -> tuple[Category | None, str | None]:
    """The first cell with a word that says more than that it was refused; then a reply in the server's words."""
    bare = ["" if _REPLY.search(text) else _ADDRESS.sub(" ", text) for text in told]
    categories = [one for one in map(words.category_of, bare) if one]
    better = next((one for one in categories if one is not Category.OTHER), None)
    if better in (None, Category.DNSBL):
        for text in filter(None, told[1:3]):
            judged, zone = _replied(text)
            if judged is not Category.OTHER and better in (None, judged):
                return judged, zone
    return better or next(iter(categories), None), None


def _replied(text: str) -> tuple[Category, str | None]:
    """Category and zone of a reply in the server's words."""
    reply = _REPLY.search(text)
    if reply is None:
        return category_of(None, None, text.encode())
    code, dsn = (value and str(value).encode() for value in reply.group("code", "dsn"))
    return category_of(code or None, dsn or None, text[reply.end() :].strip().encode())


def _is_list(text: str) -> bool:
    """Whether it was the administrator's own list that refused: not a verdict on the body."""
    return re.search(r"ブラックリスト|black ?list", text, re.IGNORECASE) is not None
