"""Words of servers' logs that name nobody and stand in no row of ours: what a masked line still says."""

from __future__ import annotations

WORDS = """
abc aborting accepting active alias allowlisted anonymous anvil application authenticating authorization authorized
auths available backwards bad basic begin bounced bulk bypass cache cached callout cancelled cert child chunking
cipher cleartext click combined complete condition connected considering cram created currently daemon decoding
default deferred delays deleted dest detected dial discarding disclosure doesn don dq dropping due dyn early enabled
encrypted entering esmtp esmtpa esmtps esmtpsa established exa exceeded exchange exited exiting expand external
failure finish finishing fully generic getpeername grace greylisted greylisting handle handshake heuristics host
hostname hosts idle ignoring imapd imaps inactivity initialization invoked isn keywords kill leaving len level limit
lmtp lmtps localhost locally logins logout logs lookup lost mailbox mailfrom malformed matched mech mechanism
mechanisms mechs message mfrom mime mismatch mixed ms multipart mysql need noop noqueue normal ntlm observed ok
owned parameter parent password pattern pending permanent pid plain plaintext postfix prepend priority problem
processing progress proto proxy ptr qid qmgr quarantined queued quit ratelimit ratelimited rcpt ready receiver
receiving recipients record records redirect redirected refreshing rejected relaying relevant replacing requested
requests resolver responding retrying returned rset scanned scanners scheme secs secured select sent sequence server
session shutting sign signature skipping soft software soon spool sql ssl starting starttls stat statistics subject
submission submissions successfully syntax temporarily temporary timed timeout tls tlsv1 transferred transport trap
tries triggers tuple unable unavailable unimplemented unknown unroutable unsupported untrusted unverified update
updating usage userdb veto via virtual warning whitelisted with
"""
