"""What a refusal of Sendmail's means: the words of cf/m4/proto.m4 and cf/feature/*.m4 of 8.17.1, then those of
`verdict.category_of`. The ruleset tells what no words do.
"""

from __future__ import annotations

import re

from tui.model import Action, Category, EventKind
from tui.parsers.late import Late
from tui.parsers.shape import Groups, Verdict
from tui.parsers.values import TABLES
from tui.parsers.verdict import CONTENT, category_of

#: Words -> category, the group's name. The earliest decides, of several at one place the upper.
_OWN = Late(
    r"(?P<rate>Connection rate limit exceeded|Too many open connections)"
    r"|(?P<relay>Relaying (?:temporarily )?denied)"
    r"|(?P<dnsbl>(?i:\b(?:(?:listed|found|block(?:ed|listed)|blacklisted) (?:at|in|by|on|using)|blackhole site)"
    r" (?P<zone>(?:[\w-]+\.)+[A-Za-z]{2,})|\bspam blocked see:? http|\b(?:by|in) (?:an? )?(?:rbl|dnsbl)\b))"
    r"|(?P<reverse_dns>Fix reverse DNS|Possibly forged hostname|IP name (?:possibly forged|lookup failed)"
    r"|Client IP address |Cannot resolve PTR record)"
    r"|(?P<sender>(?:Domain of|Real domain name required for|Domain name required for) sender"
    r"|MX lookup failure|[Bb]ad ?MX)"
    r"|(?P<helo>(?:bogus|[Bb]ad|invalid) HELO)"
    r"|(?P<unknown_recipient>(?i:user unknown|no such user|unknown user|no such mailbox))"
    r"|(?P<recipient>Mailbox disabled|(?:User|Recipient) address required|Hostname required)"
    r"|(?P<tls>TLS handshake failed|STARTTLS|encryption too weak)"
    r"|(?P<client>Access denied)"
    r"|(?P<server>Temporary (?:system|lookup) failure)"
)

#: What a refusal by a ruleset, or by a milter at a stage, is about, where neither words nor status tell.
_STAGES = {
    b"check_relay": Category.CLIENT,
    b"check_mail": Category.SENDER,
    b"check_vrfy": Category.POLICY,
    b"check_expn": Category.POLICY,
    b"check_etrn": Category.POLICY,
    b"tls_client": Category.TLS,
    b"trust_auth": Category.POLICY,
    b"connect": Category.CLIENT,
    b"helo": Category.HELO,
}

#: A DNSBL zone and nothing else.
_ZONE = re.compile(rb"(?:[\w-]+\.)+[A-Za-z]{2,}")

_VAGUE = frozenset({Category.OTHER, Category.POLICY})
_BODY_STAGES = frozenset({b"data", b"cmd=data", b"eoh", b"header", b"body"})


def _category(
    stage: bytes, code: bytes | None, dsn: bytes | None, words: bytes, *, body: bool = False
) -> tuple[Category, str | None]:
    general, zone = category_of(code, dsn, words, body=body)
    if body and general in CONTENT:
        return general, None
    own = _OWN.search(words[:512].decode("utf-8", "replace"))
    if own is not None and own.lastgroup is not None:
        named = own["zone"]
        return Category(own.lastgroup), TABLES["zone"][named.encode()] if named else None
    # 5.3.0 is the code of FEATURE(`access_db') for what a site writes itself, not of a fault of ours
    if general is Category.SERVER and dsn == b"5.3.0":
        general = Category.OTHER
    return (_STAGES.get(stage, general), zone) if general in _VAGUE else (general, zone)


def _refused(category: Category, code: bytes | None, dsn: bytes | None, zone: str | None = None) -> Verdict:
    temporary = b"4" if category is Category.RATE else b"5"  # its own limits answer 421 and 452
    action = Action.DEFER if (code or dsn or temporary).startswith(b"4") else Action.REJECT
    if category in CONTENT:
        return Verdict(EventKind.CONTENT, category, action)
    return Verdict(EventKind.LIMIT if category is Category.RATE else EventKind.REJECTION, category, action, zone)


