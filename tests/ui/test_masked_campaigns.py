"""Under the mask a campaign names nobody, in any language, and every word of ours stays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest

from tests.ui.campaign_scene import finding
from tests.ui.demo_scene import DemoWatched, besieged_demo
from tests.ui.fake_watched import FakeWatched, at
from tests.ui.scene import NOW
from tests.ui.stage import staged
from tui.dossier import About, Subject
from tui.finding import Finding, FindingKind, Remedy, Severity
from tui.finding_evidence import evidence
from tui.language import ENGLISH, JAPANESE, LANGUAGES, _, choose, listed
from tui.model import Category, EventKind
from tui.picture import WouldHit
from tui.privacy import worn
from tui.privacy.pseudonyms import STAND_IN
from tui.screens import campaign_masked
from tui.screens.campaign_banner import banner_parts
from tui.screens.campaign_facts import facts
from tui.screens.campaign_request import why_no_block
from tui.screens.dossier import DossierScreen
from tui.screens.known import KnownAddresses
from tui.screens.our_words import session_mask
from tui.screens.preview import hit_words
from tui.screens.sharing import Sharing
from widgets.cells import cut, wrap
from widgets.event_columns import BY_NAME

MASK = session_mask()
IP = "198.51.100.7"
_CHANGE = "Change the password of {users} now and end its sessions, then block {what}."
#: Users whose names are words of ours, also short ones, and names that stand glued to a particle.
NAMED = ("info", "login", "拒否", "さくら", "佐藤", "change", "in")


@pytest.fixture(autouse=True)
def _bare() -> Iterator[None]:
    yield
    worn.wear(None)
    choose(ENGLISH)


@pytest.fixture(scope="module")
def japanese_demo() -> Iterator[DemoWatched]:
    """The demo's server, told of in Japanese."""
    choose(JAPANESE)
    yield besieged_demo()
    choose(ENGLISH)


def breach(users: tuple[str, ...] = NAMED) -> Finding:
    """A log-in of each, as it is told in the language of now."""
    logged_in = _("{user} logged in from {where}")
    return finding(
        FindingKind.BREACH,
        Severity.DANGER,
        _("; ").join(logged_in.format(user=user, where=IP) for user in users),
        (IP,),
        users=users,
        evidence={"log_in_names": {"existing": users}, "log_ins_that_worked": [{"user": user} for user in users]},
        remedy=Remedy("none", _(_CHANGE).format(users=listed(users), what=IP)),
    )


@pytest.mark.parametrize("spoken", LANGUAGES)
@pytest.mark.parametrize("user", NAMED)
def test_no_sentence_of_a_campaign_names_its_users(spoken: str, user: str) -> None:
    choose(spoken)
    told = breach((user,))
    worn.wear(MASK)
    remedy = campaign_masked.remedy(told)
    said = {
        "sentence": campaign_masked.sentence(told),
        "banner": "".join(text for part, _yields in banner_parts([told], (), "6", 400) for text, _role in part),
        "remedy": remedy,
        "refusal": why_no_block(told),
        "story": next(text for name, text, _role in facts(told, NOW, "") if name == _("remedy")),
        "evidence": " ".join(text for name, text, _role in facts(told, NOW, "") if name == _("exist")),
    }
    for where, text in said.items():
        assert MASK.user(user) in text, where
    bare = {ENGLISH: f" {user} ", JAPANESE: user}[spoken]
    assert bare not in f" {said['sentence']}"
    assert IP not in "".join(said.values())
    assert said["story"] == remedy
    assert remedy == breach((MASK.user(user),)).remedy.words.replace(IP, MASK.text(IP)), "our words stay"


@pytest.mark.parametrize("spoken", LANGUAGES)
async def test_no_part_of_the_screen_and_no_picture_names_them(spoken: str) -> None:
    choose(spoken)
    watched = FakeWatched()
    watched.campaigns = (breach(("さくら", "拒否", "佐藤")),)
    watched.add([at(NOW, EventKind.LOGIN_FAILURE, IP, user="さくら", service="imap")] * 3)
    async with staged(watched, size=(120, 40), sharing=Sharing(mask=True)) as stage:
        for key in ("1", "6", "d"):
            await stage.press(key)
            await stage.until(lambda: MASK.user("さくら") in stage.text)
            for text in (stage.text, unescape(stage.app.picture())):
                assert not [name for name in ("さくら", "佐藤") if name in text]
                assert "拒否が" not in text


def test_a_word_of_ours_stays_where_it_names_nobody() -> None:
    sentence = "Role accounts and service accounts tried from 12 addresses in 9 countries: 40 tries on 3 log-in names."
    told = finding(FindingKind.DICTIONARY, Severity.WARNING, sentence, users=("service", "names", "role"))
    worn.wear(MASK)
    assert campaign_masked.sentence(told) == sentence
    assert campaign_masked.remedy(told) == told.remedy.words


