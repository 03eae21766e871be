"""DSM's web interface: one change a question, none asked twice, and what was not answered is read back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.enforcement.dsm_server import (
    Dsm,
    Make,
    Mishap,
    blocks,
    cut,
    dripping,
    endless,
    forgets,
    late,
    never,
    refusal,
    respond,
    says,
)  # fmt: skip
from tests.enforcement.support import Clock
from tui.enforcement.backends.dsm_web import DsmWeb
from tui.enforcement.book import Book
from tui.enforcement.lists import Held
from tui.enforcement.recorded import RecordedList

# -- the list


def test_the_list_is_read_in_pages_however_few_come_at_a_time(dsm_web: DsmWeb, dsm: Dsm) -> None:
    dsm.page = 2
    dsm.deny += ["203.0.113.9", "2001:DB8:0::9", "198.51.100.0/24", "nonsense"]
    expected = {"192.0.2.50", "203.0.113.9", "2001:db8::9", "198.51.100.0/24"}
    assert dsm_web.obstacle() == ""
    assert dsm_web.held() == dict.fromkeys(expected, Held())
    assert dsm_web.some(["203.0.113.9", "203.0.113.10"]) == {"203.0.113.9": Held()}
    assert dsm.auth_versions == [7]


def test_an_address_is_blocked_and_let_go_by_one_question_each(dsm_web: DsmWeb, dsm: Dsm) -> None:
    dsm.deny.append("2001:DB8:0::7")
    dsm_web.change(blocks("203.0.113.9", "2001:db8::9", "2001:db8::7"), ["198.51.100.1"])
    assert dsm.deny == ["192.0.2.50", "2001:DB8:0::7", "203.0.113.9", "2001:db8::9"]
    dsm_web.change((), ["203.0.113.9", "2001:db8::7"])
    assert dsm.deny == ["192.0.2.50", "2001:db8::9"]
    assert (dsm.asked.count("create"), dsm.asked.count("delete"), dsm.asked.count("login")) == (2, 2, 1)
    assert dsm_web.remarks == ()
    dsm_web.close()
    assert dsm.sessions == set()


def test_with_the_book_a_block_ends_at_its_time(dsm_web: DsmWeb, clock: Clock, tmp_path: Path) -> None:
    listed = RecordedList(dsm_web, Book(tmp_path / "book.db"), clock)
    (one,) = blocks("203.0.113.9")
    assert listed.change([one]).entries["203.0.113.9"] == one
    assert "203.0.113.9" not in listed.change(drop=["203.0.113.9"]).entries


def test_what_a_change_made_before_it_failed_is_shown_with_its_reason(
    dsm_web: DsmWeb, dsm: Dsm, clock: Clock, tmp_path: Path
) -> None:
    listed = RecordedList(dsm_web, Book(tmp_path / "book.db"), clock)
    one, other = blocks("203.0.113.9", "203.0.113.10")
    dsm.mishaps["create"] = [respond, never]
    assert "1 of 2 changes were made" in refusal(listed.change, [one, other])
    assert {name: block.expires for name, block in listed.read().entries.items()} == {
        "192.0.2.50": None,
        "203.0.113.9": one.expires,
    }
    assert listed.read().lost == frozenset()
    assert listed.change([other]).entries["203.0.113.10"] == other
    assert dsm.deny == ["192.0.2.50", "203.0.113.9", "203.0.113.10"]


@pytest.mark.parametrize("network", ["192.0.2.60", "2001:db8::a:0:9"])
def test_what_dsm_allows_is_refused_and_nothing_is_changed(dsm_web: DsmWeb, dsm: Dsm, network: str) -> None:
    assert "on DSM's allow list" in refusal(dsm_web.change, blocks("203.0.113.9", network), ())
    assert dsm.deny == ["192.0.2.50"]


def test_networks_and_long_lists_are_refused(dsm_web: DsmWeb, dsm: Dsm) -> None:
    assert "takes single addresses; nothing was changed" in refusal(dsm_web.change, blocks("203.0.113.0/30"), ())
    many = blocks(*(f"203.0.113.{number}" for number in range(201)))
    assert "name 200 at most, or use the import file" in refusal(dsm_web.change, many, ())
    assert dsm.deny == ["192.0.2.50"]


# -- what is not answered

#: What leaves open whether it was done; it was.
UNCLEAR = [
    late, cut, endless, dripping, says(b'{"success":true}', 502), says(b"[" * 50_000), says(b"{}"), says(b"\xff"),
]  # fmt: skip


@pytest.mark.parametrize("mishap", UNCLEAR)
def test_a_change_without_an_answer_is_read_back_and_not_made_again(dsm_web: DsmWeb, dsm: Dsm, mishap: Mishap) -> None:
    dsm.mishaps["create"] = [mishap]
    dsm_web.change(blocks("203.0.113.9", "203.0.113.10"), ())
    assert dsm.deny == ["192.0.2.50", "203.0.113.9", "203.0.113.10"]
    assert dsm.asked.count("create") == 2
    (remark,) = dsm_web.remarks
    assert remark.startswith("unknown: DSM at https://localhost:")
    assert remark.endswith("asked to create 203.0.113.9; read back says it is there")
    dsm.mishaps["delete"] = [mishap]
    dsm_web.change((), ["203.0.113.9"])
    assert dsm.deny == ["192.0.2.50", "203.0.113.10"]
    assert dsm.asked.count("delete") == 1
    assert dsm_web.remarks[0].endswith("asked to delete 203.0.113.9; read back says it is not there")


def test_a_change_without_an_answer_that_was_not_made_is_told_and_not_made_again(dsm_web: DsmWeb, dsm: Dsm) -> None:
    dsm.mishaps["create"] = [respond, never]
    said = refusal(dsm_web.change, blocks("203.0.113.9", "203.0.113.10", "203.0.113.11"), ())
    assert "did not answer within 1 seconds, asked to create 203.0.113.10; read back says it is not there" in said
    assert said.endswith("1 of 3 changes were made: DSM may still do it, so look again before you repeat it")
    assert dsm.deny == ["192.0.2.50", "203.0.113.9"]
    assert dsm.asked.count("create") == 2
    dsm.mishaps["delete"] = [never]
    assert "asked to delete 203.0.113.9; read back says it is there: DSM" in refusal(
        dsm_web.change, (), ["203.0.113.9"]
    )
    assert dsm.asked.count("delete") == 1


def test_where_nothing_can_be_read_back_that_is_told(dsm_web: DsmWeb, dsm: Dsm) -> None:
    dsm_web.held()
    dsm.mishaps["create"] = [late]
    dsm.mishaps["list"] = [respond, respond, cut]
    said = refusal(dsm_web.change, blocks("203.0.113.9"), ())
    assert said.startswith("unknown: ")
    assert "; it cannot be read back: DSM at" in said
    assert "nothing was changed" not in said
    assert dsm.asked.count("create") == 1


def test_a_refusal_half_way_says_how_far_it_came(dsm_web: DsmWeb, dsm: Dsm) -> None:
    dsm.mishaps["create"] = [
        respond,
        says(b'{"success":false,"error":{"code":5100}}'),
    ]
    said = refusal(dsm_web.change, blocks("203.0.113.9", "203.0.113.10", "203.0.113.11"), ())
    assert "(error 5100); 1 of 3 changes were made" in said
    dsm.refuse["create"] = 5100
    assert refusal(dsm_web.change, blocks("203.0.113.12"), ()).endswith("(error 5100); nothing was changed")


@pytest.mark.parametrize("method", ["query", "login", "list"])
@pytest.mark.parametrize("mishap", [late, cut, says(b"garbage"), says(b'{"success":"yes"}'), says(b"", 500)])
def test_before_the_change_a_missing_answer_changes_nothing(
    make_dsm_web: Make, dsm: Dsm, method: str, mishap: Mishap
) -> None:
    dsm.mishaps[method] = [mishap]
    dsm_web = make_dsm_web()
    assert "DSM at https://localhost:" in refusal(dsm_web.change, blocks("203.0.113.9"), ())
    assert dsm.deny == ["192.0.2.50"]
    dsm_web.change(blocks("203.0.113.9"), ())  # and then all is well
    assert "203.0.113.9" in dsm.deny


def test_a_log_in_on_the_way_that_is_not_answered_leaves_nothing_unknown(dsm_web: DsmWeb, dsm: Dsm) -> None:
    dsm_web.held()
    dsm.mishaps["create"], dsm.mishaps["login"] = [forgets], [late]
    said = refusal(dsm_web.change, blocks("203.0.113.9"), ())
    assert said.startswith("DSM at https://localhost:")
    assert said.endswith("did not answer within 1 seconds; nothing was changed")
    dsm.mishaps["create"] = [respond, forgets]
    dsm.mishaps["login"] = [respond, says(b'{"success":false,"error":{"code":400}}')]
    said = refusal(dsm_web.change, blocks("203.0.113.9", "203.0.113.10"), ())
    assert "the account or its password is wrong" in said
    assert "nothing was changed" not in said
    assert said.endswith("1 of 2 changes were made")
    assert dsm.deny == ["192.0.2.50", "203.0.113.9"]


ODD = [
    b'{"success":true}',
    b'{"success":true,"data":[]}',
    b'{"success":true,"data":{"ip_info":{},"total":1}}',
    b'{"success":true,"data":{"ip_info":[],"total":"1"}}',
    b'{"success":true,"data":{"rules":[]}}',
    b'{"success":false}',
    b'{"success":false,"error":{"code":"1"}}',
    b'{"success":false,"error":7}',
    b"[]",
    b"null",
]


@pytest.mark.parametrize("odd", ODD)
def test_an_answer_of_another_shape_is_no_empty_list(dsm_web: DsmWeb, dsm: Dsm, odd: bytes) -> None:
    dsm.mishaps["list"] = [says(odd)]
    assert refusal(dsm_web.held).isprintable()


def test_a_list_that_ends_too_early_is_not_relied_on(dsm_web: DsmWeb, dsm: Dsm) -> None:
    dsm.mishaps["list"] = [says(b'{"success":true,"data":{"ip_info":[],"total":7}}')]
    assert refusal(dsm_web.held) == "DSM's deny list ends after 0 of 7 entries: it is not relied on"


@pytest.mark.parametrize("items", ["[1, null, [], {}]", '[{"ip": 9}]', '[{"ip": "0.0.0.0/0; rm"}]'])
def test_entries_that_name_no_network_are_left_out(dsm_web: DsmWeb, dsm: Dsm, items: str) -> None:
    dsm.mishaps["list"] = [says(f'{{"success":true,"data":{{"ip_info":{items},"total":1}}}}'.encode())]
    assert dsm_web.held() == {}


@pytest.mark.parametrize(
    "data",
    [
        b'{"sid":"a\\r\\nX-Evil: 1"}', b'{"sid":""}', b'{"sid":7}', b'{"sid":"a","synotoken":"b;c"}', b"{}",
    ],
)  # fmt: skip
def test_a_session_that_would_break_out_of_a_header_is_refused(dsm_web: DsmWeb, dsm: Dsm, data: bytes) -> None:
    dsm.mishaps["login"] = [says(b'{"success":true,"data":' + data + b"}")]
    assert "answer to the log-in cannot be understood" in refusal(dsm_web.held)
    assert "list" not in dsm.asked


@pytest.mark.parametrize("path", ["../../etc/passwd", "http://192.0.2.1/x.cgi", "entry.cgi?x", "", 7])
def test_a_path_that_leads_elsewhere_is_refused(dsm_web: DsmWeb, dsm: Dsm, path: object) -> None:
    known = f'{{"path":"{path}","maxVersion":7}}'
    answer = ",".join(f'"{api}":{known}' for api in ("SYNO.API.Auth", "SYNO.Core.Security.AutoBlock.Rules"))
    dsm.mishaps["query"] = [says(f'{{"success":true,"data":{{{answer}}}}}'.encode())]
    assert "cannot be understood" in refusal(dsm_web.held)
