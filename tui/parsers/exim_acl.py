"""What Exim refuses by an access control list, and log-ins that failed.

Formats: smtp_handle_acl_fail and smtp_in_auth of src/smtp_in.c and src/receive.c of Exim 4.96, and SA-Exim's; fields of
other versions may be missing. Sender, recipient and log-in name are the client's, and so is what a command had for an
argument.
"""

from __future__ import annotations

from tui.model import Action, Category, EventKind
from tui.parsers.exim_client import (
    ADDRESS,
    BARE,
    CONNECTION,
    END,
    FROM,
    INTERFACE,
    PROTOCOL,
    QUOTED,
    TLS,
    client,
    either,
    row,
)
from tui.parsers.exim_words import (
    judge,
    judge_authentication,
    judge_discarded,
    judge_spamassassin,
    judge_stage,
    refused,
)
from tui.parsers.shape import Judged, Verdict

_ACL = Judged(("verb", "stage", "reason"), judge)
_STAGE = Judged(("verb", "stage"), judge_stage)

_AUTHENTICATOR = r"[\w.-]++ authenticator failed for " + FROM
_CODE = r": [45]\d\d "

#: ` DS` of a name that DNSSEC vouches for stands before without a space between.
_H = rf" ?(?:DS ?)?{CONNECTION}H="
_ACL_TAIL = r" F=<| A=| (?:temporarily )?rejected | sender verify | RCPT "
_CLIENT = _H + client(_ACL_TAIL) + INTERFACE + PROTOCOL + TLS
#: The results of SPF and DMARC are of 4.99.
_SENDER = (
    rf"(?: F=<(?P<sender>{QUOTED})>(?: A=[^ :\n]++(?::(?P<user>[^ \n]++)|)|)|)"
    r"(?: SPF=[^ \n]*+|)(?: DMARC=[^ \n]*+|)"
)
_VERB = r" (?P<verb>(?:temporarily )?rejected) "
_WORDS = rf"(?:: {{reply}}(?P<reason>.*)|{END})"

_AUTHENTICATION = (
    row(
        "authenticator failed",
        _AUTHENTICATOR
        + client(_CODE)
        + INTERFACE
        + TLS
        + r": (?P<code>[45]\d\d) (?P<reason>[A-Za-z0-9]++(?: [A-Za-z0-9]++)*)"
        # a name may hold anything; what follows it is the server's, and only where that could not check it
        r"(?: \(set_id=(?P<user>(?:(?<=at present \(set_id=).*?|.*?(?=\): \d++ Time\(s\)\s*$)|.*))\)(?=\s*$|: )|)"
        rf"(?:: .*|){END}",
        Judged(("code", "reason"), judge_authentication),
        "smtpd_sasl",
    ),
    row(
        "authenticator failed, forged",
        _AUTHENTICATOR + either(_CODE) + ".*",
        Verdict(EventKind.LOGIN_FAILURE, None, Action.REJECT),
        "",
    ),
)

_BY_ACL = (
    row(
        # the refusal that it led to follows (sender_verified_failed)
        "sender verify failed",
        _CLIENT + rf" sender verify (?:fail|defer) for <(?P<sender>{QUOTED})>" + _WORDS,
        refused(Category.SENDER),
        "never_counts",
    ),
    row("rejected recipient", _CLIENT + _SENDER + _VERB + rf"(?P<stage>RCPT) <(?P<recipient>{QUOTED})>" + _WORDS, _ACL),
    row(
        "rejected recipient without brackets",
        _CLIENT + _SENDER + _VERB + r'(?P<stage>RCPT) (?P<recipient>[^\s<>":]++)' + _WORDS,
        _ACL,
    ),
    row(
        "rejected sender",
        _CLIENT + _VERB + rf"(?P<stage>MAIL) <(?P<sender>{QUOTED})>(?: [A-Z0-9]++(?:=[^ :\n]*+|))*" + _WORDS,
        _ACL,
    ),
    row(
        "rejected sender without brackets",
        _CLIENT + _VERB + r'(?P<stage>MAIL) (?P<sender>[^\s<>":]++)' + _WORDS,
        _ACL,
    ),
    row(
        "rejected at a stage",
        _CLIENT + _SENDER + _VERB + r"(?P<stage>connection|EHLO or HELO|AUTH|STARTTLS|DKIM|DATA|after DATA PRDR"
        r'|after DATA|during MIME ACL checks)(?: in "connect" ACL| [^\s]*?|)' + _WORDS,
        _ACL,
    ),
    row(
        # what stands for the argument may imitate the words behind it
        "rejected, odd argument",
        _CLIENT + _SENDER + _VERB + r"(?P<stage>VRFY|EXPN|ETRN|RCPT|MAILAUTH|MAIL) ",
        _STAGE,
    ),
    row("rejected, odd sender", _CLIENT + r" F=<.* (?:temporarily )?rejected ", refused(Category.OTHER)),
    row("rejected, forged", _H + either(_ACL_TAIL) + r".* rejected ", refused(Category.OTHER), ""),
    row(
        "discarded",
        _CLIENT + rf" F=<(?P<sender>{QUOTED})> RCPT <(?P<recipient>{QUOTED})>: discarded by (?:MAIL|RCPT) ACL" + _WORDS,
        Judged(("reason",), judge_discarded),
    ),
    row(
        "discarded as a whole",
        r"=> blackhole (?P<reason>\([^)\n]*\).*)",
        Judged(("reason",), judge_discarded),
        "",
    ),
    row("accepted, said to be refused", r"\(= .* H=" + client(" S="), refused(Category.POLICY)),
    row(
        "rejected by local_scan",
        rf"F=(?:<>|(?P<sender>{BARE}))"
        r"(?: DS|) H="
        + client(_ACL_TAIL)
        + INTERFACE
        + PROTOCOL
        + r" (?P<verb>(?:temporarily |)rejected) (?P<stage>by local_scan\(\))"
        + _WORDS,
        _ACL,
    ),
    row(
        "SA-Exim",
        # the sender stands before the client, the recipients behind it
        r"(?!.* \(host=.* \(host=)SA: Action: (?P<verb>(?:permanently|temporarily) rejected|silently tossed"
        r"|flagged as Spam but accepted|teergrubed).* \(host=(?:NULL|\(null\)|(?P<hostname>[^\s\[\]]++)) "
        rf"\[(?P<ip>{ADDRESS})\]\) for ",
        Judged(("verb",), judge_spamassassin),
        whole=True,
    ),
    row(
        "dropped by an ACL",
        rf"(?:[\w-]++ )?SMTP connection {CONNECTION}from "
        r"(?:(?:[^\s()\[\]=]++ |)(?:\([^\s()]*+\) |)(?=H=)|)"
        + FROM
        + client(" closed by DROP| D=")
        + INTERFACE
        + r"(?: D=[^ \n]++|) closed by DROP in ACL",
        Verdict(EventKind.REJECTION, Category.POLICY, Action.DISCONNECT),
        "never_counts",  # the refusal stands before
    ),
)

SHAPES = (*_AUTHENTICATION, *_BY_ACL)
