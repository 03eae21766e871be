"""What was taken in from each address, and to whom it was delivered. Mail of clients that had logged in is left out,
and so is what this host hands to itself.

Mails and deliveries name each other by a queue id, and either may come first: a backlog is read from its end, and a
live mail is delivered in a later block than the one that tells of it. A short id comes again with a later mail, now and
then with one of another host; the last mail that was told has it, and it is forgotten some thousand mails later.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Set

import msgspec

from tui.analysis.campaigns.existing import Existing
from tui.analysis.campaigns.generations import Generations
from tui.analysis.network import network_of
from tui.model import Delivery, Mail

#: Addresses kept, and recipients kept of all of them together; at both bounds with `LOCAL_PARTS` and what is below
#: about 6 MB. When there is no place for one more, rows go whose last mail came longest ago: of those that have done
#: nothing wrong until a quarter of the places is free; then of the others, but only a few at a time.
ADDRESSES = 5_000
RECIPIENTS = 10_000
_GONE, _GONE_WRONG = 0.25, 0.02
#: Recipients kept of one address, in the order in which they were told.
RECIPIENTS_OF_ADDRESS = 32
#: Mails whose deliveries are awaited, and deliveries whose mail is, at least; at most twice as many. The oldest go.
MAILS, EARLY = 4_096, 2_048


class TakenMail(msgspec.Struct, frozen=True):
    """Mail of one address that was taken in. Times are POSIX seconds."""

    count: int
    first: float
    last: float
    recipients: tuple[str, ...]  # to whom it was delivered; in the order told
    more: bool  # there were more recipients than are kept


class _Row(msgspec.Struct, gc=False):
    first: float
    last: float
    count: int = 0
    recipients: tuple[str, ...] = ()
    more: bool = False


class Taken:
    """Owns the rows of the addresses and the recipients that exist; `forgotten` counts the rows given up."""

    def __init__(
        self,
        addresses: int = ADDRESSES,
        recipients: int = RECIPIENTS,
        mails: int = MAILS,
        early: int = EARLY,
        existing: Existing | None = None,
        suspected: Callable[[Set[str]], Set[str]] = lambda _: frozenset(),
    ) -> None:
        """`suspected` says which of some addresses have done anything wrong: they are kept longer."""
        self.forgotten = 0
        self._addresses, self._recipients = addresses, recipients
        self._suspected = suspected
        self._rows: dict[str, _Row] = {}
        self._held = 0  # recipients in all rows
        self._clients = Generations[str](mails)  # of mails, by queue id; "" where its deliveries are nobody's
        self._early = Generations[tuple[str, ...]](early)  # recipients whose mail was not told yet, by queue id
        self._existing = Existing() if existing is None else existing

    def add(self, mails: Iterable[Mail] = (), deliveries: Iterable[Delivery] = ()) -> bool:
        """Take what one block told, in any order of time; whether any of it is of who has done something wrong."""
        arrived: set[str] = set()  # addresses of which something is new
        self._take_mails(mails, arrived)
        client_of = self._clients.get
        for delivery in deliveries:
            queue_id = delivery.queue_id
            known = client_of(queue_id)
            if known:
                if self._deliver(known, delivery.recipient):
                    arrived.add(known)
            elif known is None:
                self._early.put(queue_id, (*(self._early.young(queue_id) or ()), delivery.recipient))
        return bool(self._suspected(arrived))

    def _take_mails(self, mails: Iterable[Mail], arrived: set[str]) -> None:
        rows = self._rows
        clients: dict[str, str] = {}  # by queue id
        for mail in mails:
            client, queue_id = mail.ip, mail.queue_id
            if mail.login or not client or client.startswith("127.") or client == "::1":
                client = ""
            else:
                time = mail.time.timestamp()
                row = rows.get(client) or self._meet(client, time)
                row.count += 1
                if time > row.last:
                    row.last = time
                elif time < row.first:
                    row.first = time
                arrived.add(client)
            if queue_id is not None:
                clients[queue_id] = client
        self._clients.put_all(clients)
        early = self._early.among(clients)
        for queue_id in filter(early.__contains__, clients):
            self._deliver_early(queue_id, clients[queue_id])

    def _deliver_early(self, queue_id: str, client: str) -> None:
        """Take what was delivered before its mail was told."""
        for recipients in self._early.pop(queue_id):
            for recipient in recipients if client else ():
                self._deliver(client, recipient)

    def of(self, ip: str) -> TakenMail | None:
        """What was taken in from the address; None where nothing was, or where it was forgotten."""
        row = self._rows.get(ip)
        if row is None:
            return None
        return TakenMail(row.count, row.first, row.last, row.recipients, row.more)

    def exists(self, address: str) -> bool:
        """Whether mail from outside was delivered to this address, in any case of its letters; or, of a mere local
        part, to that in any domain.
        """
        return address in self._existing

    def by_network(self, leave_out: Container[str]) -> dict[str, int]:
        """Mails taken in by the /24 and /64 of their clients, without those of some addresses."""
        sums: dict[str, int] = {}
        for ip, row in list(self._rows.items()):  # another thread may add one
            if ip not in leave_out:
                network = network_of(ip)
                sums[network] = sums.get(network, 0) + row.count
        return sums

    def _meet(self, client: str, time: float) -> _Row:
        if len(self._rows) >= self._addresses:
            self._give_up()
        row = self._rows[client] = _Row(time, time)
        return row

    def _deliver(self, client: str, recipient: str) -> bool:
        """Note a recipient; whether it is news of this client."""
        self._existing.add(recipient)
        row = self._rows.get(client)
        if row is None or recipient in row.recipients:
            return False
        if len(row.recipients) >= RECIPIENTS_OF_ADDRESS:
            row.more = True
            return False
        row.recipients = (*row.recipients, recipient)
        self._held += 1
        if self._held > self._recipients:
            self._give_up()
        return True

    def _give_up(self) -> None:
        rows = self._rows
        wrong = self._suspected(rows.keys())
        self._drop([(row.last, ip) for ip, row in rows.items() if ip not in wrong], _GONE)
        self._drop([(rows[ip].last, ip) for ip in wrong], _GONE_WRONG)

    def _drop(self, some: list[tuple[float, str]], share: float) -> None:
        """Give up the first of these, in order of their last mail, until there is such a share of room."""
        rows = self._rows
        addresses, recipients = (1 - share) * self._addresses, (1 - share) * self._recipients
        for _, ip in sorted(some):
            if len(rows) <= addresses and self._held <= recipients:
                break
            self._held -= len(rows.pop(ip).recipients)
            self.forgotten += 1
