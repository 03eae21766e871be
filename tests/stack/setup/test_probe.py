"""What the probe says of a Postfix that refuses it for a reason of its own: not that all is as before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.stack.setup.letters import ALICE, Letter, offer
from tests.stack.setup.site import STRANGER, Site

pytestmark = pytest.mark.stack

MILTER_DOWN = ("smtpd_milters=inet:127.0.0.1:9", "milter_default_action=tempfail")
GREY = ("smtpd_client_restrictions=check_client_access inline:{{127.0.0.1=450 come again},{::1=450 come again}}",)
STRICT = ("smtpd_helo_restrictions=check_helo_access inline:{{setup.sekimori.invalid=550 who is that}}",)


@pytest.fixture
def undone(site: Site) -> Iterator[Site]:
    """The site, as it was before, afterwards."""
    main = site.stack.root / "postfix/main.cf"
    before = main.read_bytes()
    yield site
    site.setup("--undo", "--yes")
    main.write_bytes(before)
    site.reload()


@pytest.mark.parametrize(
    ("settings", "said"),
    [(MILTER_DOWN, '"451 4.7.1 '), (GREY, '"450 4.7.1 '), (STRICT, '"550 5.7.1 ')],
)
def test_answers_that_prove_nothing_are_not_called_the_same(undone: Site, settings: tuple[str, ...], said: str) -> None:
    undone.configure(*settings)
    code, printed = undone.setup("--yes", "--backend", "file")
    assert code == 0, printed
    assert "answers as before" not in printed
    told = [line for line in printed.splitlines() if "not verified: Postfix at [" in line]
    assert len(told) == 1
    assert f"answers the probe {said}" in told[0]
    assert "sekimori-policy answers at" in printed


def test_of_several_servers_one_that_answers_is_asked(undone: Site) -> None:
    master = undone.stack.root / "postfix/master.cf"
    before = master.read_text()
    master.write_text(f"127.0.0.1:2599 inet n - n - - smtpd\n    -o smtpd_client_restrictions=reject\n{before}")
    undone.reload()
    try:
        printed = undone.setup("--yes", "--backend", "file")[1]
        assert "Postfix at [192.0.2.10]:2525 answers as before about postmaster@" in printed
        undone.setup("--undo", "--yes")
    finally:
        master.write_text(before)


def test_a_server_that_answered_before_and_does_not_any_more_takes_all_back(undone: Site) -> None:
    """As by what somebody has written into main.cf and not yet had Postfix read: setup has it read."""
    undone.configure()
    offer(undone, Letter(STRANGER, ALICE))  # starts the smtpd that the first probe reaches
    undone.edit(*MILTER_DOWN)
    before = undone.files()
    with pytest.raises(Exception, match=r"answered the probe; now: not verified.*451 .*all was taken back"):
        undone.setup("--yes", "--backend", "file")
    assert undone.files() == before
