"""MaxMind databases that the host has: which fit, and how each is asked.

A reader refuses a database of another type, so the method is chosen by the type that the file itself states. A file
is opened when first needed: geoip2 takes 90 ms to import, and most hosts have no database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tui.language import _
from tui.os_words import reason
from tui.sanitize import FIELD_LIMIT, clean

if TYPE_CHECKING:
    from geoip2.database import Reader

#: Where geoipupdate and the distributions put databases.
FOLDERS = (Path("/usr/share/GeoIP"), Path("/var/lib/GeoIP"), Path("/usr/local/share/GeoIP"))

#: File names looked for, best first; of several that match, the last in order of name, which is the newest month.
COUNTRY_FILES = (
    "GeoLite2-Country.mmdb",
    "GeoIP2-Country.mmdb",
    "GeoLite2-City.mmdb",
    "GeoIP2-City.mmdb",
    "dbip-country*.mmdb",
    "dbip-city*.mmdb",
)
ASN_FILES = ("GeoLite2-ASN.mmdb", "GeoIP2-ISP.mmdb", "dbip-asn*.mmdb")

Ask = Callable[["Reader", str], str]


class UnfitError(Exception):
    """A database that cannot be used; the message is a whole sentence without its end."""


@dataclass(frozen=True, slots=True)
class Database:
    """An open database. `ask` gives "" for an address that it does not know and raises UnfitError when corrupt."""

    path: Path
    type: str
    ask: Callable[[str], str]


def _asn(number: int | None, organization: str | None) -> str:
    if number is None:
        return ""
    return clean(f"AS{number} {organization or ''}".rstrip()[:FIELD_LIMIT])


def _isp(reader: Reader, ip: str) -> str:
    record = reader.isp(ip)
    return _asn(record.autonomous_system_number, record.autonomous_system_organization)


def _asn_of(reader: Reader, ip: str) -> str:
    record = reader.asn(ip)
    return _asn(record.autonomous_system_number, record.autonomous_system_organization)


#: What a database's type contains, and the question that such a database answers.
COUNTRY_TYPES: Mapping[str, Ask] = {
    "Country": lambda reader, ip: reader.country(ip).country.iso_code or "",
    "City": lambda reader, ip: reader.city(ip).country.iso_code or "",
    "Enterprise": lambda reader, ip: reader.enterprise(ip).country.iso_code or "",
}
ASN_TYPES: Mapping[str, Ask] = {"GeoLite2-ASN": _asn_of, "GeoIP2-ISP": _isp}


def candidates(folders: tuple[Path, ...], names: tuple[str, ...]) -> Iterator[Path]:
    """Files of these names in these folders, best first."""
    for name in names:
        for folder in folders:
            yield from sorted(folder.glob(name), reverse=True)


def open_database(path: Path, types: Mapping[str, Ask]) -> Database:
    """The database at `path`, which must be of one of the types; raises UnfitError otherwise."""
    from geoip2.database import Reader  # 90 ms, paid only where there is a database
    from geoip2.errors import AddressNotFoundError
    from maxminddb import InvalidDatabaseError

    try:
        reader = Reader(path)
    except OSError as error:
        raise UnfitError(_("cannot read {path}: {error}").format(path=path, error=reason(error).lower())) from None
    except (InvalidDatabaseError, ValueError):
        raise UnfitError(_("{path} is not a MaxMind database, or is damaged").format(path=path)) from None
    kind = reader.metadata().database_type
    question = next((ask for part, ask in types.items() if part in kind), None)
    if question is None:
        reader.close()
        wanted = _(" or ").join(types)
        raise UnfitError(
            _("{path} is a database of type {kind}, but one of type {wanted} is needed here").format(
                path=path, kind=clean(kind), wanted=wanted
            )
        )

    def ask(ip: str) -> str:
        try:
            return question(reader, ip)
        except (AddressNotFoundError, ValueError):
            return ""
        except (InvalidDatabaseError, TypeError, AttributeError, KeyError):
            raise UnfitError(_("{path} is damaged").format(path=path)) from None

    return Database(path, kind, ask)
