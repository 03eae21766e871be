"""`sekimori-policy CONFIG [--listen WHERE]`: a Postfix policy server that turns a reject into a discard, while told to.

`sekimori setup` zips this package alone into one file, which needs nothing but the standard library and is run by
`/usr/bin/python3 -I FILE CONFIG`: by spawn(8) on standard input and output, or with `--listen 127.0.0.1:10040` or
`--listen /path/to.sock` as one daemon. Protocol: SMTPD_POLICY_README. CONFIG is TOML; a category without its table is
not wired and never answered:

    modes = "/etc/postfix/sekimori/modes"   # lines `CATEGORY discard|reject [until EPOCH]`, `#` comments
    ours = ["192.0.2.0/24"]                 # clients whose mail is never discarded; loopback always is one
    [spf]
    command = ["/usr/bin/policyd-spf", "/etc/postfix-policyd-spf-python/policyd-spf.conf"]
    [dnsbl]
    zones = ["dnsbl.example", "zen.example=127.0.0.[2..11]"]
    [unknown_recipient]
    oracle = "127.0.0.1:10043"              # a private smtpd that only tells which recipients are unknown

`policy_context` (Postfix 3.1) says which category is asked; each has its check right before the native restriction.
Whatever is missing, slow, dead or not understood answers DUNNO: the native restriction decides, as before the switch.

DISCARD drops a mail for *all* its recipients, and smtpd checks nothing more of that mail. Client and sender speak for
the whole mail; an unknown recipient does not, so he is taken in two steps, and no valid one loses a mail to him:

    RCPT, junk, and all before it were           DISCARD  unknown recipients: OK, so that nothing is refused
    RCPT, not junk or not told, after such ones  452      its sender sends it once more, without them
    RCPT, anything after one that was not        DUNNO    the native 5xx or what else the site decides
    DATA, all were unknown recipients            DISCARD  or 550 5.1.1, if the mode was switched back in between

What a site permits by the *recipient* (abuse@, say) before the check of `dnsbl` or `spf`, or would permit after it, is
not seen here: such a one loses a mail that also went to another.

OK skips the site's relay control too, where that stands later in the same list. Nothing can be relayed by it: OK is
said only of what Postfix itself answered 5.1.1 to, a recipient in a domain of its own who does not exist. For that
the check must stand before everything that permits, be the same text at RCPT and DATA (then both use one connection),
and `smtpd_reject_unlisted_recipient` be `no` where it stands, and only there. If DATA cannot be matched with what was
answered at RCPT (this program was killed in between, a milter refused one of several), the mail goes on and Postfix
returns it to its sender: told, not lost.
"""
