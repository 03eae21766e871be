"""Asks the running Postfix, over loopback, about a recipient that exists and one that does not; delivers nothing."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Iterator
from dataclasses import dataclass

from tui.setup.findings import RECIPIENT, readers
from tui.setup.postfix import Postfix, Service

#: How the probe names itself. tui.parsers passes over what is refused to loopback under this name.
HELO = "setup.sekimori.invalid"

#: Nobody's name; its refusal is the proof that unknown recipients are refused as before.
_UNKNOWN = "nobody-sekimori-setup-asks"

#: Seconds for each answer; postscreen takes six before its first.
_PATIENCE = 20.0


@dataclass(frozen=True, slots=True)
class Answers:
    """What the server said, by recipient; `trouble` when it could not be asked."""

    place: str = ""
    replies: tuple[tuple[str, str], ...] = ()
    trouble: str = ""


def ask(postfix: Postfix) -> Answers:
    """Never raises: a server that does not run is no reason against setting it up."""
    try:
        where = next(_places(postfix), None)
    except OSError as error:
        return Answers(trouble=f"not verified: the port of Postfix's SMTP server has no number here ({error})")
    domain = next(_domains(postfix), None)
    if where is None or domain is None:
        return Answers(trouble="not verified: no SMTP server, or no domain of its own, stands in the configuration")
    host, port = where
    place = f"[{host}]:{port}"
    try:
        replies = tuple(_replies(host, port, (f"postmaster@{domain}", f"{_UNKNOWN}@{domain}")))
    except (OSError, smtplib.SMTPException) as error:
        return Answers(place, trouble=f"not verified: Postfix at {place} does not answer ({error}); is it started?")
    return Answers(place, replies)


def _replies(host: str, port: int, recipients: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    source = "::1" if ":" in host else "127.0.0.1"
    with smtplib.SMTP(host, port, HELO, timeout=_PATIENCE, source_address=(source, 0)) as smtp:
        smtp.ehlo()
        for recipient in recipients:
            smtp.rset()
            smtp.mail("")
            code, words = smtp.rcpt(recipient)
            yield recipient, f"{code} {words.decode('utf-8', 'replace')}"


def _places(postfix: Postfix) -> Iterator[tuple[str, int]]:
    """Where mail comes in: an smtpd of main.cf's first, else postscreen before it."""
    servers = [one for one in readers(postfix, RECIPIENT) if one.type == "inet"]
    servers += [one for one in postfix.services if one.command == "postscreen"]
    for one in servers:
        if one.options.get("syslog_name") != "postfix/sekimori-oracle":
            yield _place(postfix, one)


def _place(postfix: Postfix, service: Service) -> tuple[str, int]:
    host, _, port = service.name.rpartition(":")
    number = int(port) if port.isdigit() else socket.getservbyname(port, "tcp")
    interfaces = postfix.value("inet_interfaces").replace(",", " ").split()
    host = host.strip("[]") or next(iter(interfaces), "all")
    return ("127.0.0.1" if host in {"all", "loopback-only", "localhost"} else host.strip("[]")), number


def _domains(postfix: Postfix) -> Iterator[str]:
    """Domains that are written out; of those in maps nothing is known."""
    for parameter in ("mydestination", "virtual_mailbox_domains", "virtual_alias_domains"):
        for word in postfix.value(parameter).replace(",", " ").split():
            if "." in word and ":" not in word and "/" not in word:
                yield word
