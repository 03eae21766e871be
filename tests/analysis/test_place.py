"""Country and operator: which database answers, and what is said of one that cannot."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.analysis.databases import country, operator, write_mmdb
from tui.analysis.place import Places

COUNTRIES = {"198.51.100.0/24": country("JP"), "2001:db8:1::/48": country("DE")}
OPERATORS = {"198.51.100.0/24": operator(64500, "Example Net"), "203.0.113.0/24": operator(64501, "")}

#: An address that a registry has delegated for decades; nothing is sent to it.
DELEGATED = "193.0.6.139"


def nowhere(tmp_path: Path) -> tuple[Path, ...]:
    return (tmp_path / "none",)


def test_the_registries_answer_where_no_database_is_found(tmp_path: Path) -> None:
    places = Places(folders=nowhere(tmp_path))
    assert places.country(DELEGATED) == "NL"
    assert places.asn(DELEGATED) == ""
    assert places.describe().startswith("country: iptocc 3.")
    assert places.describe().endswith("(registry delegations); no ASN database found")
    assert places.problems == ()


@pytest.mark.parametrize(
    "ip", ["192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "127.0.0.1", "::1", "10.1.2.3", "fe80::1%eth0"]
)
def test_addresses_of_nobody_have_no_country(ip: str, tmp_path: Path) -> None:
    assert Places(folders=nowhere(tmp_path)).country(ip) == ""


def test_text_that_is_no_address_has_no_country(tmp_path: Path) -> None:
    write_mmdb(tmp_path / "GeoLite2-Country.mmdb", "GeoLite2-Country", COUNTRIES)
    for folders in (nowhere(tmp_path), (tmp_path,)):
        assert [Places(folders=folders).country(text) for text in ("unknown", "", "1.2.3", "::g")] == [""] * 4


def test_given_countries_come_first_and_the_longest_prefix_wins(tmp_path: Path) -> None:
    write_mmdb(tmp_path / "GeoLite2-Country.mmdb", "GeoLite2-Country", COUNTRIES)
    extra = {"198.51.100.0/24": "FR", "198.51.100.64/26": "IT", "2001:db8::/32": "BR", "2001:db8:1::/48": "VN"}
    places = Places(extra=extra, folders=(tmp_path,))
    assert [places.country(ip) for ip in ("198.51.100.1", "198.51.100.65", "2001:db8::1", "2001:db8:1::1")] == [
        "FR",
        "IT",
        "BR",
        "VN",
    ]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("GeoLite2-Country.mmdb", "GeoLite2-Country"),
        ("GeoLite2-City.mmdb", "GeoLite2-City"),
        ("dbip-country-lite-2026-11.mmdb", "DBIP-Country-Lite"),
        ("dbip-city-lite-2026-11.mmdb", "DBIP-City-Lite"),
    ],
)
def test_a_database_on_the_host_answers_by_its_own_type(name: str, kind: str, tmp_path: Path) -> None:
    path = write_mmdb(tmp_path / name, kind, COUNTRIES)
    places = Places(folders=(tmp_path,))
    assert [places.country(ip) for ip in ("198.51.100.7", "2001:db8:1::9", "192.0.2.1")] == ["JP", "DE", ""]
    assert places.describe() == f"country: {path} ({kind}); no ASN database found"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("GeoLite2-ASN.mmdb", "GeoLite2-ASN"),
        ("dbip-asn-lite-2026-11.mmdb", "DBIP-ASN-Lite (compat=GeoLite2-ASN)"),
        ("GeoIP2-ISP.mmdb", "GeoIP2-ISP"),
    ],
)
def test_an_operator_has_a_number_and_a_name(name: str, kind: str, tmp_path: Path) -> None:
    path = write_mmdb(tmp_path / name, kind, OPERATORS)
    places = Places(folders=(tmp_path,))
    assert places.asn("198.51.100.7") == "AS64500 Example Net"
    assert places.asn("203.0.113.7") == "AS64501"
    assert places.asn("192.0.2.1") == ""
    assert places.describe().endswith(f"; ASN: {path} ({kind})")


def test_an_operator_cannot_write_to_the_terminal(tmp_path: Path) -> None:
    write_mmdb(tmp_path / "GeoLite2-ASN.mmdb", "GeoLite2-ASN", {"198.51.100.0/24": operator(1, "a\x1b[2Jb" * 200)})
    name = Places(folders=(tmp_path,)).asn("198.51.100.7")
    assert name.startswith("AS1 a␛[2Jb")
    assert name.isprintable()
    assert len(name) <= 256


def test_the_newest_month_is_taken_and_the_first_folder_that_has_one(tmp_path: Path) -> None:
    for month, code in (("2026-10", "JP"), ("2026-11", "DE")):
        path = tmp_path / f"dbip-country-lite-{month}.mmdb"
        write_mmdb(path, "DBIP-Country-Lite", {"198.51.100.0/24": country(code)})
    assert Places(folders=(*nowhere(tmp_path), tmp_path)).country("198.51.100.7") == "DE"


def test_a_named_database_goes_before_those_found(tmp_path: Path) -> None:
    write_mmdb(tmp_path / "GeoLite2-Country.mmdb", "GeoLite2-Country", COUNTRIES)
    named = write_mmdb(tmp_path / "own.mmdb", "Own-Country", {"198.51.100.0/24": country("BR")})
    places = Places(country_db=str(named), folders=(tmp_path,))
    assert places.country("198.51.100.7") == "BR"


def test_a_named_database_that_is_missing_is_told_and_the_registries_answer(tmp_path: Path) -> None:
    path = tmp_path / "missing.mmdb"
    places = Places(country_db=str(path), folders=nowhere(tmp_path))
    assert places.country(DELEGATED) == "NL"
    assert places.problems == (f"cannot read {path}: no such file or directory; countries come from iptocc.",)


def test_a_database_of_another_type_is_refused_by_name(tmp_path: Path) -> None:
    path = write_mmdb(tmp_path / "asn.mmdb", "GeoLite2-ASN", OPERATORS)
    places = Places(country_db=str(path), asn_db=str(path), folders=nowhere(tmp_path))
    assert places.country("198.51.100.7") == ""
    assert places.asn("198.51.100.7") == "AS64500 Example Net"
    (problem,) = places.problems
    assert problem == (
        f"{path} is a database of type GeoLite2-ASN, but one of type Country or City or Enterprise is needed here; "
        "countries come from iptocc."
    )


def test_a_file_that_is_no_database_is_passed_over_for_one_that_is(tmp_path: Path) -> None:
    broken = tmp_path / "GeoLite2-Country.mmdb"
    broken.write_bytes(b"not a database" * 100)
    good = write_mmdb(tmp_path / "GeoLite2-City.mmdb", "GeoLite2-City", COUNTRIES)
    places = Places(folders=(tmp_path,))
    assert places.country("198.51.100.7") == "JP"
    assert places.problems == (f"{broken} is not a MaxMind database, or is damaged; {good} is used.",)


def test_a_database_found_damaged_later_is_told_once_and_the_registries_go_on(tmp_path: Path) -> None:
    for name, kind, records in (
        ("GeoLite2-Country.mmdb", "GeoLite2-Country", {"193.0.0.0/16": country("JP")}),
        ("GeoLite2-ASN.mmdb", "GeoLite2-ASN", {"193.0.0.0/16": operator(64500, "Example Net")}),
    ):
        path = write_mmdb(tmp_path / name, kind, records)
        whole = path.read_bytes()
        metadata = whole.rindex(b"\xab\xcd\xefMaxMind.com")
        path.write_bytes(whole[: metadata - 40] + b"\xff" * 40 + whole[metadata:])
    places = Places(folders=(tmp_path,))
    assert [places.country(ip) for ip in (DELEGATED, "193.0.6.140")] == ["NL", "NL"]
    assert [places.asn(ip) for ip in (DELEGATED, "193.0.6.140")] == ["", ""]
    assert places.problems == (
        f"{tmp_path / 'GeoLite2-Country.mmdb'} is damaged; countries come from iptocc.",
        f"{tmp_path / 'GeoLite2-ASN.mmdb'} is damaged; operators are not shown.",
    )


def test_nothing_is_imported_before_the_first_question(tmp_path: Path) -> None:
    code = (
        "import sys; from tui.analysis.place import Places; places = Places();"
        "print(sorted({'geoip2', 'maxminddb', 'iptocc', 'textual'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=dict(os.environ))
    assert run.stdout.strip() == "[]"
