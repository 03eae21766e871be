"""What headings and cells of exports are called, in English and Japanese, and what a site adds to that.

Unverified: all Japanese words but the headings of the Connection log, and every heading and word of MailPlus Server's
security log. `[synology]` in the configuration corrects and extends them: `headings` gives a heading its column,
`categories` a word its category.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from tui.model import Category

#: Column -> what its heading may be, in lower case.
HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "time": (
        "time", "date", "date & time", "date/time", "datetime", "timestamp", "日時", "時間", "時刻", "日付",
        "発生時間",
    ),
    "level": ("level", "severity", "レベル", "重大度"),
    "log": ("log", "log type", "ログ", "ログの種類"),
    "user": ("user", "username", "user name", "account", "ユーザー", "ユーザ", "ユーザー名", "アカウント"),
    "event": ("event", "description", "message", "details", "イベント", "説明", "メッセージ", "詳細", "内容"),
    "type": (
        "type", "event type", "category", "rule", "種類", "種別", "タイプ", "イベントの種類", "カテゴリ",
        "カテゴリー", "ルール",
    ),
    "action": ("action", "result", "status", "動作", "処理", "アクション", "結果", "状態", "ステータス"),
    "reason": ("reason", "理由", "原因"),
    "sender": ("sender", "from", "mail from", "送信者", "差出人", "送信元アドレス"),
    "recipient": ("recipient", "recipients", "to", "rcpt to", "receiver", "宛先", "受信者", "送信先"),
    "ip": (
        "ip", "ip address", "source ip", "client ip", "client", "ip アドレス", "ipアドレス", "送信元 ip", "送信元ip",
        "クライアント ip",
    ),
    "hostname": ("host", "hostname", "host name", "ホスト", "ホスト名"),
    "helo": ("helo", "ehlo", "helo/ehlo"),
    "service": ("service", "protocol", "サービス", "プロトコル"),
    "subject": ("subject", "件名"),
    "count": ("count", "times", "回数", "件数"),
}  # fmt: skip

#: Levels at which a log-in of the Connection log has failed.
WARNINGS: Final = frozenset({"warning", "warn", "error", "err", "critical", "警告", "エラー", "緊急", "重大"})

#: Word -> category, looked for in this order; in lower case. A word that stands for a refusal alone is `other`.
CATEGORIES: Final[Mapping[str, Category]] = {
    "dnsbl": Category.DNSBL,
    "rbl": Category.DNSBL,
    "ブロックリスト": Category.DNSBL,
    "悪意あるコンテンツ": Category.POLICY,
    "悪意のあるコンテンツ": Category.POLICY,
    "危険なコンテンツ": Category.POLICY,
    "malicious content": Category.POLICY,
    "dangerous content": Category.POLICY,
    "グレーリスト": Category.GREYLIST,
    "greylist": Category.GREYLIST,
    "graylist": Category.GREYLIST,
    "dmarc": Category.DMARC,
    "dkim": Category.DKIM,
    "spf": Category.SPF,
    "ウイルス": Category.VIRUS,
    "ウィルス": Category.VIRUS,
    "マルウェア": Category.VIRUS,
    "virus": Category.VIRUS,
    "malware": Category.VIRUS,
    "添付": Category.ATTACHMENT,
    "attachment": Category.ATTACHMENT,
    "スパム": Category.SPAM,
    "迷惑メール": Category.SPAM,
    "spam": Category.SPAM,
    "存在しない": Category.UNKNOWN_RECIPIENT,
    "user unknown": Category.UNKNOWN_RECIPIENT,
    "unknown user": Category.UNKNOWN_RECIPIENT,
    "中継": Category.RELAY,
    "relay": Category.RELAY,
    "頻度": Category.RATE,
    "rate limit": Category.RATE,
    "too many": Category.RATE,
    "ブラックリスト": Category.POLICY,
    "blacklist": Category.POLICY,
    "black list": Category.POLICY,
    "拒否": Category.OTHER,
    "reject": Category.OTHER,
}


class Words(msgspec.Struct, frozen=True):
    """What a site adds: heading -> column, word -> category. They go before ours; case does not matter."""

    headings: Mapping[str, str] = {}
    categories: Mapping[str, str] = {}

    def column_of(self, heading: str) -> str | None:
        """The column that a heading names."""
        wanted = _plain(heading)
        own = {_plain(word): column for word, column in self.headings.items()}
        return own.get(wanted) or _COLUMNS.get(wanted)

    def category_of(self, text: str) -> Category | None:
        """The category of the first word, the site's before ours, that is in a text."""
        lowered = text.lower()
        for word, category in self.categories.items():
            if word and word.lower() in lowered:
                return Category(category)
        return next((category for word, category in CATEGORIES.items() if word in lowered), None)


_COLUMNS = {heading: column for column, headings in HEADINGS.items() for heading in headings}


def _plain(heading: str) -> str:
    return " ".join(heading.split()).lower()
