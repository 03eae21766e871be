"""The attack: every deed from an address of its own, as a program that runs inside the namespace.

`python -m tests.stack.client attack` prints what it did, a JSON list of deeds; `signal` does the two deeds, one for
each log file, that tell the watcher that everything before them has been read.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import msgspec

from tests.stack import imap, places, smtp
from tests.stack.deed import Deed

Act = Callable[[], list[Deed]]

ALICE, BOB = "alice@example.org", "bob@example.org"
DICTIONARY = ("tanaka", "suzuki", "yamada", "sato")

ATTACK: tuple[Act, ...] = (
    # a second each in postscreen: begin with these
    lambda: smtp.come_listed(places.LISTED_AT_POSTSCREEN, places.POSTSCREEN),
    lambda: smtp.come_listed(places.LISTED_AT_POSTSCREEN_6, places.POSTSCREEN),
    lambda: smtp.talk_too_soon("203.0.113.70"),
    lambda: smtp.deliver(places.FRIEND, ALICE),
    lambda: smtp.guess_passwords("203.0.113.40", places.SUBMISSION, "PLAIN", [*DICTIONARY, ALICE]),
    lambda: smtp.guess_passwords("203.0.113.41", places.SUBMISSION, "LOGIN", DICTIONARY),
    lambda: smtp.guess_passwords("203.0.113.42", places.SMTP, "LOGIN", [ALICE], polite=False),
    lambda: smtp.guess_passwords("203.0.113.43", places.SMTPS, "PLAIN", [BOB, BOB], polite=False),
    lambda: smtp.guess_passwords("2001:db8:bad::40", places.SUBMISSION, "LOGIN", DICTIONARY[:2]),
    lambda: smtp.guess_over_starttls("203.0.113.44", "postmaster"),
    lambda: smtp.abort_authentication("203.0.113.45"),
    lambda: smtp.submit("198.51.100.30", BOB, ALICE),
    lambda: smtp.submit("2001:db8:600d::30", ALICE, BOB),
    lambda: smtp.harvest("203.0.113.20", DICTIONARY),
    lambda: smtp.harvest("2001:db8:bad::20", DICTIONARY[:2]),
    lambda: smtp.verify("203.0.113.21", "root"),
    lambda: smtp.relay("203.0.113.22"),
    lambda: smtp.relay("2001:db8:bad::22"),
    lambda: smtp.lie_in_helo("203.0.113.23", "localhost"),
    lambda: smtp.lie_in_helo("203.0.113.24", "x]:[198.51.100.202]:"),
    lambda: smtp.invent_sender("203.0.113.25"),
    lambda: smtp.come_listed(places.LISTED_AT_SMTPD, places.SMTP),
    lambda: smtp.pipeline("203.0.113.26"),
    lambda: smtp.speak_http("203.0.113.27"),
    lambda: smtp.blunder("203.0.113.28"),
    lambda: smtp.hammer("203.0.113.29"),
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

SIGNAL: tuple[Act, ...] = (
    lambda: smtp.guess_passwords("198.51.100.250", places.SUBMISSION, "PLAIN", ["signal"]),
    lambda: imap.guess_passwords("198.51.100.251", ["signal"]),
)


def do(acts: tuple[Act, ...]) -> list[Deed]:
    """Do all, several at a time, and return what was done. Raises when a server answers otherwise than expected."""
    with ThreadPoolExecutor(8) as lanes:
        return [deed for deeds in lanes.map(lambda act: act(), acts) for deed in deeds]


if __name__ == "__main__":
    done = do({"attack": ATTACK, "signal": SIGNAL}[sys.argv[1]])
    sys.stdout.buffer.write(msgspec.json.encode(done))