@pytest.mark.parametrize(
    ("kind", "users", "fields"),
    [
        (FindingKind.TARGETING, ("info", "tries"), {"evidence": {"log_in_names": {"most_tried": {"info": 12}}}}),
        (FindingKind.LOW_AND_SLOW, ("info",), {}),
    ],
)
def test_only_the_users_that_a_sentence_names_are_hidden_in_it(
    kind: FindingKind, users: tuple[str, ...], fields: dict[str, Any]
) -> None:
    told = finding(kind, Severity.DANGER, "12 tries on info from 2 addresses in CN.", users=users, **fields)
    worn.wear(MASK)
    assert campaign_masked.sentence(told) == f"12 tries on {MASK.user('info')} from 2 addresses in CN."


def test_a_device_is_asked_for_without_its_user() -> None:
    words = "Ask {} whether a device keeps an old password; a block would lock it out."
    told = finding(
        FindingKind.TARGETING, Severity.INFO, "", users=("info",), remedy=Remedy("none", words.format("info"))
    )
    worn.wear(MASK)
    assert campaign_masked.remedy(told) == words.format(MASK.user("info"))


def _replaced(text: str, told: Finding) -> str:
    """As if it had been made of masked names."""
    for name in sorted((*told.addresses, *told.networks), key=len, reverse=True):
        text = text.replace(name, MASK.text(name))
    for name in sorted((*told.users, *told.recipients), key=len, reverse=True):
        text = re.sub(rf"(?<![a-z~]){re.escape(name)}(?![a-z@.])", MASK.user(name), text)
    return text


def test_in_japanese_every_word_of_ours_stays_in_the_campaigns_of_the_demo(japanese_demo: DemoWatched) -> None:
    choose(JAPANESE)
    worn.wear(MASK)
    assert len(japanese_demo.campaigns) > 5
    for told in japanese_demo.campaigns:
        assert campaign_masked.sentence(told) == _replaced(told.sentence, told)
        assert campaign_masked.remedy(told) == _replaced(told.remedy.words, told)
        assert MASK.text(told.reason) == told.reason
        for _name, text in evidence(told.evidence, str, MASK.user):
            assert MASK.text(text) == text
        for name, text, _role in facts(told, NOW, ""):
            assert worn.shown(name) == name
            assert worn.shown(text) == _replaced(worn.shown(text), told)


def test_however_a_japanese_sentence_is_wrapped_no_line_of_it_loses_words(japanese_demo: DemoWatched) -> None:
    choose(JAPANESE)
    worn.wear(MASK)
    for told in japanese_demo.campaigns:
        for _name, text, _role in facts(told, NOW, ""):
            for width in range(12, 60):
                lines = wrap(text, width)
                assert [cut(line, width) for line in lines] == lines


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_on_the_japanese_screen_only_names_have_stand_ins(
    japanese_demo: DemoWatched, size: tuple[int, int]
) -> None:
    choose(JAPANESE)
    known = {MASK.text(told.id) for told in japanese_demo.campaigns}
    for told in japanese_demo.campaigns:
        known |= {MASK.text(name) for name in (*told.addresses, *told.networks)}
        for name in (*told.users, *told.recipients):
            known |= {MASK.user(name), *MASK.user(name).split("@")}
    async with staged(japanese_demo, size=size, title_host="", sharing=Sharing(mask=True)) as stage:
        await stage.press("6")
        await stage.until(lambda: stage.app.screen.id != "watch" and "~" in stage.text)
        for _row in japanese_demo.campaigns:
            seen = set(re.findall(STAND_IN, stage.text))
            assert not [one for one in seen if not any(name.startswith(one) for name in known)], stage.text
            await stage.press("tab", "end", "home", "shift+tab", "down")


@pytest.mark.parametrize("width", [12, 22])
def test_a_zone_is_masked_before_its_column_cuts_it(width: int) -> None:
    event = at(NOW, EventKind.DNSBL_HIT, IP, category=Category.DNSBL, zone="backscatter.example")
    known = KnownAddresses(FakeWatched(), NOW)
    worn.wear(MASK)
    assert BY_NAME["zone"].text(event, width, known) == MASK.host("backscatter.example")


async def test_a_zone_has_one_stand_in_on_every_page() -> None:
    zone = "backscatter.example"
    watched = FakeWatched()
    fields = {"category": Category.DNSBL, "zone": zone, "service": "smtp"}
    watched.add([at(NOW, EventKind.DNSBL_HIT, IP, **fields), at(NOW, EventKind.DNSBL_HIT, "198.51.100.8", **fields)])
    async with staged(watched, size=(80, 24), title_host="", sharing=Sharing(mask=True)) as stage:
        await stage.sees(MASK.host(zone))
        for subject in (Subject(About.ADDRESS, IP), Subject(About.ZONE, zone)):
            stage.app.push_screen(DossierScreen(stage.desk, subject))
            await stage.sees(MASK.host(zone))
            assert set(re.findall(r"h~[a-z2-7]+", stage.text)) == {MASK.host(zone)}
            assert not [name for name in (zone, "backscatter") if MASK.user(name) in stage.text]
            await stage.press("escape")


def test_senders_domains_are_hosts_in_a_preview_and_its_ellipsis_is_none() -> None:
    domains = (*(f"qz{letter}.example" for letter in "abcd"), "mail")
    hit = WouldHit(since=NOW, addresses=1, attacks=0, by_kind=(), mails=9, domains=domains)
    worn.wear(MASK)
    words = hit_words(hit, NOW)[-1][1]
    assert f"{', '.join(map(MASK.host, domains))}, …" in words
