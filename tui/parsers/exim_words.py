"""What a refusal of Exim's means: the words of its own code, of its default configuration and of Debian's.

An ACL's text is the administrator's, so words come second: the stage tells what no words do. Words of src/acl.c,
verify.c, spf.c and configure.default of Exim 4.96, and of Debian's conf.d/acl; others are `verdict.category_of`'s.
"""

from __future__ import annotations

from tui.model import Action, Category, EventKind
from tui.parsers.late import Late
from tui.parsers.shape import Groups, Verdict
from tui.parsers.values import TABLES
from tui.parsers.verdict import CONTENT, category_of

_ZONE = r"(?P<{}>(?:[\w-]+\.)+[A-Za-z]{{2,}})"

#: Words -> category, the group's name. The earliest decides, of several at one place the upper.
_OWN = Late(
    r"(?P<client>(?i:(?:sender )?IP address [^\s]{0,64} ?is locally blacklisted))"
    r"|(?P<sender>(?i:sender verif|sender envelope address|sender callout|sender domain|sender address"
    r"|verification failed for|no (?:verifiable|valid) sender|all relevant MX records point to"
    r"|lowest numbered MX record|could not complete sender verify|domain of sender|as a valid sender))"
    rf"|(?P<dnsbl>(?i:\b(?:black|block|deny) ?list(?:ed)? (?:at|in|by|on) {_ZONE.format('zone1')}"
    rf"|\b(?:listed|found|blocked) (?:at|in|by|on) {_ZONE.format('zone2')}"
    rf"|\b(?:dnsbl|rbl)\b(?::? {_ZONE.format('zone3')}"
    rf"|.{{0,64}}?\blisted (?:at|in|by|on) {_ZONE.format('zone4')}|)"
    r"|\blisted in the .{0,40}?\b(?:rbl|dnsbl|blocklist)))"
    r"|(?P<unknown_recipient>(?i:unroute?able (?:mail )?address|recipient cannot be verified"
    r"|unknown (?:user|recipient|mailbox)"
    r"|(?:user|mailbox|recipient|account|address) (?:unknown|not found|does not exist)"
    r"|no such (?:user|recipient|mailbox)|too many bad recipients))"
    r"|(?P<relay>(?i:relay not permitted|not permitted to relay|relaying (?:is )?(?:denied|not)|relay access denied))"
    r"|(?P<spf>(?i:\[SPF\]|\bSPF\b))"
    r"|(?P<policy>(?i:\bauth(?:entication)? (?:is )?required))"
    r"|(?P<recipient>(?i:restricted characters in address))"
    r"|(?P<helo>\b(?:HELO|EHLO)\b)"
    r"|(?P<reverse_dns>(?i:\breverse (?:dns|lookup|host)|\br?dns (?:record|lookup|entry)|\bPTR\b|host lookup failed"
    r"|failed to find host name))"
    r"|(?P<rate>(?i:overlimit|sending rate|(?:rate|connection|message) limit))"
    r"|(?P<size>(?i:message too big|line length))"
    r"|(?P<attachment>(?i:\bMIME\b.{0,40}error|(?:file|attachment) (?:extension|type)))"
    r"|(?P<protocol>(?i:\bheader syntax|syntax error in|unqualified address not permitted"
    r"|improper (?:use of )?(?:smtp )?pipelining))"
)

#: Our own fault: a check that could not be made.
_SERVER = Late(
    r"(?i:failed to expand|(?:acl|malware|spam) (?:acl )?condition|internal (?:configuration )?error|lookup deferred"
    r"|unable to connect|could not connect|host lookup did not complete|temporary (?:local|internal|dns)"
    r"|all spamd servers failed|retry time not reached|remote host address is the local host"
    r"|recipient verify callout)"
)

#: What is said of spam without the word, of a body that has been seen.
_SCORED = Late(r"(?i:\bscored? (?:of )?[\d.]+|\b(?:blacklisted|blocklisted|listed) (?:url|uri|domain)s? in )")

