"""Each discard is told as one, of its category, from Postfix's log and Rspamd's together; and from Postfix's alone."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from tests.stack.rspamd_switch.mails import KINDS
from tests.stack.rspamd_switch.servers import Host
from tests.stack.watcher import EVENTS, ROOT, Watcher
from tui.category import Category
from tui.enforcement.change import Mode, Policy
from tui.model import Event, EventKind

pytestmark = pytest.mark.stack

#: Kind of mail -> the category that its discard has.
DISCARDED = {
    "spf": Category.SPF, "dmarc": Category.DMARC, "spam": Category.SPAM, "virus": Category.VIRUS,
    "dmarc and spam": Category.DMARC, "spf and spam": Category.SPF,
}  # fmt: skip
TIMES = 5


@pytest.fixture
def watcher(host: Host) -> Iterator[Watcher]:
    """The program, following both logs, and past what was in them: a first refusal has come through."""
    watching = Watcher((host.mail_log, host.rspamd_log), host.root / "watcher.errors")
    try:
        _refused(host, watching)
        yield watching
    finally:
        watching.end()


def _refused(host: Host, watching: Watcher) -> None:
    """Something that both logs tell of, and is told."""
    domain, what = KINDS["gtube"]
    before = len(watching.told)
    token = host.send(domain, **what).token
    assert token
    watching.wait_for(lambda told: len([t for t in told[before:] if t.event.action == "reject"]) >= 2, within=15)


def discards(events: Iterable[Event], ids: set[str]) -> Counter[tuple[str | None, Category | None]]:
    """Counted ones of the mails, by queue id and category."""
    return Counter(
        (event.queue_id, event.category)
        for event in events
        if event.counted and event.kind is EventKind.DISCARD and event.queue_id in ids
    )


def read_whole(logs: Sequence[Path]) -> list[Event]:
    done = subprocess.run([*EVENTS, *map(str, logs)], cwd=ROOT, capture_output=True, check=True, timeout=60)
    return [msgspec.json.decode(line, type=Event) for line in done.stdout.splitlines()]


def test_each_is_one_discard_of_its_category(host: Host, watcher: Watcher) -> None:
    host.switches().change(
        [Policy(category, Mode.DISCARD, datetime.now(UTC), None, "alice") for category in set(DISCARDED.values())]
    )
    truth: Counter[tuple[str | None, Category | None]] = Counter()
    for kind in [*DISCARDED] * TIMES:
        domain, what = KINDS[kind]
        sent = host.send(domain, **what)
        assert host.fate(sent) == "discarded"
        truth[sent.queue_id, DISCARDED[kind]] += 1
    assert truth.total() == len(truth) == TIMES * len(DISCARDED)
    ids = {str(queue_id) for queue_id, _ in truth}
    watcher.wait_for(
        lambda told: sum(t.event.queue_id in ids for t in told) == 2 * len(ids), within=15
    )  # each log's line
    assert discards((told.event for told in watcher.told), ids) == truth
    # read afterwards, Rspamd's log first, as `sekimori` without a name does
    assert discards(read_whole((host.rspamd_log, host.mail_log)), ids) == truth
    # in the other order, or from Postfix's log alone, each is still one, of no known category
    blind = Counter({(queue_id, Category.OTHER): 1 for queue_id in ids})
    assert discards(read_whole((host.mail_log, host.rspamd_log)), ids) == blind
    assert discards(read_whole((host.mail_log,)), ids) == blind
