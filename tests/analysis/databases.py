"""Small real databases, written with the format that geoip2 reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mmdb_writer import MMDBWriter
from netaddr import IPSet  # type: ignore[import-untyped]  # netaddr ships no types


def write_mmdb(path: Path, database_type: str, records: dict[str, dict[str, Any]]) -> Path:
    """A database of that type with a record for each prefix."""
    writer = MMDBWriter(ip_version=6, ipv4_compatible=True, database_type=database_type, languages=["en"])
    for prefix, record in records.items():
        writer.insert_network(IPSet([prefix]), record)
    writer.to_db_file(str(path))
    return path


def country(code: str) -> dict[str, Any]:
    """A record of a Country or City database."""
    return {"country": {"iso_code": code, "names": {"en": code}}}


def operator(number: int, name: str) -> dict[str, Any]:
    """A record of an ASN database."""
    return {"autonomous_system_number": number, "autonomous_system_organization": name}
