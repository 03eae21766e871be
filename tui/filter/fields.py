"""The fields of the language, one row each: how its values are read, an example, and what it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from tui.language import N_
from tui.model import Action, Category, EventKind


class Sort(Enum):
    """How the values of a field are read and compared."""

    ADDRESS = auto()
    NAME = auto()  # the whole of it, or what stands before or after its @
    TEXT = auto()  # anywhere in it
    WHOLE = auto()  # the whole of it
    CHOICE = auto()  # one of a vocabulary
    COUNTRY = auto()
    OPERATOR = auto()
    NUMBER = auto()
    MOMENT = auto()
    STATE = auto()


@dataclass(frozen=True, slots=True)
class Field:
    """`attribute` is the field of an event that it looks at; "" where something else answers."""

    sort: Sort
    attribute: str
    example: str
    meaning: str
    choices: type[StrEnum] | None = None


FIELDS: Mapping[str, Field] = {
    "ip": Field(Sort.ADDRESS, "ip", "ip:203.0.113.0/24", N_("client address, its beginning (203.0.) or network")),
    "user": Field(Sort.NAME, "user", "user:tanaka", N_("log-in name; whole, or the part before or after its @")),
    "from": Field(Sort.NAME, "sender", "from:example.net", N_("envelope sender; whole, its user or its domain")),
    "to": Field(Sort.NAME, "recipient", "to:info@example.jp", N_("recipient; whole, its user or its domain")),
    "kind": Field(Sort.CHOICE, "kind", "kind:login_failure", N_("what happened"), EventKind),
    "category": Field(Sort.CHOICE, "category", "category:spf", N_("why the server answered as it did"), Category),
    "action": Field(Sort.CHOICE, "action", "action:discard", N_("what the server did about it"), Action),
    "country": Field(Sort.COUNTRY, "", "country:JP", N_("country of the address, in two letters")),
    "asn": Field(Sort.OPERATOR, "", "asn:64500", N_("network operator of the address: number, or a part of its name")),
    "is": Field(Sort.STATE, "", "is:danger", N_("danger, blocked or marked")),
    "since": Field(Sort.MOMENT, "time", "since:2h", N_("not before: 2h ago, 09:00, 2026-11-28")),
    "until": Field(Sort.MOMENT, "time", "until:30m", N_("not after: 30m ago, 09:00, 2026-11-28")),
    "zone": Field(Sort.TEXT, "zone", "zone:spamhaus", N_("DNSBL zone that lists the address")),
    "reason": Field(Sort.TEXT, "reason", 'reason:"user unknown"', N_("words of the server")),
    "code": Field(Sort.NUMBER, "code", "code:>=500", N_("SMTP reply code")),
    "dsn": Field(Sort.WHOLE, "dsn", "dsn:5.7.*", N_("enhanced status code of the reply")),
    "service": Field(Sort.WHOLE, "service", "service:imap", N_("service that the client asked for")),
    "helo": Field(Sort.TEXT, "helo", "helo:localhost", N_("name that the client gave itself")),
    "hostname": Field(Sort.TEXT, "hostname", "hostname:dynamic", N_("host name of the client, as DNS has it")),
    "queue": Field(Sort.WHOLE, "queue_id", "queue:4F7A*", N_("queue id of the mail")),
    "program": Field(Sort.TEXT, "program", "program:postscreen", N_("program that wrote the line")),
    "host": Field(Sort.TEXT, "host", "host:mx1", N_("host that wrote the line")),
    "source": Field(Sort.TEXT, "source", "source:mail.log", N_("log that the line stands in")),
    "count": Field(
        Sort.NUMBER, "count", "count:>3", N_("how often: of an event, folded lines; of an offender, events")
    ),
    "port": Field(Sort.NUMBER, "port", "port:>1024", N_("port of the client")),
}

#: Other names of fields: those of the vocabulary, as in JSON, and what people write.
ALIASES: Mapping[str, str] = {
    "sender": "from",
    "recipient": "to",
    "queue_id": "queue",
    "after": "since",
    "before": "until",
}

#: What may stand behind "is:".
STATES: Mapping[str, str] = {
    "danger": N_("a log-in that worked after failures, or a stranger at the name of a real user"),
    "blocked": N_("a block in force covers the address"),
    "marked": N_("marked by you"),
}
