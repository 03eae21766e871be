"""The switches: what is wired is switched and read back; what is not says why, and how it would be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.enforcement.support import START
from tests.enforcement.switched import DMARC, HOUR, SPF, Place
from tui.category import Category
from tui.enforcement.change import EnforcementError, Mode, Policy
from tui.enforcement.policies import SWITCHABLE, Policies
from tui.enforcement.rspamd_wiring import ACTIONS, RULE, merged


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def modes_now(policies: Policies) -> dict[str, str]:
    return {category.value: policies.of(category, START).mode.value for category in SWITCHABLE}


def test_what_was_never_set_is_reject_and_wired(place: Place) -> None:
    policies = place.switches().read()
    assert set(modes_now(policies).values()) == {"reject"}
    assert policies.unwired.keys() == {Category.VIRUS}
    assert policies.notes == ()
    assert policies.where[Category.SPF] == str(place.modes)
    assert policies.where[Category.DMARC] == str(place.maps / "modes")


def test_a_switch_of_several_is_read_back_by_another_process(place: Place) -> None:
    changed = place.switches().change([SPF, DMARC])
    again = place.switches().read()
    assert changed == again
    assert again.stored(Category.SPF) == SPF
    assert again.stored(Category.DMARC) == DMARC
    assert [name for name, mode in modes_now(again).items() if mode == "discard"] == ["spf", "dmarc"]
    assert "spf discard until" in place.modes.read_text()
    assert "dmarc discard\n" in (place.maps / "modes").read_text()
    assert "dmarc" not in place.modes.read_text()


def test_switched_back_with_a_hand_is_kept_and_without_one_leaves_no_trace(place: Place) -> None:
    switches = place.switches()
    switches.change([SPF])
    back = Policy(Category.SPF, Mode.REJECT, START, None, "bob")
    assert switches.change([back]).stored(Category.SPF) == back
    switches.change([Policy(Category.SPF, Mode.REJECT)])
    assert "spf" not in place.modes.read_text()


def test_one_switch_leaves_the_others(place: Place) -> None:
    switches = place.switches()
    dnsbl = Policy(Category.DNSBL, Mode.DISCARD, START, None, "bob")
    switches.change([SPF])
    after = switches.change([dnsbl])
    assert (after.stored(Category.SPF), after.stored(Category.DNSBL)) == (SPF, dnsbl)


def test_reading_again_gives_the_same_object_until_something_changes(place: Place) -> None:
    switches = place.switches()
    first = switches.change([SPF])
    assert switches.read() is switches.read()
    place.modes.write_text("spf reject\n")
    assert switches.read() is not first
    assert switches.read().of(Category.SPF, START).mode is Mode.REJECT


def test_the_files_are_for_the_servers_to_read(place: Place) -> None:
    place.switches().change([SPF, DMARC])
    for path in (place.modes, place.maps / "modes"):
        assert path.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("category", list(SWITCHABLE))
def test_without_a_mechanism_every_category_says_how_to_wire_it(place: Place, category: Category) -> None:
    switches = place.switches({})
    said = switches.read().unwired[category]
    assert said.startswith("not switchable here: no server asks sekimori about ")
    assert said.endswith("; wire it with: sekimori setup")
    with pytest.raises(EnforcementError, match=f"{category} is not switchable here: .*; nothing was changed"):
        switches.change([Policy(category, Mode.DISCARD, START, HOUR, "alice")])
    assert not place.modes.exists()


@pytest.mark.parametrize(
    ("category", "mechanism", "said"),
    [("dmarc", "policy", "policy does not judge DMARC"),
     ("unknown_recipient", "rspamd", "rspamd does not judge unknown recipients"),
     ("spf", "milter", 'the settings name "milter" for spf, but there are only policy and rspamd')],
)  # fmt: skip
def test_a_mechanism_that_cannot_do_it_is_told(place: Place, category: str, mechanism: str, said: str) -> None:
    assert said in place.switches({category: mechanism}).read().unwired[Category(category)]


def another_folder(place: Place) -> None:
    (place.local / RULE).write_bytes(merged(None, RULE, "/srv/elsewhere"))


DAMAGES: dict[str, tuple[Callable[[Place], object], str]] = {
    "the rule is missing": (lambda p: (p.local / RULE).unlink(), "has no rule of sekimori in"),
    "the rule was taken out": (lambda p: (p.local / RULE).write_text("-- the site's own\n"), "has no rule of sekimori"),
    "the rule reads another file": (another_folder, "reads another file than"),
    "discard is a comment": (lambda p: (p.local / ACTIONS).write_text("# discard = 3;\n"), "does not declare"),
    "no actions at all": (lambda p: (p.local / ACTIONS).unlink(), "does not declare `discard`"),
    "no folder": (lambda p: p.maps.rmdir(), "there is no folder"),
    "a link": (lambda p: (p.maps / "modes").symlink_to("/etc/passwd"), "it is a symbolic link"),
    "a folder": (lambda p: (p.maps / "modes").mkdir(), "a folder stands where the file should be"),
    "a closed folder": (lambda p: p.maps.chmod(0o700), "so its server cannot"),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_rspamd_would_not_obey_is_not_switchable_and_the_other_mechanism_is(place: Place, damage: str) -> None:
    switches = place.switches()
    assert Category.DMARC not in switches.read().unwired
    break_it, said = DAMAGES[damage]
    break_it(place)
    unwired = switches.read().unwired
    assert unwired.keys() == {Category.DMARC, Category.SPAM, Category.VIRUS}
    assert said in unwired[Category.DMARC]
    before = place.contents()
    with pytest.raises(EnforcementError, match="dmarc is not switchable here"):
        switches.change([SPF, DMARC])
    assert place.contents() | {".lock": b""} == before | {".lock": b""}
    assert switches.change([SPF]).stored(Category.SPF) == SPF


def test_what_is_set_is_not_in_force_while_nothing_obeys(place: Place) -> None:
    switches = place.switches()
    switches.change([DMARC])
    (place.local / RULE).unlink()
    assert switches.read().of(Category.DMARC, START).mode is Mode.REJECT


def test_a_file_that_its_server_cannot_read_is_told(place: Place) -> None:
    switches = place.switches()
    switches.change([SPF])
    place.modes.chmod(0o600)
    assert f"nobody but its owner may read {place.modes}" in switches.read().unwired[Category.SPF]


@pytest.mark.parametrize("garbage", ["spf discard\nspf", "\x00", '{"version": 1}', "spf DISCARD\n"])
def test_garbage_reads_as_reject_is_told_and_kept_aside(place: Place, garbage: str) -> None:
    place.modes.write_text(garbage)
    switches = place.switches()
    policies = switches.read()
    assert set(modes_now(policies).values()) == {"reject"}
    assert policies.broken
    assert f"{place.modes} cannot be understood" in policies.notes[0]
    assert "every category in it reads as reject" in policies.notes[0]
    changed = switches.change([SPF])
    assert (changed.notes, changed.broken, changed.stored(Category.SPF)) == ((), False, SPF)
    assert place.modes.with_name("modes.broken").read_text() == garbage


def test_a_stranger_in_the_file_is_told_and_kept(place: Place) -> None:
    place.modes.write_text("moon discard\ndmarc discard\n")
    switches = place.switches()
    policies = switches.read()
    assert [note.partition(" sets ")[2] for note in policies.notes] == [
        '"moon", which is not switched there', '"dmarc", which is not switched there',
    ]  # fmt: skip
    assert policies.of(Category.DMARC, START).mode is Mode.REJECT
    switches.change([SPF])
    assert "moon discard\n" in place.modes.read_text()


MAIN = """# policy_context=dnsbl
smtpd_recipient_restrictions =
    check_policy_service { unix:private/sekimori, policy_context=unknown_recipient, timeout=3s, default_action=DUNNO },
    reject_unlisted_recipient, # a word
    # check_policy_service { unix:private/sekimori, policy_context=dnsbl }, reject_rbl_client dnsbl.example,
"""
MASTER = """smtp inet n - y - - smtpd
  -o { smtpd_data_restrictions = check_policy_service { unix:x, policy_context = spf } }
"""


def test_what_postfix_does_not_ask_about_is_not_switchable(place: Place) -> None:
    folder = place.modes.parents[1]
    switches = place.switches()
    switches.change([SPF])
    (folder / "main.cf").write_text(MAIN)
    policies = switches.read()
    said = f"not switchable here: {folder}/main.cf asks nobody about {{}}; wire it with: sekimori setup"
    assert policies.unwired[Category.SPF] == said.format("spf")
    assert policies.unwired[Category.DNSBL] == said.format("dnsbl")
    assert Category.UNKNOWN_RECIPIENT not in policies.unwired
    assert policies.of(Category.SPF, START).mode is Mode.REJECT  # it is set, and nobody asks
    (folder / "master.cf").write_text(MASTER)
    assert switches.read().stored(Category.SPF) == SPF
    assert switches.read().unwired.keys() == {Category.DNSBL, Category.VIRUS}
