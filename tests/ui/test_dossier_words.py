"""What a dossier says: its first line, its facts, and what it leads on to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from tests.ui.campaign_scene import breach
from tests.ui.fake_watched import at
from tests.ui.scene import NOW
from tui.dossier import About, Dossier, Subject, Visitor
from tui.enforcement.change import Entry, Past, Step, Verb
from tui.model import Category, EventKind
from tui.picture import Count
from tui.screens.dossier_facts import Told, facts, is_alarming, sentence
from tui.screens.dossier_links import LINK_COLUMNS, Links, links_note
from tui.screens.event_words import event_line

ADDRESS = Subject(About.ADDRESS, "203.0.113.9")
NETWORK = Subject(About.NETWORK, "203.0.113.0/24")
USER = Subject(About.USER, "tanaka")
ZONE = Subject(About.ZONE, "zen.example.org")
HOUR = timedelta(hours=1)


def row(key: str, count: int = 1, ago: timedelta = HOUR) -> Count:
    return Count(key, count, NOW - 2 * HOUR, NOW - ago)


def dossier(subject: Subject, **known: Any) -> Dossier:
    """Forty failures over an hour, unless told otherwise."""
    usual: dict[str, Any] = {
        "count": 40,
        "first": NOW - 2 * HOUR,
        "last": NOW - HOUR,
        "kinds": ((EventKind.LOGIN_FAILURE, 40),),
        "network": "203.0.113.0/24" if subject is ADDRESS else "",
        "asn": "AS64500 Example Net",
        "countries": (("CN", 1),),
        "address_count": 1,
    }
    return Dossier(subject, **(usual | known))


def told(known: Dossier | None, **more: Any) -> Told:
    return Told(known.subject if known else more.pop("subject", ADDRESS), NOW, known, **more)


def fact(name: str, all_: Told) -> str:
    """The texts of a fact, a line each."""
    return "\n".join(text for known, text, _ in facts(all_) if known == name)


def role(name: str, all_: Told) -> str:
    return next(role for known, _, role in facts(all_) if known == name)


GOT_IN = (Visitor("203.0.113.9", "CN", NOW - HOUR, 2, ("tanaka",), 3, ("example.com",)),)


# The first line


def test_attempts_and_the_last_of_them() -> None:
    assert sentence(told(dossier(ADDRESS))) == ("40 attempts, the last 1h ago", "strong")
    just = dossier(ADDRESS, last=NOW, at_least=True)
    assert sentence(told(just)) == ("at least 40 attempts, the last just now", "strong")


def test_a_log_in_after_failures_is_danger() -> None:
    words = "2 LOG-INS WORKED after 40 failures: is this the user?"
    assert sentence(told(dossier(ADDRESS, visitors=GOT_IN))) == (words, "danger")
    assert sentence(told(dossier(USER, visitors=GOT_IN, addresses=(row("203.0.113.9", 40),)))) == (words, "danger")


@pytest.mark.parametrize(
    "known",
    [
        dossier(USER, visitors=GOT_IN, addresses=(row("198.51.100.7", 40),)),  # others try the name of a user
        dossier(USER, visitors=GOT_IN, addresses=(row("203.0.113.9", 2),), count=2),
        dossier(ADDRESS, visitors=GOT_IN, kinds=((EventKind.REJECTION, 40),)),
        dossier(NETWORK, visitors=GOT_IN),  # neighbours
        dossier(ADDRESS, visitors=(replace(GOT_IN[0], logins=0),)),
    ],
)
def test_no_danger(known: Dossier) -> None:
    assert not is_alarming(known)
    assert sentence(told(known))[1] == "strong"


def test_who_only_logged_in_is_fine() -> None:
    known = dossier(ADDRESS, count=0, first=None, last=None, kinds=(), visitors=GOT_IN)
    assert sentence(told(known)) == ("no attack, but good visits", "fine")


def test_while_it_is_looked_up_and_where_nothing_is_known() -> None:
    assert sentence(told(None, looking=True)) == ("looking it up …", "quiet")
    assert sentence(told(None))[0].startswith("no event of it is known")


# Facts


def test_where_it_is() -> None:
    assert fact("where", told(dossier(ADDRESS))) == "CN · 203.0.113.0/24 · AS64500 Example Net"
    assert fact("where", told(dossier(ADDRESS, countries=(("", 1),)))).startswith("no country known · ")
    many = dossier(USER, address_count=1_204, countries=(("CN", 1_200), ("", 4)), asn="")
    assert fact("where", told(many)) == "1,204 addresses: CN 1,200, unknown 4"


def test_when_and_what() -> None:
    known = told(
        dossier(
            ADDRESS,
            at_least=True,
            kinds=((EventKind.LOGIN_FAILURE, 30), (EventKind.REJECTION, 1)),
            categories=((Category.SPF, 7), (Category.UNKNOWN_RECIPIENT, 3)),
            zones=(row("zen.example.org", 5),),
        )
    )
    assert fact("attacked", known) == "14 Mar 19:30:00 to 14 Mar 20:30:00, over 1h"
    assert fact("attacked", told(dossier(ADDRESS, first=NOW, last=NOW))) == "14 Mar 21:30:00"
    assert fact("attacks", known) == "at least 30 failed log-ins, 1 rejection"
    assert fact("reasons", known) == "SPF 7, unknown recipient 3"
    assert fact("zones", known) == "zen.example.org 5"


def test_users_that_were_tried() -> None:
    names = tuple(row(f"user{number}") for number in range(30))
    users = fact("users", told(dossier(ADDRESS, users=names, user_count=31)))
    assert users.startswith("31: user0, user1, ")
    assert users.endswith(" and 10 more")


def test_log_ins_that_worked_say_from_where_as_far_as_the_page_does_not() -> None:
    assert fact("log-ins", told(dossier(ADDRESS))) == "none worked"
    assert fact("log-ins", told(dossier(ADDRESS, visitors=GOT_IN))) == "2 worked: tanaka, last 20:30"
    network = told(dossier(NETWORK, visitors=GOT_IN))
    assert fact("log-ins", network) == "2 worked: tanaka from 203.0.113.9 CN, last 20:30"
    assert fact("log-ins", told(dossier(USER, visitors=GOT_IN))) == "2 worked: 203.0.113.9 CN, last 20:30"
    assert fact("log-ins", told(dossier(ZONE))) == ""
    assert role("log-ins", network) == "fine"
    assert role("log-ins", told(dossier(ADDRESS, visitors=GOT_IN))) == "danger"
    many = tuple(replace(GOT_IN[0], ip=f"203.0.113.{number}") for number in range(9))
    assert fact("log-ins", told(dossier(USER, visitors=many))).endswith("; 4 more addresses")


def test_mail_that_was_taken_in() -> None:
    assert fact("mail", told(dossier(ADDRESS, visitors=GOT_IN))) == "3 taken in, of example.com"


def test_names_of_an_address() -> None:
    assert fact("DNS", told(dossier(ADDRESS))).startswith("not asked: ")
    assert fact("name", told(dossier(ADDRESS, names=("a.example.net",)))) == "a.example.net in the log"
    assert fact("DNS", told(dossier(ADDRESS, names=("a.example.net",)))) == ""
    assert fact("DNS", told(dossier(ADDRESS), reverse="no name")) == "no name"
    assert fact("DNS", told(dossier(NETWORK))) == ""


def test_blocks_now_and_before_and_campaigns() -> None:
    block = Entry("1", NOW - HOUR, "root", Verb.BLOCK, "file", True, ("203.0.113.9",), reason="40 failed log-ins")
    unblock = Entry("2", NOW, "", Verb.UNBLOCK, "file", True, ("203.0.113.9",))
    past = (Past(Step(unblock)), Past(Step(block, taken=frozenset({"203.0.113.9"}))))
    known = told(dossier(ADDRESS), block="not blocked", past=past, campaigns=(breach(),))
    assert fact("block", known) == "not blocked"
    assert fact("before", known).split("\n") == [
        "14 Mar 21:30:00 unblocked by somebody",
        "14 Mar 20:30:00 blocked by root, undone: 40 failed log-ins",
    ]
    around = told(dossier(NETWORK), past=past)
    assert fact("before", around).split("\n")[0] == "14 Mar 21:30:00 203.0.113.9 unblocked by somebody"
    assert breach().sentence in fact("campaign", known)
    assert role("campaign", known) == "danger"


# What it leads on to


def links(known: Dossier, blocked: str = "", marked: str = "") -> list[dict[str, str]]:
    rows = Links(known, NOW, blocked=blocked.__eq__, country=lambda _: "NL", marked=(marked,)).rows()
    return [{column.name: cell for column, cell in zip(LINK_COLUMNS, one.cells, strict=True)} for one in rows]


def test_an_address_leads_to_its_network_its_users_and_zones() -> None:
    known = dossier(ADDRESS, users=(row("tanaka", 4), row("", 3)), zones=(row("zen.example.org", 2),))
    assert [(one["what"], one["name"], one["count"]) for one in links(known)] == [
        ("network", " 203.0.113.0/24", ""),
        ("user", " tanaka", "4"),
        ("zone", " zen.example.org", "2"),
    ]


def test_all_else_leads_to_addresses_those_of_log_ins_first_and_of_mail_last() -> None:
    mailer = Visitor("203.0.113.50", "JP", NOW, mails=2, domains=("example.com",))
    known = dossier(USER, addresses=(row("198.51.100.7", 9), row("203.0.113.9", 2)), visitors=(*GOT_IN, mailer))
    assert [(one["name"], one["count"], one["more"]) for one in links(known)] == [
        ("+203.0.113.9", "2", "CN · 2 log-ins worked · 3 mails"),
        (" 198.51.100.7", "9", "NL"),
        (" 203.0.113.50", "", "JP · 2 mails"),
    ]


def test_marks_before_the_name() -> None:
    known = dossier(NETWORK, addresses=(row("203.0.113.1"), row("203.0.113.2"), row("203.0.113.3")))
    names = [one["name"] for one in links(known, blocked="203.0.113.1", marked="203.0.113.2")]
    assert names == ["#203.0.113.1", "*203.0.113.2", " 203.0.113.3"]
    user = dossier(ADDRESS, users=(row("203.0.113.1"),))  # a name that looks like an address cannot be blocked
    assert links(user, blocked="203.0.113.1")[1]["name"] == " 203.0.113.1"


def test_what_is_older_than_memory_has_no_count_and_that_is_explained() -> None:
    known = dossier(USER, addresses=(row("203.0.113.9", 0),), address_count=204)
    assert links(known)[0]["count"] == ""
    assert links_note(known) == "204 addresses · no count: longer ago than memory reaches"
    assert links_note(dossier(USER, addresses=(row("203.0.113.9"),))) == ""


# Events


def test_an_event_in_words() -> None:
    event = at(NOW, EventKind.REJECTION, "203.0.113.9", category=Category.SPF, recipient="a@example.com", counted=False)
    assert event_line(event, NOW) == (
        "14 Mar 21:30:00  rejection · SPF · 203.0.113.9 · to a@example.com · (told again)",
        "text",
    )
    assert event_line(at(NOW, EventKind.LOGIN_SUCCESS, "203.0.113.9", user="sato"), NOW)[1] == "fine"
