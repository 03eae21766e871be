"""Country and network operator of an address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, cached_property, lru_cache
from ipaddress import ip_network
from pathlib import Path

from tui.analysis.mmdb import (
    ASN_FILES,
    ASN_TYPES,
    COUNTRY_FILES,
    COUNTRY_TYPES,
    FOLDERS,
    Ask,
    Database,
    UnfitError,
    candidates,
    open_database,
)
from tui.analysis.network import membership
from tui.language import _

#: Answers remembered, of each kind; about 200 bytes each.
REMEMBERED = 65_536
_NO_COUNTRY = "ZZ"  # the registries' word for space that no country holds


class Places:
    """Knows countries and operators. Nothing is imported or opened before the first question.

    The country comes from `extra` (prefix to country), from an .mmdb file that is named or found on the host, or
    else from the registries' delegations that iptocc has embedded. The operator comes from an .mmdb file only.
    A file that cannot be used is told in `problems`, and the next best answers.
    """

    def __init__(
        self,
        *,
        country_db: str = "",
        asn_db: str = "",
        extra: Mapping[str, str] | None = None,
        folders: tuple[Path, ...] = FOLDERS,
    ) -> None:
        self._country_db = country_db
        self._asn_db = asn_db
        self._folders = folders
        self._problems: list[str] = []
        networks = {ip_network(prefix): code for prefix, code in (extra or {}).items()}
        longest_first = sorted(networks, key=lambda network: -network.prefixlen)
        self._extra = [(membership(network), networks[network]) for network in longest_first]

    def country(self, ip: str) -> str:
        """ISO 3166-1 alpha-2 code; "" where none is known: private, documentation and loopback addresses."""
        return self._countries(ip)

    def asn(self, ip: str) -> str:
        """Number and name of the network's operator ("AS64500 Example Net"); "" where none is known."""
        return self._asns(ip)

    @property
    def problems(self) -> tuple[str, ...]:
        """A sentence for each database that was named or found but cannot be used."""
        _ = self._country_reader, self._asn_reader
        return tuple(self._problems)

    def describe(self) -> str:
        """Which databases answer, in one line for people."""
        country, asn = self._country_reader, self._asn_reader
        known = _("country: {database}; ").format(database=_name(country) if country else _built_in())
        return known + (_("ASN: {database}").format(database=_name(asn)) if asn else _("no ASN database found"))

    @cached_property
    def _country_reader(self) -> Database | None:
        return self._open(self._country_db, COUNTRY_FILES, COUNTRY_TYPES, _("countries come from iptocc"))

    @cached_property
    def _asn_reader(self) -> Database | None:
        return self._open(self._asn_db, ASN_FILES, ASN_TYPES, _("operators are not shown"))

    def _open(self, named: str, names: tuple[str, ...], types: Mapping[str, Ask], otherwise: str) -> Database | None:
        paths = [Path(named).expanduser()] if named else candidates(self._folders, names)
        unfit: list[str] = []
        database: Database | None = None
        for path in paths:
            try:
                database = open_database(path, types)
                break
            except UnfitError as error:
                unfit.append(str(error))
        instead = _("{path} is used").format(path=database.path) if database else otherwise
        self._problems += [_("{why}; {instead}.").format(why=why, instead=instead) for why in unfit]
        return database

    @cached_property
    def _countries(self) -> Callable[[str], str]:
        """Answers are remembered where finding them takes longer than that; the registries' are found at once."""
        if not self._extra and self._country_reader is None:
            return _delegations()
        return lru_cache(REMEMBERED)(self._find_country)

    @cached_property
    def _asns(self) -> Callable[[str], str]:
        return lru_cache(REMEMBERED)(self._find_asn) if self._asn_reader else lambda _ip: ""

    def _find_country(self, ip: str) -> str:
        for inside, code in self._extra:
            if inside(ip):
                return code
        if self._country_reader:
            try:
                return self._country_reader.ask(ip)
            except UnfitError as error:
                self._problems.append(_("{error}; countries come from iptocc.").format(error=error))
                self._country_reader = None
        return _delegations()(ip)

    def _find_asn(self, ip: str) -> str:
        if self._asn_reader:
            try:
                return self._asn_reader.ask(ip)
            except UnfitError as error:
                self._problems.append(_("{error}; operators are not shown.").format(error=error))
                self._asn_reader = None
        return ""


@cache
def _delegations() -> Callable[[str], str]:
    """Who asks the registries' delegations."""
    from iptocc import country_code  # not before the first question

    def delegated(ip: str) -> str:
        code = country_code(ip)
        return "" if code is None or code == _NO_COUNTRY else code

    return delegated


def _name(database: Database) -> str:
    return f"{database.path} ({database.type})"


def _built_in() -> str:
    return _("iptocc {version} (registry delegations)").format(version=_minor("iptocc"))


def _minor(distribution: str) -> str:
    from importlib.metadata import version  # 20 ms, paid only by who asks

    return ".".join(version(distribution).split(".")[:2])
