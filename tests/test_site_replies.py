"""A site's own reply texts mean what its configuration says, from the file on disk to the event."""

from __future__ import annotations

from pathlib import Path

from tests.watching.command import Outcome, sekimori

LINE = (
    "Nov 24 10:00:01 mx1 postfix/smtpd[4711]: NOQUEUE: reject: RCPT from unknown[203.0.113.9]: 554 5.7.1 "
    "<to@example.org>: Recipient address rejected: Nicht Erwünscht hier; from=<from@example.com> to=<to@example.org> "
    "proto=ESMTP helo=<client.example>"
)


def configured(folder: Path, categories: str, *arguments: str) -> Outcome:
    """Run a command for which reply texts have been configured."""
    config = folder / "sekimori" / "config.toml"
    config.parent.mkdir()
    config.write_text(f"[replies]\ncategories = {{ {categories} }}\n")
    return sekimori(*arguments, given=LINE.encode(), environ={"XDG_CONFIG_HOME": str(folder)})


def test_a_text_in_a_reply_has_the_category_of_the_configuration(tmp_path: Path) -> None:
    (event,) = configured(tmp_path, '"nicht erwünscht" = "spf"', "events", "--json", "-").rows
    assert (event["kind"], event["category"], event["ip"]) == ("rejection", "spf", "203.0.113.9")


def test_of_several_texts_the_longest_decides(tmp_path: Path) -> None:
    outcome = configured(tmp_path, '"nicht" = "spf", "nicht erwünscht" = "dmarc"', "events", "--json", "-")
    assert [event["category"] for event in outcome.rows] == ["dmarc"]


def test_other_replies_keep_their_category(tmp_path: Path) -> None:
    (event,) = configured(tmp_path, '"something else" = "spf"', "events", "--json", "-").rows
    assert event["category"] == "recipient"


def test_explain_says_that_the_configuration_decided(tmp_path: Path) -> None:
    said = configured(tmp_path, '"nicht erwünscht" = "spf"', "explain").output
    assert "the configuration says so" in " ".join(said.split())


def test_a_category_that_is_none_is_named_with_its_setting(tmp_path: Path) -> None:
    outcome = configured(tmp_path, '"nicht erwünscht" = "spff"', "events", "--json", "-")
    assert outcome.code != 0
    assert "replies.categories" in outcome.sentence
    assert "spff" in outcome.sentence
