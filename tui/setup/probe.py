"""Asks the running Postfix, over loopback, about a recipient that exists and one that does not; delivers nothing."""

from __future__ import annotations

import smtplib
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass

from tui.language import _
from tui.sanitize import clean
from tui.setup.findings import RECIPIENT, readers
from tui.setup.postfix import Postfix, Service

#: How the probe names itself. tui.parsers passes over what is refused to loopback under this name.
HELO = "setup.sekimori.invalid"

#: Nobody's name; its refusal is the proof that unknown recipients are refused as before.
_UNKNOWN = "nobody-sekimori-setup-asks"

#: Seconds for each answer; postscreen takes six before its first.
_PATIENCE = 20.0

#: Seconds until servers that were told of new files answer again.
_SETTLING = 15.0


@dataclass(frozen=True, slots=True)
class Answers:
    """What the server said, by recipient; `trouble` when it could not be asked, or its answers would prove nothing."""

    place: str = ""
    replies: tuple[tuple[str, str], ...] = ()
    trouble: str = ""


def ask(postfix: Postfix, place: str = "") -> Answers:
    """At the first server that answers the probe; at `place` alone, if given.

    Never raises: a server that does not run is no reason against setting it up. What it refuses for now, or whomever
    it is for, would be refused after any change too, and so proves nothing.
    """
    domain = next(_domains(postfix), None)
    places = [one for one in _places(postfix) if place in {"", _shown(*one)}]
    if not places or domain is None:
        return Answers(trouble=_("not verified: no SMTP server, or no domain of its own, stands in the configuration"))
    asked = (_ask(*one, domain) for one in places)
    first = next(asked)
    return next((one for one in (first, *asked) if not one.trouble), first)


def _ask(host: str, port: str, domain: str) -> Answers:
    place = _shown(host, port)
    try:
        return Answers(place, tuple(_replies(host, port, (f"postmaster@{domain}", f"{_UNKNOWN}@{domain}"))))
    except smtplib.SMTPResponseException as error:
        said = f'"{error.smtp_code} {_text(error.smtp_error)}"'
        return Answers(
            place, trouble=_("not verified: Postfix at {place} answers the probe {said}").format(place=place, said=said)
        )
    except (OSError, ValueError, smtplib.SMTPException) as error:
        return Answers(
            place,
            trouble=_("not verified: Postfix at {place} does not answer ({error}); is it started?").format(
                place=place, error=error
            ),
        )


def _shown(host: str, port: str) -> str:
    return f"[{host}]:{port}"


def ask_again(postfix: Postfix, place: str) -> Answers:
    """As `ask`, of servers that have just been told to read their files: a milter may need a moment."""
    deadline = time.monotonic() + _SETTLING
    while (answers := ask(postfix, place)).trouble and time.monotonic() < deadline:
        time.sleep(0.2)
    return answers


def _replies(host: str, port: str, recipients: tuple[str, str]) -> Iterator[tuple[str, str]]:
    """The first recipient is one that there is, the second is not. Raises OSError, SMTPException."""
    source = "::1" if ":" in host else "127.0.0.1"
    with smtplib.SMTP(host, int(port), HELO, timeout=_PATIENCE, source_address=(source, 0)) as smtp:
        smtp.ehlo()
        for recipient in recipients:
            smtp.rset()
            _demand(smtp.mail(""), _YES)
            told = smtp.rcpt(recipient)
            _demand(told, _YES if recipient == recipients[0] else _FOR_GOOD)
            yield recipient, f"{told[0]} {_text(told[1])}"


#: First digits of replies: to MAIL and for whom there is; for whom there is not.
_YES, _FOR_GOOD = (2,), (2, 5)


def _demand(told: tuple[int, bytes], digits: tuple[int, ...]) -> None:
    if told[0] // 100 not in digits:
        raise smtplib.SMTPResponseException(*told)


def _text(words: bytes | str) -> str:
    return clean(words.decode("utf-8", "replace") if isinstance(words, bytes) else words)


def _places(postfix: Postfix) -> Iterator[tuple[str, str]]:
    """Where mail comes in: an smtpd of main.cf's first, else postscreen before it."""
    servers = [one for one in readers(postfix, RECIPIENT) if one.type == "inet"]
    servers += [one for one in postfix.services if one.command == "postscreen"]
    for one in servers:
        if one.options.get("syslog_name") != "postfix/sekimori-oracle":
            yield _place(postfix, one)


def _number(port: str) -> str:
    """Of a service that has none here, the name: it is not asked."""
    try:
        return port if port.isdigit() else str(socket.getservbyname(port, "tcp"))
    except OSError:
        return port


def _place(postfix: Postfix, service: Service) -> tuple[str, str]:
    host, _, port = service.name.rpartition(":")
    interfaces = postfix.value("inet_interfaces").replace(",", " ").split()
    host = host.strip("[]") or next(iter(interfaces), "all")
    return ("127.0.0.1" if host in {"all", "loopback-only", "localhost"} else host.strip("[]")), _number(port)


def _domains(postfix: Postfix) -> Iterator[str]:
    """Domains that are written out; of those in maps nothing is known."""
    for parameter in ("mydestination", "virtual_mailbox_domains", "virtual_alias_domains"):
        for word in postfix.value(parameter).replace(",", " ").split():
            if "." in word and ":" not in word and "/" not in word:
                yield word
