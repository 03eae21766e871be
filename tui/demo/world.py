"""The small world of the demo: whose networks there are, who has a mailbox, and which names are tried."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from types import MappingProxyType

#: The simulated hosts: Postfix and Dovecot on one, a Synology NAS that sends its Connection log on the other.
MAIL_HOST = "mx"
NAS_HOST = "NAS"
SERVER_IPV4 = "192.0.2.10"
SERVER_IPV6 = "2001:db8:1::10"
DOMAIN = "example.org"

#: Who has a mailbox, and the places they log in from, where no attacker is.
MAILBOXES = ("taro", "hanako", "yuki", "kenji", "info", "sales")
HOMES = (("taro", "192.0.2.7"), ("hanako", "2001:db8:1::20"), ("kenji", "192.0.2.9"))

#: Mail servers that write to us for good reasons, with the domain they write for.
PARTNERS = (
    ("mail.example.com", "198.51.100.130", "example.com"),
    ("mx1.example.net", "192.0.2.40", "example.net"),
    ("out.partner.example", "198.51.100.200", "partner.example"),
    ("smtp.shop.example", "192.0.2.75", "shop.example"),
    ("lists.example.com", "2001:db8:49::25", "lists.example.com"),
)

#: DNS block lists, and the answer each gives.
ZONES = (
    ("zen.lists.example", "127.0.0.4"),
    ("bl.spammers.example", "127.0.0.2"),
    ("dnsbl.example.net", "127.0.0.10"),
    ("backscatter.example", "127.0.0.3"),
)

# A country for each /28, in order: .0, .16, .32 … .240
_COUNTRIES_OF_28 = {
    "192.0.2": "JP DE US NL FR GB US KR BR IN VN UA RU CN TW ID",
    "198.51.100": "JP JP PL RO IR TR RU CN US US ID IN SG HK BR US",
    "203.0.113": "CN CN RU RU VN BR CN US IN NL KR UA CN VN RU ID",
}
# A country for each /20 of 198.18.0.0/15, the benchmarking networks (RFC 2544): there are too few of documentation
# for addresses that change every time. One after the other, as often as it takes.
_COUNTRIES_OF_20 = "CN VN RU BR IN ID US UA TR IR KR PL RO TH NL"
_COUNTRIES_OF_48 = {
    "1": "JP",
    "49": "DE",
    "86": "CN",
    "87": "CN",
    "7": "RU",
    "84": "VN",
    "55": "BR",
    "91": "IN",
    "31": "NL",
    "82": "KR",
    "380": "UA",
    "a1": "US",
}


#: The networks that changing addresses come from.
CHANGING_20 = tuple(f"198.{18 + n // 16}.{n % 16 * 16}.0/20" for n in range(32))


def _countries() -> dict[str, str]:
    found = {
        f"{net}.{16 * n}/28": country
        for net, countries in _COUNTRIES_OF_28.items()
        for n, country in enumerate(countries.split())
    }
    countries = _COUNTRIES_OF_20.split()
    found.update({prefix: countries[n % len(countries)] for n, prefix in enumerate(CHANGING_20)})
    found.update({f"2001:db8:{part}::/48": country for part, country in _COUNTRIES_OF_48.items()})
    return found


#: Prefix -> ISO 3166-1 alpha-2: a country for addresses that really have none.
DEMO_COUNTRIES: Mapping[str, str] = MappingProxyType(_countries())

#: /48s that attackers use; the first of the table is home.
FOREIGN_48 = tuple(f"2001:db8:{part}::" for part, country in _COUNTRIES_OF_48.items() if country not in {"JP", "DE"})


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_FAMILY = _words(
    "sato suzuki takahashi tanaka watanabe ito yamamoto nakamura kobayashi kato yoshida yamada sasaki yamaguchi "
    "matsumoto inoue kimura hayashi shimizu saito mori abe ikeda hashimoto ishikawa"
)
_GIVEN = _words(
    "hiroshi takashi kenji taro ichiro makoto satoshi akira yuki haruka sakura aoi yui naoko keiko yoko kazuko daisuke"
)


def _spellings() -> tuple[str, ...]:
    names = [*_FAMILY, *_GIVEN]
    for family, given in product(_FAMILY, _GIVEN):
        names += [f"{given}.{family}", f"{given[0]}.{family}", f"{family}{given[0]}", f"{family}_{given}"]
    return tuple(dict.fromkeys(names))


#: What a dictionary of romanised Japanese names tries, plain names first.
JAPANESE_NAMES = _spellings()

#: What everybody tries.
COMMON_NAMES = _words(
    "admin info sales test support postmaster root user contact office backup scanner printer webmaster noreply "
    "accounting hr marketing service mail"
)

#: Names of devices, as an administrator gives them: no list has them, but who has one list tries all of them.
DEVICE_NAMES = _words(
    "copier2 scan-2f mfp03 pos01 pos02 kiosk3 voip9 door-cam nvr01 fax-old plc7 ups-mon lab-pc4 board-room frontdesk2 "
    "srv-old vm12 dev07"
)

#: Local parts a harvest guesses, so many that hardly one comes again; those that have a mailbox are the dangerous part.
GUESSED_RECIPIENTS = (
    *COMMON_NAMES, *JAPANESE_NAMES, "hanako", "jobs", "press", "ceo", "billing", "abuse", "shop",
)  # fmt: skip
