"""What rspamd writes of a mail when all is decided."""

from __future__ import annotations

GOOD = "F (no action): [-0.10/15.00] [MIME_GOOD(-0.10){text/plain;}]"
SPAM = "F (add header): [7.20/15.00] [BAYES_SPAM(5.10){99.98%;},HTML_SHORT_LINK_IMG_1(2.00){}]"
BAD = "T (reject): [17.60/15.00] [BAYES_SPAM(5.10){100.00%;},PHISHING(9.00){}]"


def verdict(id_: str, client: str, sender: str, to: str, default: str) -> str:
    """Its line of the mail with that queue id; `client` is as smtpd writes it."""
    mail = f"id: <{id_}@mailer.example>, qid: <{id_}>, ip: {client.rpartition('[')[2][:-1]}, from: <{sender}>"
    rest = f"len: 3120, time: 31.220ms, dns req: 12, digest: <0f1e2d3c4b5a69788796a5b4c3d2e1f1>, rcpts: <{to}>"
    return f"rspamd[640]: <1f2e3d>; proxy; rspamd_task_write_log: {mail}, (default: {default}), {rest}"
