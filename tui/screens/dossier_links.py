"""What a dossier leads on to: the network of an address, users tried, zones that list it, addresses of all else."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from datetime import datetime

from rich.cells import cell_len

from tui.dossier import About, Dossier, Subject, Visitor
from tui.language import _, counted
from tui.picture import Count
from tui.privacy import worn
from tui.screens.subjects import brief_word, key_of, seen_name
from widgets.cells import dotted, short_address, stamp
from widgets.keyed_table import TableColumn, TableRow


def _shorten(text: str, width: int) -> str:
    return text[:1] + short_address(text[1:], width - 1)


def _shorten_what(text: str, width: int) -> str:
    return text if cell_len(text) <= width else _("net")  # only the word for a network is long in some language


#: The name stands behind a mark: marked (*), blocked (#), or an address from where a log-in worked (+).
LINK_COLUMNS = (
    TableColumn("what", 8, 8, shorten=_shorten_what),
    TableColumn("name", 18, 42, tinted=True, shorten=_shorten),
    TableColumn("count", 6, 8, right=True),
    TableColumn("last", 6, 6),
    TableColumn("more", 8, 80),
)

#: Whether an address or network is blocked, and the country of an address.
Ask = Callable[[str], bool]
Place = Callable[[str], str]


class Links:
    """Makes the rows of one dossier."""

    def __init__(
        self, dossier: Dossier, now: datetime, *, blocked: Ask, country: Place, marked: Container[str] = ()
    ) -> None:
        self._dossier = dossier
        self._now = now
        self._blocked = blocked
        self._country = country
        self._marked = marked
        self._visitors = {visitor.ip: visitor for visitor in dossier.visitors}

    def rows(self) -> list[TableRow]:
        """All, in the order in which they are most likely asked for."""
        dossier = self._dossier
        rows = []
        if dossier.network:
            rows.append(self._row(Subject(About.NETWORK, dossier.network), None, ""))
        if dossier.subject.about is not About.ADDRESS:
            rows += self._addresses()
        rows += [self._row(Subject(About.USER, user.key), user, "") for user in dossier.users if user.key]
        rows += [self._row(Subject(About.ZONE, zone.key), zone, "") for zone in dossier.zones]
        return rows

    def _addresses(self) -> Iterator[TableRow]:
        """Those from where log-ins worked first."""
        counts = {row.key: row for row in self._dossier.addresses}
        for ip, visitor in self._visitors.items():
            if visitor.logins:
                yield self._row(Subject(About.ADDRESS, ip), counts.pop(ip, None), self._told(visitor), visitor)
        for ip, count in counts.items():
            yield self._row(Subject(About.ADDRESS, ip), count, self._country(ip))
        for ip, visitor in self._visitors.items():
            if not visitor.logins and ip not in counts:
                yield self._row(Subject(About.ADDRESS, ip), None, self._told(visitor))

    def _row(self, subject: Subject, count: Count | None, more: str, visitor: Visitor | None = None) -> TableRow:
        name = subject.name
        can_block = subject.about in (About.ADDRESS, About.NETWORK)
        blocked = can_block and self._blocked(name)
        mark = "*" if can_block and name in self._marked else "#" if blocked else "+" if visitor else " "
        last = max([known.last for known in (count, visitor) if known], default=None)
        cells = (
            brief_word(subject.about),
            mark + seen_name(subject),
            f"{count.count:,}" if count and count.count else "",
            stamp(last, self._now) if last else "",
            more,
        )
        role = "quiet" if blocked else "danger" if visitor and count else "fine" if visitor else "text"
        return TableRow(key_of(subject), cells, role)

    def _told(self, visitor: Visitor) -> str:
        """What good came from an address."""
        parts = [visitor.country]
        if visitor.logins:
            parts.append(counted(visitor.logins, "{count} log-in worked", "{count} log-ins worked"))
        if visitor.mails:
            parts.append(counted(visitor.mails, "{count} mail", "{count} mails"))
        if visitor.users and self._dossier.subject.about is not About.USER:
            parts.append(" ".join(map(worn.user, visitor.users)))
        return dotted(*parts)


def links_note(dossier: Dossier) -> str:
    """That there are more than are listed; and what an empty count means."""
    parts = []
    if dossier.address_count > len(dossier.addresses) and dossier.subject.about is not About.ADDRESS:
        parts.append(counted(dossier.address_count, "{count} address", "{count} addresses"))
    if dossier.user_count > len(dossier.users):
        parts.append(counted(dossier.user_count, "{count} user", "{count} users"))
    if any(not row.count for row in (*dossier.addresses, *dossier.users)):
        parts.append(_("no count: longer ago than memory reaches"))
    return dotted(*parts)
