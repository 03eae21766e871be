"""SMTP clients that send mail, welcome and not. Each function is one session; what it returns is what it did."""

from __future__ import annotations

from collections.abc import Sequence

from tests.stack import places
from tests.stack.deed import Deed, client_in_postscreen, client_in_smtpd
from tests.stack.smtp import HELO, SENDER, expect, session, unverified
from tui.model import Category, EventKind


def deliver(ip: str, recipient: str) -> list[Deed]:
    """A stranger's good mail through postscreen, over TLS."""
    smtp = session(ip, places.POSTSCREEN, places.FRIEND_HOST)
    smtp.starttls(context=unverified())
    smtp.sendmail(SENDER, [recipient], f"Subject: hello\nFrom: {SENDER}\nTo: {recipient}\n\nHow are you?\n")
    smtp.quit()
    return [Deed("good mail", ip, None, f"PASS NEW {client_in_postscreen(ip)}$")]


def harvest(ip: str, names: Sequence[str]) -> list[Deed]:
    """One session that tries recipients who do not exist, beside one who does."""
    smtp = session(ip, places.SMTP)
    expect(smtp.mail(SENDER), 250)
    expect(smtp.rcpt(next(iter(places.PASSWORDS))), 250)
    deeds = []
    for name in names:
        recipient = f"{name}@{places.DOMAIN}"
        expect(smtp.rcpt(recipient), 550)
        log = f"reject: RCPT from {client_in_smtpd(ip)}: 550 5.1.1 <{recipient}>: Recipient address rejected"
        kind, category = EventKind.REJECTION, Category.UNKNOWN_RECIPIENT
        deeds.append(Deed("unknown recipient", ip, kind, log, category=category, recipient=recipient))
    smtp.quit()
    return deeds


def harvest_oddly(ip: str) -> list[Deed]:
    """Try a recipient of hostile characters, which Postfix quotes in its log."""
    smtp = session(ip, places.SMTP)
    expect(smtp.mail(SENDER), 250)
    local = "\N{CJK UNIFIED IDEOGRAPH-7530}\N{RIGHT-TO-LEFT OVERRIDE}\x07"
    smtp.send(f"RCPT TO:<{local}@{places.DOMAIN}>\r\n".encode())
    expect(smtp.getreply(), 550)
    smtp.quit()
    log = f"reject: RCPT from {client_in_smtpd(ip)}: 550 5.1.1 <.*User unknown"
    kind, category = EventKind.REJECTION, Category.UNKNOWN_RECIPIENT
    return [Deed("odd recipient", ip, kind, log, category=category)]


def verify(ip: str, name: str) -> list[Deed]:
    """Ask with VRFY for a recipient who does not exist."""
    smtp = session(ip, places.SMTP)
    recipient = f"{name}@{places.DOMAIN}"
    expect(smtp.verify(recipient), 550)
    smtp.quit()
    log = f"reject: VRFY from {client_in_smtpd(ip)}: 550 5.1.1 <{recipient}>"
    kind, category = EventKind.REJECTION, Category.UNKNOWN_RECIPIENT
    return [Deed("VRFY", ip, kind, log, category=category)]


def relay(ip: str) -> list[Deed]:
    """Try to send through us to somebody else."""
    recipient = "victim@elsewhere.example"
    log = f"reject: RCPT from {client_in_smtpd(ip)}: 554 5.7.1 <{recipient}>: Relay access denied"
    deed = Deed("relay", ip, EventKind.REJECTION, log, category=Category.RELAY, recipient=recipient)
    return _be_refused(ip, deed, 554)


def lie_in_helo(ip: str, helo: str) -> list[Deed]:
    """Call oneself by a name that is none."""
    log = f"reject: RCPT from {client_in_smtpd(ip)}: 50[14] 5.5.2 <.*Helo command rejected"
    recipient = next(iter(places.PASSWORDS))
    deed = Deed("HELO", ip, EventKind.REJECTION, log, category=Category.HELO, recipient=recipient)
    return _be_refused(ip, deed, 504 if "[" not in helo else 501, helo=helo)


def invent_sender(ip: str) -> list[Deed]:
    """Use a sender whose domain does not exist."""
    log = f"reject: RCPT from {client_in_smtpd(ip)}: 450 4.1.8 <.*Sender address rejected: Domain not found"
    recipient = next(iter(places.PASSWORDS))
    deed = Deed("sender", ip, EventKind.REJECTION, log, category=Category.SENDER, recipient=recipient)
    return _be_refused(ip, deed, 450, sender="ghost@no-such-domain.example")


def come_listed(ip: str, port: int) -> list[Deed]:
    """Come from an address on the block list; postscreen lets it talk and refuses every recipient."""
    smtp = session(ip, port)
    expect(smtp.mail(SENDER), 250)
    recipient = next(iter(places.PASSWORDS))
    expect(smtp.rcpt(recipient), 550 if port == places.POSTSCREEN else 554)
    smtp.quit()
    if port == places.POSTSCREEN:
        kind, client = EventKind.DNSBL_HIT, client_in_postscreen(ip)
    else:
        kind, client = EventKind.REJECTION, client_in_smtpd(ip)
    log = f"reject: RCPT from {client}: 55[04] 5.7.1 .*blocked using {places.ZONE}"
    return [Deed("block list", ip, kind, log, category=Category.DNSBL, zone=places.ZONE)]


def _be_refused(ip: str, deed: Deed, code: int, *, helo: str = HELO, sender: str = SENDER) -> list[Deed]:
    """Send the envelope of `deed` and be refused at RCPT with `code`."""
    smtp = session(ip, places.SMTP, helo)
    expect(smtp.mail(sender), 250)
    expect(smtp.rcpt(deed.recipient or ""), code)
    smtp.quit()
    return [deed]
