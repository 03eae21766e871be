"""DNS lists that everybody asks: their names tell of nobody. A zone with a customer's key in it is not among them."""

from __future__ import annotations

_ZONES = (
    "zen.spamhaus.org", "sbl.spamhaus.org", "xbl.spamhaus.org", "pbl.spamhaus.org", "sbl-xbl.spamhaus.org",
    "dbl.spamhaus.org", "bl.spamcop.net", "b.barracudacentral.org", "bb.barracudacentral.org", "dnsbl.sorbs.net",
    "psbl.surriel.com", "ix.dnsbl.manitu.net", "bl.mailspike.net", "rep.mailspike.net", "z.mailspike.net",
    "dnsbl-1.uceprotect.net", "dnsbl-2.uceprotect.net", "dnsbl-3.uceprotect.net", "dnsbl.dronebl.org",
    "bl.blocklist.de", "all.s5h.net", "cbl.abuseat.org", "multi.surbl.org", "multi.uribl.com", "black.uribl.com",
    "list.dnswl.org", "swl.spamhaus.org", "wl.mailspike.net", "dyna.spamrats.com", "noptr.spamrats.com",
    "spam.spamrats.com", "truncate.gbudb.net", "hostkarma.junkemailfilter.com", "score.senderscore.com",
)  # fmt: skip

#: Whole, and without their last label, as a narrow column shows them.
PUBLIC_ZONES = frozenset(form for zone in _ZONES for form in (zone, zone.rpartition(".")[0]))
