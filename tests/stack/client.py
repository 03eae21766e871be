"""The attack: every deed from an address of its own, as a program that runs inside the namespace.

`python -m tests.stack.client PLAN` does a plan of the table PLANS and prints what it did, a JSON list of deeds.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import msgspec

from tests.stack import imap, logins, mail, places, robots
from tests.stack.deed import Deed

Act = Callable[[], list[Deed]]

ALICE, BOB = "alice@example.org", "bob@example.org"
DICTIONARY = ("tanaka", "suzuki", "yamada", "sato")

ATTACK: tuple[Act, ...] = (
    # a second each in postscreen: begin with these
    lambda: mail.come_listed(places.LISTED_AT_POSTSCREEN, places.POSTSCREEN),
    lambda: mail.come_listed(places.LISTED_AT_POSTSCREEN_6, places.POSTSCREEN),
    lambda: robots.talk_too_soon("203.0.113.70"),
    lambda: robots.talk_too_soon("203.0.113.72", "EHLO \x1b[31m]: reject: [198.51.100.203]:25"),
    lambda: mail.deliver(places.FRIEND, ALICE),
    lambda: logins.guess_passwords("203.0.113.40", places.SUBMISSION, "PLAIN", [*DICTIONARY, ALICE]),
    lambda: logins.guess_passwords("203.0.113.41", places.SUBMISSION, "LOGIN", DICTIONARY),
    lambda: logins.guess_passwords("203.0.113.42", places.SMTP, "LOGIN", [ALICE], polite=False),
    lambda: logins.guess_passwords("203.0.113.43", places.SMTPS, "PLAIN", [BOB, BOB], polite=False),
    lambda: logins.guess_passwords("2001:db8:bad::40", places.SUBMISSION, "LOGIN", DICTIONARY[:2]),
    lambda: logins.guess_odd_names("203.0.113.46"),
    lambda: logins.guess_over_starttls("203.0.113.44", "postmaster"),
    lambda: logins.abort_authentication("203.0.113.45"),
    lambda: logins.submit("198.51.100.30", BOB, ALICE),
    lambda: logins.submit("2001:db8:600d::30", ALICE, BOB),
    lambda: mail.harvest("203.0.113.20", DICTIONARY),
    lambda: mail.harvest("2001:db8:bad::20", DICTIONARY[:2]),
    lambda: mail.harvest_oddly("203.0.113.31"),
    lambda: mail.verify("203.0.113.21", "root"),
    lambda: mail.relay("203.0.113.22"),
    lambda: mail.relay("2001:db8:bad::22"),
    lambda: mail.lie_in_helo("203.0.113.23", "localhost"),
    lambda: mail.lie_in_helo("203.0.113.24", "x]:[198.51.100.202]:"),
    lambda: mail.invent_sender("203.0.113.25"),
    lambda: mail.come_listed(places.LISTED_AT_SMTPD, places.SMTP),
    lambda: robots.pipeline("203.0.113.26"),
    lambda: robots.speak_http("203.0.113.27"),
    lambda: robots.blunder("203.0.113.28"),
    lambda: robots.hammer("203.0.113.29"),
    lambda: robots.hang_up_on_postscreen("203.0.113.71"),
    lambda: robots.speak_plainly_to_tls("203.0.113.30"),
    lambda: imap.look_and_leave("203.0.113.55"),
    # one address at both doors: Dovecot's lines of the two must not be taken for each other
    lambda: [
        *logins.guess_passwords("203.0.113.60", places.SUBMISSION, "PLAIN", ["kato"]),
        *imap.guess_passwords("203.0.113.60", ["kato"]),
        *logins.guess_passwords("203.0.113.60", places.SUBMISSION, "PLAIN", ["kato"]),
    ],
    lambda: imap.guess_passwords("203.0.113.50", [ALICE]),
    lambda: imap.guess_passwords("203.0.113.51", [*DICTIONARY[:2], BOB]),
    lambda: imap.guess_passwords("203.0.113.52", ["admin"], polite=False),
    lambda: imap.guess_passwords("203.0.113.53", [BOB], places.IMAPS),
    lambda: imap.guess_passwords("2001:db8:bad::50", [ALICE]),
    lambda: imap.forge_address("203.0.113.54"),
    lambda: imap.read_mail("198.51.100.40", ALICE),
    lambda: imap.read_mail("2001:db8:600d::40", BOB),
    lambda: imap.mistype("198.51.100.41", BOB),
)

#: One deed for each log file; when both are told, everything before them has been read.
SIGNAL: tuple[Act, ...] = (
    lambda: logins.guess_passwords("198.51.100.250", places.SUBMISSION, "PLAIN", ["signal"]),
    lambda: imap.guess_passwords("198.51.100.251", ["signal"]),
)

#: One after the other, in quiet, each with the time of its answer.
TIMED: tuple[Act, ...] = (
    lambda: logins.guess_passwords("198.51.100.252", places.SUBMISSION, "PLAIN", [f"timed{n}" for n in range(5)]),
)

PLANS = {"attack": ATTACK, "signal": SIGNAL, "timed": TIMED}


def do(acts: tuple[Act, ...]) -> list[Deed]:
    """Do all, several at a time, and return what was done. Raises when a server answers otherwise than expected."""
    with ThreadPoolExecutor(8) as lanes:
        return [deed for deeds in lanes.map(lambda act: act(), acts) for deed in deeds]


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.encode(do(PLANS[sys.argv[1]])))
