"""The namespace's only name server: our domain, the block-list zone, one client with a proper name."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path

from tests.stack.places import DOMAIN, FRIEND, FRIEND_HOST, LISTED, MX4, MX6, ZONE


def configuration(more: Sequence[str] = ()) -> str:
    """dnsmasq's, with `more` lines, in which every name that is not ours does not exist."""
    lines = [
        "keep-in-foreground",  # and not no-daemon, which would answer one TCP client at a time
        "no-resolv",
        "no-hosts",
        "listen-address=127.0.0.1",
        "bind-interfaces",
        "user=root",
        "cache-size=0",
        "local=/#/",
        f"host-record=mx.{DOMAIN},{MX4},{MX6}",
        f"mx-host={DOMAIN},mx.{DOMAIN},10",
        f"host-record={FRIEND_HOST},{FRIEND}",
        f"ptr-record={ip_address(FRIEND).reverse_pointer},{FRIEND_HOST}",
        f"mx-host=friend.example,{FRIEND_HOST},10",
    ]
    for ip in LISTED:
        lines += listing(ip, ZONE)
    return "\n".join([*lines, *more]) + "\n"


def listing(ip: str, zone: str, answer: str = "127.0.0.2") -> list[str]:
    """The lines by which `zone` lists the address."""
    name = f"{ip_address(ip).reverse_pointer.removesuffix('.in-addr.arpa').removesuffix('.ip6.arpa')}.{zone}"
    return [f"address=/{name}/{answer}", f"txt-record={name},Listed for the test"]


def command(folder: Path, more: Sequence[str] = ()) -> list[str]:
    """Write the configuration below `folder` and return the command that serves it."""
    path = folder / "dnsmasq.conf"
    path.write_text(configuration(more))
    return ["dnsmasq", f"--conf-file={path}", f"--pid-file={folder / 'dnsmasq.pid'}"]