def judge_ruleset(groups: Groups) -> Verdict:
    """Verdict of a ruleset, of the groups `verb`, `stage`, `code`, `dsn` and `reason` (rscheck)."""
    verb, stage, code, dsn, words = groups
    words = (words or b"").rstrip()
    if verb == b"quarantine" and _ZONE.fullmatch(words):  # FEATURE(dnsbl)
        return Verdict(EventKind.CONTENT, Category.DNSBL, Action.HOLD, TABLES["zone"][words])
    category, zone = _category(stage or b"", code, dsn, words)
    if verb == b"reject":
        return _refused(category, code, dsn, zone)
    category = Category.POLICY if category is Category.OTHER else category
    if verb == b"discard":
        return Verdict(EventKind.DISCARD, category, Action.DISCARD, zone)
    return Verdict(EventKind.CONTENT, category, Action.HOLD, zone)


def judge_listed(groups: Groups) -> Verdict:
    """As `judge_ruleset` of a client that a block list answered for, of the groups `verb`, `code`, `dsn`, `reason`."""
    verb, code, dsn, words = groups
    told = judge_ruleset((verb, b"check_relay", code, dsn, words))
    if told.kind is EventKind.LIMIT:
        return told
    kind = EventKind.REJECTION if told.action in {Action.REJECT, Action.DEFER} else told.kind
    return told._replace(kind=kind, category=Category.DNSBL)


def judge_odd(groups: Groups) -> Verdict:
    """As `judge_ruleset`, where the words hold what could imitate others."""
    return judge_ruleset((*groups, None))


def judge_milter(groups: Groups) -> Verdict:
    """Verdict of a milter's answer, of the groups `verb`, `stage`, `code`, `dsn` and `reason`."""
    verb, stage, code, dsn, words = groups
    if verb == b"discard":
        return Verdict(EventKind.DISCARD, Category.POLICY, Action.DISCARD)
    if verb in {b"tempfail", b"temp failing commands", b"shutdown"} and code is None:
        code = b"4"
    category, zone = _category(stage or b"", code, dsn, words or b"", body=stage in _BODY_STAGES)
    return _refused(Category.POLICY if category is Category.OTHER else category, code, dsn, zone)


def judge_user_error(groups: Groups) -> Verdict | None:
    """Verdict of `<address>... words` (usrerr), of the group `reason`; None where the words are not known."""
    category, zone = _category(b"", None, None, groups[0] or b"")
    return None if category is Category.OTHER else _refused(category, None, None, zone)


#: Results of SASL (sasl.h) that are the server's own: no memory, to be tried again, the password server is away.
_OUR_OWN = Late(rb" \(-(?:2|8|24)\)")
#: No such mechanism, or the client broke the protocol or off.
_BROKEN = re.compile(rb" \(-(?:4|5)\)")


def judge_authentication(groups: Groups) -> Verdict:
    """Verdict of a failed log-in, of the group `reason`: `user not found (-20) SASL(-13): …`."""
    said = (groups[0] or b"")[:80]
    if _OUR_OWN.search(said):
        return Verdict(EventKind.LOGIN_FAILURE, Category.SERVER, Action.REJECT)
    if _BROKEN.search(said):
        return Verdict(EventKind.LOGIN_FAILURE, Category.PROTOCOL, Action.REJECT)
    return Verdict(EventKind.LOGIN_FAILURE, None, Action.REJECT)


def judge_lost(groups: Groups) -> Verdict | None:
    """A lost connection is a probe where a client that means well does not leave."""
    if groups[0] in {b"quit", b"rset", b"noop"}:
        return None
    return Verdict(EventKind.PROBE, Category.TLS if groups[0] == b"starttls" else Category.PROTOCOL)
