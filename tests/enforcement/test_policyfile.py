"""The policy file: what is set, what it reads as, and what an unknown or broken one says."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests.enforcement.support import START
from tui.enforcement.change import EnforcementError, Mode, Policy
from tui.enforcement.policies import SWITCHABLE, switchable
from tui.enforcement.policyfile import PolicyFile
from tui.model import Category

DISCARD_SPF = Policy(Category.SPF, Mode.DISCARD, START, START + timedelta(hours=1), "alice")


@pytest.fixture
def policy_file(tmp_path: Path) -> PolicyFile:
    return PolicyFile(tmp_path / "policies.json")


def test_every_category_that_can_be_switched_has_its_sentence() -> None:
    wanted = {Category.SPF, Category.DNSBL, Category.UNKNOWN_RECIPIENT, Category.DMARC, Category.SPAM}
    assert wanted <= SWITCHABLE.keys()
    assert all(sentence.startswith("mail ") for sentence in SWITCHABLE.values())


@pytest.mark.parametrize("name", ["relay", "SPF", "", "spf\x1b[2J"])
def test_a_category_that_cannot_be_switched_is_told_with_those_that_can(name: str) -> None:
    with pytest.raises(
        EnforcementError, match="cannot be switched; those that can are spf, dnsbl, unknown_recipient"
    ) as e:
        switchable(name)
    assert str(e.value).isprintable()


def test_a_category_is_found_by_its_name() -> None:
    assert switchable("spf") is Category.SPF


def test_what_was_never_set_reads_as_reject(policy_file: PolicyFile) -> None:
    assert policy_file.read().of(Category.SPF, START) == Policy(Category.SPF, Mode.REJECT)


def test_what_is_set_is_read_back(policy_file: PolicyFile) -> None:
    policy_file.change([DISCARD_SPF])
    assert PolicyFile(policy_file.path).read().of(Category.SPF, START) == DISCARD_SPF


def test_after_its_end_it_reads_as_reject(policy_file: PolicyFile) -> None:
    policies = policy_file.change([DISCARD_SPF])
    assert policies.of(Category.SPF, START + timedelta(minutes=59)).mode is Mode.DISCARD
    assert policies.of(Category.SPF, START + timedelta(hours=1)).mode is Mode.REJECT


def test_setting_one_leaves_the_others_and_unsetting_leaves_no_trace(policy_file: PolicyFile) -> None:
    dnsbl = Policy(Category.DNSBL, Mode.DISCARD, START, None, "bob")
    policy_file.change([DISCARD_SPF])
    policy_file.change([dnsbl])
    after = policy_file.change([Policy(Category.SPF, Mode.REJECT)])
    assert after.of(Category.DNSBL, START) == dnsbl
    assert json.loads(policy_file.path.read_text())["policies"].keys() == {"dnsbl"}


def test_an_unknown_category_in_the_file_is_told_and_kept(policy_file: PolicyFile) -> None:
    policy_file.path.write_text('{"version":1,"policies":{"moon":{"mode":"discard"}}}')
    assert policy_file.read().notes[0].endswith('sets "moon", which is unknown; known are ' + ", ".join(SWITCHABLE))
    policy_file.change([DISCARD_SPF])
    assert json.loads(policy_file.path.read_text())["policies"].keys() == {"moon", "spf"}


@pytest.mark.parametrize(
    "broken", ["", "{", '{"version":1,"policies":{"spf":{"mode":"eat"}}}', '{"version":9,"policies":{}}']
)
def test_a_broken_file_reads_as_reject_is_told_and_kept_aside(policy_file: PolicyFile, broken: str) -> None:
    policy_file.path.write_text(broken)
    policies = policy_file.read()
    assert policies.of(Category.SPF, START).mode is Mode.REJECT
    assert "every category reads as reject" in policies.notes[0]
    assert policy_file.change([DISCARD_SPF]).notes == ()
    assert policy_file.path.with_name("policies.json.broken").read_text() == broken
