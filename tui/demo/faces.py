"""Addresses that come again, by what they are: our own users, servers that write to us, and attackers."""

from __future__ import annotations

from tui.demo.addresses import hosted, named
from tui.demo.script import Client
from tui.demo.world import HOMES, PARTNERS

HOME_CLIENTS = named(*(ip for _, ip in HOMES))
PARTNER_CLIENTS = tuple(Client(ip, name) for name, ip, _ in PARTNERS)

NAMES_FROM = named(
    "203.0.113.7", "203.0.113.38", "203.0.113.66", "203.0.113.90", "203.0.113.141", "203.0.113.170", "198.51.100.44",
    "198.51.100.71", "198.51.100.110", "2001:db8:86::1f", "2001:db8:82::4e", "2001:db8:a1::b7",
)  # fmt: skip
RANDOM_FROM = named("203.0.113.199")
FAST_FROM = (*hosted("hosting.example", "203.0.113.45"), *named("203.0.113.232", "198.51.100.91"))
HARVEST_FROM = named("203.0.113.82", "203.0.113.133", "198.51.100.165")
MAILING_FROM = named("2001:db8:55::9")
LISTED_FROM = (
    *hosted("broadband.example", "203.0.113.70", "203.0.113.88", "203.0.113.174"),
    *named("203.0.113.36", "203.0.113.40", "203.0.113.210", "198.51.100.84", "198.51.100.217", "2001:db8:84::c"),
)
JUNK_FROM = (
    *hosted("bulk.example", "198.51.100.37", "198.51.100.56", "203.0.113.119"),
    *named("203.0.113.147", "203.0.113.186", "198.51.100.148"),
)
SCANS_FROM = hosted("research.example", "198.51.100.133", "198.51.100.134", "198.51.100.243")
