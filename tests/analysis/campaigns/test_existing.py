"""Which recipients exist, by what was delivered to them."""

from __future__ import annotations

from tui.analysis.campaigns.existing import Existing


def known(*recipients: str, local_parts: int = 100, domains: int = 10) -> Existing:
    existing = Existing(local_parts, domains)
    for recipient in recipients:
        existing.add(recipient)
    return existing


def test_who_got_mail_exists_in_that_domain_whatever_the_case() -> None:
    existing = known("Taro@Example.org", "info@example.net", "info@example.com")
    assert "taro@EXAMPLE.org" in existing
    assert "info@example.net" in existing
    assert "info@example.com" in existing
    assert "taro@example.net" not in existing
    assert "info@example.org" not in existing
    assert "hanako@example.org" not in existing


def test_a_local_part_alone_exists_where_it_does_in_any_domain() -> None:
    existing = known("taro@example.org", "info@example.net", "info@example.com")
    assert "TARO" in existing
    assert "info" in existing
    assert "example.org" not in existing
    assert len(existing) == 2


def test_a_user_that_the_server_names_without_a_domain_exists_in_each() -> None:
    existing = known("taro", "info@example.org", "info")
    assert "taro@example.org" in existing
    assert "info@example.net" in existing
    assert "hanako@example.org" not in existing


def test_a_local_part_in_quotes_may_hold_an_at_sign() -> None:
    existing = known('"taro@example.net"@example.org')
    assert '"taro@example.net"@example.org' in existing
    assert "taro@example.net" not in existing


def test_local_parts_are_bounded_and_those_that_get_mail_again_stay() -> None:
    existing = known("taro@example.org", "taro@example.net", local_parts=100)
    for number in range(1000):
        existing.add(f"x{number}@example.org")
        if number % 40 == 0:
            existing.add("taro@example.com")
        assert len(existing) <= 100
    assert all(f"taro@example.{end}" in existing for end in ("org", "net", "com"))
    assert all(f"x{number}@example.org" in existing for number in range(952, 1000))
    assert "x0@example.org" not in existing
    assert existing.forgotten == 1001 - len(existing)


def test_domains_of_one_local_part_are_bounded_and_the_first_stay() -> None:
    existing = known(*(f"info@d{number}.example.org" for number in range(30)), domains=10)
    assert [number for number in range(30) if f"info@d{number}.example.org" in existing] == list(range(10))
    assert "info" in existing
