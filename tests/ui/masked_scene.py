"""A mail server whose every name is a secret: what must not be seen while the mask is on."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

from tests.ui.campaign_scene import finding
from tests.ui.fake_gate import FakeGate
from tests.ui.fake_watched import FakeWatched, at
from tests.ui.scene import NOW, clock
from tui.enforcement.change import Block
from tui.finding import Finding, FindingKind, Remedy, Severity
from tui.model import Action, Category, Event, EventKind, SourceState, SourceStatus
from tui.picture import Count, Unread

IPV4, IPV6, BLOCKED = "198.51.100.78", "2001:db8:77aa:1::5e5e", "2001:db8:77ab::66"
USER, DOTTED, JAPANESE, MAIL = "kirigaya", "kazuto.qzuser", "桐ヶ谷和人", "kirigaya@geheimnis.example"
SENDER, DOMAIN, HELO, REVERSE = (
    "quxsender@absender.example",
    "absender.example",
    "WIN-QZXHELO",
    "dyn77.geheimnis.example",
)
HOST, PATH, OPERATOR = "nasokinawa", "/var/log/geheimnis.example/mail.log", "kuroyuki"
ZONE = "kundenkey77.dq.zonensec.example"
#: No text may hold the first five characters of any of them.
SECRETS = (
    *(IPV4, IPV6, BLOCKED, "198.51.100.0/24", "2001:db8:77ab::/48"),
    *(USER, DOTTED, "qzuser", JAPANESE, "geheimnis", "quxsender", "absender", "QZXHELO", "dyn77"),
    *(HOST, OPERATOR, ZONE, "zonensec", "WIN-QZXHELO"),
)
LINE = (
    f"Mar 14 21:30:00 {HOST} postfix/smtpd[1]: NOQUEUE: reject: RCPT from {REVERSE}[{IPV4}]: 550 5.1.1 <{MAIL}>: "
    f"Recipient address rejected: {USER} does not live here; from=<{SENDER}> to=<{MAIL}> helo=<{HELO}> user={JAPANESE}"
)


def found_in(text: str) -> list[str]:
    """The secrets of which a text holds the beginning; pictures are SVG, whose spaces and signs are entities."""
    plain = unescape(text).replace("\xa0", " ")
    return [secret for secret in SECRETS if secret[:5] in plain]


def _events() -> list[Event]:
    fields = {
        "sender": SENDER,
        "recipient": MAIL,
        "helo": HELO,
        "hostname": REVERSE,
        "zone": ZONE,
        "host": HOST,
        "reason": f"{USER} at {DOMAIN} is unknown to {HOST}",
        "service": "smtp",
    }
    told = []
    for ip in (IPV4, IPV6, BLOCKED):
        for at_second, user in enumerate((USER, DOTTED, JAPANESE, MAIL)):
            time = NOW - timedelta(seconds=60 - at_second)
            told.append(at(time, EventKind.LOGIN_FAILURE, ip, action=Action.REJECT, user=user, **fields))
        told += [
            at(NOW, EventKind.REJECTION, ip, category=Category.SPF, action=Action.REJECT, **fields),
            at(NOW, EventKind.DNSBL_HIT, ip, category=Category.DNSBL, action=Action.REJECT, **fields),
            at(NOW, EventKind.CONTENT, ip, category=Category.SPAM, action=Action.TAG, user=USER, **fields),
            at(NOW, EventKind.REJECTION, ip, category=Category.HELO, action=Action.REJECT, **fields),
        ]
    return [*told, at(NOW, EventKind.LOGIN_SUCCESS, IPV4, user=USER, service="imap")]


def _finding() -> Finding:
    sentence = f"{USER} logged in from {IPV4} after tries on {DOTTED}, {JAPANESE} and {MAIL}."
    return finding(
        FindingKind.BREACH,
        Severity.DANGER,
        sentence,
        (IPV4, IPV6),
        reason=f"nobody but {USER} uses {HOST}",
        users=(USER, DOTTED, JAPANESE, MAIL),
        recipients=(MAIL, SENDER),
        networks=("198.51.100.0/24", "2001:db8:77aa:1::/64"),
        evidence={"ties": (f"the HELO {HELO}",), "log_in_names": {"existing": (USER, DOTTED)}},
        remedy=Remedy("block_addresses", f"Block {IPV4} and ask {USER}.", (IPV4, IPV6), 1, (USER,)),
    )


def secretive() -> FakeWatched:
    """The monitor of that server."""
    states = (SourceState.FOLLOWING, SourceState.UNREADABLE)
    sources = tuple(
        SourceStatus(PATH if at == 0 else f"{PATH}.{at}", state, detail=f"{HOST}: {USER} may not read it", unread=1)
        for at, state in enumerate(states)
    )
    watched = FakeWatched(sources)
    watched.add(_events())
    for name in (IPV4, IPV6, BLOCKED, USER):
        watched.lines[name] = (LINE,) * 3
    watched.mails = {"mails": 1, "domains": (DOMAIN,)}
    watched.known_senders = (Count(SENDER, 3, NOW, NOW),)
    watched.unread_lines = {PATH: (Unread("postfix/smtpd", "skeleton", 2, NOW, NOW, LINE),)}
    watched.campaigns = (_finding(),)
    return watched


def secret_gate() -> FakeGate:
    """Its gate: a block that is lost, one of another program's, a switch and its journal."""
    gate = FakeGate(clock, enforced=True)
    gate.where = f"/home/{OPERATOR}/blocklist.txt"
    gate.apply(gate.plan_block([BLOCKED], reason=f"{USER} of {DOMAIN}, {HELO}"))
    gate.apply(gate.plan_block(["2001:db8:77ab::/48"], reason=f"campaign of {MAIL}"))
    gate.apply(gate.plan_policy(Category.SPF, gate.policies()[0].mode.__class__.DISCARD))
    gate.lost = {BLOCKED}
    gate.others = (Block("192.0.2.98", NOW, by=OPERATOR, reason=f"jail of {USER}"),)
    gate.unwired = {Category.HELO: f"{HOST} does not ask sekimori about {DOMAIN}"}
    gate.trouble = f"{HOST}: {OPERATOR} may not read /home/{OPERATOR}/book"
    return gate