#: What a refusal at a stage is about, where its words do not tell.
_STAGES = {
    b"connection": Category.CLIENT,
    b"EHLO or HELO": Category.HELO,
    b"MAIL": Category.SENDER,
    b"AUTH": Category.POLICY,
    b"MAILAUTH": Category.POLICY,
    b"STARTTLS": Category.POLICY,
    b"VRFY": Category.POLICY,
    b"EXPN": Category.POLICY,
    b"ETRN": Category.POLICY,
    b"during MIME ACL checks": Category.ATTACHMENT,
}

_BODY_STAGES = frozenset({b"after DATA", b"after DATA PRDR", b"during MIME ACL checks", b"by local_scan()"})


def _category(stage: bytes, words: bytes, *, temporary: bool) -> tuple[Category, str | None]:
    said = words[:512].decode("utf-8", "replace")
    if temporary and _SERVER.search(said):
        return Category.SERVER, None
    body = stage in _BODY_STAGES
    general, zone = category_of(None, None, words, body=body)
    if body and general in CONTENT:
        return general, None
    own = _OWN.search(said)
    if own is not None and own.lastgroup is not None:
        named = own["zone1"] or own["zone2"] or own["zone3"] or own["zone4"]
        return Category(own.lastgroup), TABLES["zone"][named.encode()] if named else None
    if body and general is Category.OTHER and _SCORED.search(said):
        return Category.SPAM, None
    if general is Category.OTHER:
        return _STAGES.get(stage, general), None
    return general, zone


def refused(category: Category) -> Verdict:
    """A refusal that has one meaning."""
    return Verdict(EventKind.REJECTION, category, Action.REJECT)


def judge(groups: Groups) -> Verdict:
    """Verdict of a refusal by an ACL, of the groups `verb`, `stage` and `reason`."""
    verb, stage, words = groups
    temporary = (verb or b"").startswith(b"temporarily")
    category, zone = _category(stage or b"", words or b"", temporary=temporary)
    action = Action.DEFER if temporary else Action.REJECT
    if category in CONTENT:
        return Verdict(EventKind.CONTENT, category, action)
    return Verdict(EventKind.LIMIT if category is Category.RATE else EventKind.REJECTION, category, action, zone)


def judge_stage(groups: Groups) -> Verdict:
    """As `judge`, of the groups `verb` and `stage`: the words stand behind what a client may write anything into."""
    verb, stage = groups
    return judge((verb, stage, None))


def judge_discarded(groups: Groups) -> Verdict:
    """Verdict of a recipient that an ACL took and threw away, of the group `reason`."""
    category, zone = _category(b"RCPT", groups[0] or b"", temporary=False)
    return Verdict(EventKind.DISCARD, Category.POLICY if category is Category.OTHER else category, Action.DISCARD, zone)


def judge_authentication(groups: Groups) -> Verdict:
    """Verdict of a failed log-in, of the groups `code` and `reason` (smtp_in_auth): 435 is our own failure."""
    code, reason = groups
    if code == b"435":
        return Verdict(EventKind.LOGIN_FAILURE, Category.SERVER, Action.DEFER)
    if (reason or b"").startswith((b"Invalid base64", b"Initial data")):
        return Verdict(EventKind.LOGIN_FAILURE, Category.PROTOCOL, Action.REJECT)
    return Verdict(EventKind.LOGIN_FAILURE, None, Action.REJECT)


def judge_busy(groups: Groups) -> Verdict:
    """Verdict of a connection that was put off, of the group `reason`: too many, or the load is our own affair."""
    busy = b"load average" not in (groups[0] or b"") and b"errno" not in (groups[0] or b"")
    return Verdict(EventKind.LIMIT, Category.RATE if busy else Category.SERVER, Action.DEFER)


#: What SA-Exim did with what SpamAssassin calls spam (sa-exim.c).
_SPAM = {
    b"permanently": Action.REJECT,
    b"temporarily": Action.DEFER,
    b"silently": Action.DISCARD,
    b"flagged": Action.TAG,
}


def judge_spamassassin(groups: Groups) -> Verdict:
    """Verdict of SA-Exim, of the group `verb`."""
    action = _SPAM.get((groups[0] or b"").partition(b" ")[0], Action.DEFER)
    return Verdict(EventKind.DISCARD if action is Action.DISCARD else EventKind.CONTENT, Category.SPAM, action)
