"""Words of servers' logs that name nobody and stand in no row of ours: what a masked line still says."""

from __future__ import annotations

WORDS = """
abc aborting accepting active alias allowlisted anonymous anvil application authenticating authorization authorized
auths available backwards bad basic begin bin bounced bulk bypass cache cached callout cancelled cert child chunking
cipher cleartext click combined complete condition config connected considering cram created currently daemon
decoding default deferred delays deleted dest detected dev dial discarding disclosure doesn don dq dropping due dyn
early ehlo enabled encrypted entering esmtp esmtpa esmtps esmtpsa established etc exa exceeded exchange exited
exiting expand external fail2ban failure file finish finishing fully gb generic getpeername grace greylisted
greylisting handle handshake heuristics home host hostname hosts idle ignoring imapd imaps inactivity initialization
invoked isn kb keywords kib kill leaving len level lib limit lmtp lmtps local localhost locally log logins logout
logs lookup lost mailbox mailfrom malformed matched mb mech mechanism mechanisms mechs message mfrom mib mime
mismatch mixed ms multipart mysql nas need nftables noop noqueue normal ntlm observed ok opt owned parameter parent
password pattern pending permanent pid plain plaintext postfix prepend priority problem proc processing progress
proto proxy ptr qid qmgr quarantined queued quit ratelimit ratelimited rcpt ready receiver receiving recipients
record records redirect redirected refreshing rejected relaying relevant replacing requested requests resolver
responding retrying returned rset run sbin scanned scanners scheme secs secured select sent sequence server session
share shutting sign signature skipping soft software soon spool sql srv ssl starting starttls stat state statistics
subject subm submission submissions successfully svg syntax tb temporarily temporary timed timeout tls tlsv1 tmp
transferred transport trap tries triggers tui tuple unable unavailable unimplemented unknown unroutable unsupported
untrusted unverified update updating usage userdb uses usr var veto via virtual warning whitelisted with
"""
