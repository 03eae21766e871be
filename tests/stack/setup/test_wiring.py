"""Where sekimori-policy is asked in main.cf files of many kinds, as the real postconf reads them."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from tests.stack.conftest import able_to_serve
from tui.category import Category
from tui.enforcement.change import EnforcementError
from tui.setup.findings import check_of
from tui.setup.host import Host, Wish
from tui.setup.mail import Wiring, wire
from tui.setup.mainfile import values
from tui.setup.postfix import Postfix
from tui.setup.restrictions import checks

pytestmark = pytest.mark.stack

D, S, U = Category.DNSBL, Category.SPF, Category.UNKNOWN_RECIPIENT

HEAD = "compatibility_level = 3.6\nmyhostname = mx.example.org\nmynetworks = 127.0.0.0/8\ninet_interfaces = all\n"

SMTP = "smtp inet n - y - - smtpd\n"
SPF = "policyd-spf unix - n n - 0 spawn\n    user=policyd-spf argv=/usr/bin/policyd-spf /etc/spf.conf\n"
ASKS_SPF = "check_policy_service unix:private/policyd-spf"


ALL = Wish()

#: The list that most cases are about.
RCPT = "smtpd_recipient_restrictions ="


@pytest.fixture(autouse=True)
def _able() -> Iterator[None]:
    with able_to_serve({"postconf": "postfix"}):
        yield


def wired(main: str, master: str = SMTP + SPF, *, block_map: bool = False, wish: Wish = ALL) -> Wiring:
    postfix = Postfix("/etc/postfix", HEAD + main, master)
    return wire(Host(), wish, postfix, postfix, block_map=block_map)


def listed(wiring: Wiring, parameter: str = "smtpd_recipient_restrictions") -> list[str]:
    """The list with our checks as <category>."""
    found = checks("", values(wiring.main).get(parameter, ""))
    ours = {check_of(category): f"<{category}>" for category in (D, S, U)}
    return [ours.get(text, text) for text in (f"{one.name} {one.argument}".strip() for one in found)]


def test_a_stock_debian_has_one_category_and_keeps_every_turn() -> None:
    wiring = wired("")
    assert set(wiring.wired) == {U}
    assert listed(wiring) == ["<unknown_recipient>", "reject_unlisted_recipient"]
    assert listed(wiring, "smtpd_data_restrictions") == ["<unknown_recipient>"]
    assert wiring.notes == ()
    assert "no smtpd restriction of main.cf holds reject_rbl_client" in wiring.missing[D]
    assert "policyd-spf" in wiring.missing[S]


def test_each_stands_before_its_native_check() -> None:
    wiring = wired(f"{RCPT} reject_unknown_sender_domain reject_rbl_client a.example, {ASKS_SPF}\n")
    assert listed(wiring) == [
        "reject_unknown_sender_domain", "<dnsbl>", "reject_rbl_client a.example", "<spf>", ASKS_SPF,
        "<unknown_recipient>", "reject_unlisted_recipient",
    ]  # fmt: skip
    assert wiring.notes == ()  # nothing there may permit, so that unknown recipients keep their turn too


@pytest.mark.parametrize(
    ("main", "why"),
    [
        ("smtpd_recipient_restrictions = warn_if_reject reject_rbl_client a.example", "holds reject_rbl_client"),
        ("smtpd_client_restrictions = reject_rbl_client a.example\nsmtpd_delay_reject = no", "holds reject_rbl_client"),
        ("# smtpd_recipient_restrictions = reject_rbl_client a.example", "holds reject_rbl_client"),
    ],
)
def test_without_a_native_check_dnsbl_is_not_wired(main: str, why: str) -> None:
    wiring = wired(main + "\n")
    assert why in wiring.missing[D]
    assert "policy_context=dnsbl" not in wiring.main


def test_postscreen_alone_is_told_of_as_what_it_is() -> None:
    lists = "postscreen_dnsbl_sites = a.example\npostscreen_dnsbl_action = enforce\n"
    before = "smtp inet n - y - 1 postscreen\nsmtpd pass - - y - - smtpd\n"
    assert "only postscreen refuses" in wired(lists, before).missing[D]
    assert "holds reject_rbl_client" in wired(lists, SMTP).missing[D]
    assert "holds reject_rbl_client" in wired(lists.replace("enforce", "ignore"), before).missing[D]
    wiring = wired(f"{lists}{RCPT} reject_rbl_client b.example\n", before)
    assert any("postscreen cannot discard" in note for note in wiring.notes)


def test_a_list_of_block_lists_that_stands_elsewhere_is_wired_there() -> None:
    wiring = wired("smtpd_client_restrictions = permit_mynetworks, reject_rbl_client a.example\n")
    assert listed(wiring, "smtpd_client_restrictions") == [
        "permit_mynetworks",
        "<dnsbl>",
        "reject_rbl_client a.example",
    ]


def test_a_list_that_is_named_by_another_is_wired_where_it_is_written() -> None:
    wiring = wired(
        "smtpd_recipient_restrictions = permit_mynetworks, $rbls, reject\nrbls =\n  reject_rbl_client a.example\n"
    )
    assert listed(wiring, "rbls") == ["<dnsbl>", "reject_rbl_client a.example"]
    assert listed(wiring) == [
        "<unknown_recipient>",
        "reject_unlisted_recipient",
        "permit_mynetworks",
        "$rbls",
        "reject",
    ]


def test_block_lists_behind_a_whitelist_stay_as_they_are() -> None:
    wiring = wired(
        "zone = b.example\n"
        "smtpd_recipient_restrictions = reject_rbl_client a.example=127.0.0.[2..11], reject_rbl_client $zone,\n"
        "    warn_if_reject reject_rbl_client test.example, check_client_access hash:/x, reject_rbl_client c.example\n"
    )
    assert 'zones = ["a.example=127.0.0.[2..11]", "b.example"]' in wiring.policy
    assert any("c.example stands behind other checks" in words for words in wiring.left_out)
    assert "test.example" not in wiring.policy


def test_a_last_reject_stays_last() -> None:
    wiring = wired("smtpd_recipient_restrictions = reject_unauth_pipelining, reject\n")
    assert listed(wiring) == ["reject_unauth_pipelining", "<unknown_recipient>", "reject_unlisted_recipient", "reject"]


def test_the_sites_own_check_of_recipients_is_not_named_twice() -> None:
    wiring = wired("smtpd_recipient_restrictions = reject_unlisted_recipient, permit_mynetworks\n")
    assert listed(wiring) == ["<unknown_recipient>", "reject_unlisted_recipient", "permit_mynetworks"]


def test_a_site_that_checks_recipients_behind_its_whitelist_goes_on_so() -> None:
    wiring = wired(f"smtpd_reject_unlisted_recipient = no\n{RCPT} permit_mynetworks, reject_unlisted_recipient\n")
    assert listed(wiring) == ["permit_mynetworks", "<unknown_recipient>", "reject_unlisted_recipient"]
    assert "smtpd_reject_unlisted_recipient=no" not in wiring.master


@pytest.mark.parametrize(
    ("main", "master", "why"),
    [
        ("smtpd_reject_unlisted_recipient = no\n", SMTP, "is off"),
        ("", SMTP + "    -o smtpd_recipient_restrictions=permit\n", "has its own"),
        ("", SMTP + "    -o smtpd_relay_restrictions=\n", "holds no rej"),
        ("none =\n", SMTP + "2525 inet n - n - - smtpd\n    -o { smtpd_relay_restrictions = $none }\n", "holds no rej"),
        (f"smtpd_relay_restrictions =\n{RCPT} permit_mynetworks, reject_unauth_destination\n", SMTP, "holds no rej"),
    ],
)
def test_unknown_recipients_that_cannot_be_wired_say_why(main: str, master: str, why: str) -> None:
    wiring = wired(main, master)
    assert why in wiring.missing[U]
    assert (wiring.main, wiring.master) == (HEAD + main, master)


@pytest.mark.parametrize(
    "own",
    [
        "check_recipient_access $default_database_type:/etc/postfix/ok",
        "check_recipient_access { lmdb:/etc/postfix/ok, search_order = a }\n  # a comment\n\n\t, permit_mynetworks",
        "${compatibility_level?permit_mynetworks}",
        "my_class,\n permit",
        "CHECK_CLIENT_ACCESS inline:{{192.0.2.1 = OK}, {192.0.2.2 = REJECT}} , reject_unverified_recipient",
    ],
)
def test_what_may_let_a_client_in_comes_after_and_stays_as_it_is(own: str) -> None:
    wiring = wired(f"smtpd_restriction_classes = my_class\nmy_class = permit\n{RCPT}\n {own}\nafter = x\n")
    assert listed(wiring)[:2] == ["<unknown_recipient>", "reject_unlisted_recipient"]
    assert own in wiring.main
    assert values(wiring.main)["after"].strip() == "x"


@pytest.mark.parametrize("empty", [f"{RCPT}\n", f"{RCPT}   \n# end\n", f"{RCPT} ,\n"])
def test_an_empty_list_gets_our_words_alone(empty: str) -> None:
    assert listed(wired(empty)) == ["<unknown_recipient>", "reject_unlisted_recipient"]


def test_other_instances_of_postfix_are_told_of() -> None:
    wiring = wired("multi_instance_enable = yes\nmulti_instance_directories = /etc/postfix-out, /etc/postfix-in\n")
    assert "Postfix: its other instances (/etc/postfix-out, /etc/postfix-in) are left alone; /etc/postfix is wired" in (
        wiring.notes
    )


def test_relaying_that_the_list_itself_forbids_comes_first() -> None:
    wiring = wired(
        "smtpd_relay_restrictions =\nsmtpd_recipient_restrictions = reject_unauth_destination permit_mynetworks\n"
    )
    assert listed(wiring) == [
        "reject_unauth_destination", "<unknown_recipient>", "reject_unlisted_recipient", "permit_mynetworks",
    ]  # fmt: skip


def test_only_services_that_read_the_list_give_up_their_own_check() -> None:
    master = (
        "smtp inet n - y - 1 postscreen\nsmtpd\tpass - - y - - smtpd\n  -o { syslog_name = x }\n# a comment\n"
        "submission inet n - y - - smtpd\n  -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject\n"
        "2525 inet n - y - - smtpd -o smtpd_reject_unlisted_recipient=no\n"
        "2526 inet n - y - - smtpd -o smtpd_data_restrictions=\n"
    )
    wiring = wired("", master)
    after = Postfix("/etc/postfix", wiring.main, wiring.master)
    off = {one.key for one in after.services if one.options.get("smtpd_reject_unlisted_recipient") == "no"}
    assert off == {"smtpd/pass", "2525/inet"}
    assert wiring.master.startswith(
        "smtp inet n - y - 1 postscreen\nsmtpd\tpass - - y - - smtpd\n  -o { syslog_name = x }\n"
        "    -o smtpd_reject_unlisted_recipient=no\n# a comment\n"
    )
    assert any("submission/inet: left alone" in words for words in wiring.left_out)


@pytest.mark.parametrize(
    "own",
    [
        "smtp inet n - y - - smtpd -o smtpd_reject_unlisted_recipient=yes",
        "smtp inet n - y - - smtpd\n# between\n    -o { smtpd_reject_unlisted_recipient = yes }\n\n  -o x_y=z\n# end\n",
    ],
)
def test_a_service_that_asks_for_the_check_itself_gives_it_up_too(own: str) -> None:
    wiring = wired("", f"{own}\npickup unix n - y 60 1 pickup\n")
    services = Postfix("/etc/postfix", wiring.main, wiring.master).services
    assert services[0].options["smtpd_reject_unlisted_recipient"] == "no"  # postconf gives them in their order
    assert [one.name for one in services[:2]] == ["smtp", "pickup"]


def test_the_listener_has_what_the_sites_server_has_and_a_port_of_its_own() -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", 10044))
        taken.listen()
        wiring = wired("", SMTP + "127.0.0.1:10043 inet n - n - - smtpd -o smtpd_recipient_restrictions=permit\n")
    assert 'oracle = "127.0.0.1:10045"' in wiring.policy
    assert "127.0.0.1:10045 inet n - y - - smtpd\n" in wiring.master


def test_the_policy_runs_as_the_user_whose_spf_it_asks() -> None:
    wiring = wired(f"smtpd_recipient_restrictions = {ASKS_SPF}\n")
    assert 'command = ["/usr/bin/policyd-spf", "/etc/spf.conf"]' in wiring.policy
    service = next(one for one in Postfix("", wiring.main, wiring.master).services if one.name == "sekimori")
    assert service.user == "policyd-spf"
    assert service.argv == (
        "/usr/bin/python3", "-I", "/usr/local/lib/sekimori/sekimori-policy", "/etc/postfix/sekimori/policy.toml",
    )  # fmt: skip


@pytest.mark.parametrize("service", ["inet:127.0.0.1:10031", "unix:private/other"])
def test_an_spf_server_that_postfix_does_not_start_is_left_alone(service: str) -> None:
    assert "starts with spawn" in wired(f"smtpd_recipient_restrictions = check_policy_service {service}\n").missing[S]


def test_networks_that_are_no_plain_networks_are_told() -> None:
    postfix = Postfix(
        "/etc/postfix", HEAD.replace("127.0.0.0/8", "127.0.0.0/8 [::1]/128, 192.0.2.7 !192.0.2.9 cidr:/etc/x"), SMTP
    )
    wiring = wire(Host(), Wish(), postfix, postfix, block_map=False)
    assert 'ours = ["127.0.0.0/8", "::1/128", "192.0.2.7/32"]' in wiring.policy
    assert any("!192.0.2.9, cidr:/etc/x" in note for note in wiring.notes)


def test_the_block_map_is_asked_before_everything_and_alone_when_nothing_else_is_wished() -> None:
    main = "smtpd_client_restrictions = permit_mynetworks\n"
    wiring = wired(main, block_map=True, wish=Wish(categories=frozenset()))
    assert listed(wiring, "smtpd_client_restrictions") == [
        "check_client_access lmdb:/etc/postfix/sekimori/clients", "permit_mynetworks",
    ]  # fmt: skip
    assert (wiring.master, wiring.policy) == (SMTP + SPF, "")
    assert "sekimori_time_limit" not in wiring.main


def test_blocked_clients_lose_auth_where_there_is_any() -> None:
    parameter = "smtpd_discard_ehlo_keyword_address_maps"
    ours = "pipemap:{lmdb:/etc/postfix/sekimori/clients,regexp:/etc/postfix/sekimori/no-auth}"
    submission = SMTP + "submission inet n - y - - smtpd\n  -o { smtpd_sasl_auth_enable = yes }\n"
    assert parameter not in wired("", block_map=True).main
    assert wired("", submission).main.count(parameter) == 0
    assert listed(wired("", submission, block_map=True), parameter) == [ours]
    wiring = wired(f"smtpd_sasl_auth_enable = yes\n{parameter} =\n  cidr:/etc/postfix/old, hash:/x\n", block_map=True)
    assert listed(wiring, parameter) == [ours, "cidr:/etc/postfix/old", "hash:/x"]
    assert any("may go on guessing" in note for note in wiring.notes)
    own = submission + f"  -o {parameter}=\n"
    assert any(
        f"submission/inet: left alone, for master.cf gives {parameter}" in words
        for words in wired("", own, block_map=True).left_out
    )


@pytest.mark.parametrize("end", ["", "\n", "\n\n# end", "\n    # end of the list\n"])
def test_files_that_end_oddly_gain_whole_lines(end: str) -> None:
    wiring = wired(f"smtpd_recipient_restrictions = permit_mynetworks{end}", (SMTP + SPF).rstrip("\n"))
    after = Postfix("/etc/postfix", wiring.main, wiring.master)
    assert after.value("sekimori_time_limit") == "3600"
    assert [one.name for one in after.services] == ["smtp", "policyd-spf", "sekimori", "127.0.0.1:10043"]


def test_where_postfix_speaks_ipv6_only_the_listener_does() -> None:
    wiring = wired("inet_protocols = ipv6\n")
    assert 'oracle = "[::1]:10043"' in wiring.policy
    assert "[::1]:10043 inet n - y - - smtpd\n" in wiring.master


def test_what_setup_has_no_record_of_is_not_built_upon() -> None:
    once = wired("")
    with pytest.raises(EnforcementError, match="keeps no record of"):
        wired(once.main.removeprefix(HEAD), once.master)


def test_what_only_postfix_can_read_may_permit_and_comes_after() -> None:
    choice = "${{x} == {x} ? {permit_mynetworks, reject_rbl_client a.example} : {}}"
    wiring = wired(f"{RCPT} {choice}\n")
    assert listed(wiring) == ["<unknown_recipient>", "reject_unlisted_recipient", choice]
    assert D in wiring.missing
