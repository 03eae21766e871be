"""Recipients that do not exist: taken in two steps, so that no other one loses a mail to them."""

from __future__ import annotations

from tui.delegate.actions import DUNNO, UNKNOWN, discard
from tui.delegate.check import Check
from tui.delegate.log import Report
from tui.delegate.oracle import Oracle
from tui.delegate.request import Request


class UnknownRecipient(Check):
    """Recipients that do not exist, in two steps: see the table at the head of this package."""

    category = "unknown_recipient"

    def __init__(self, oracle: Oracle, report: Report) -> None:
        super().__init__(report)
        self._oracle = oracle

    def take(self, request: Request, raw: bytes, deadline: float) -> str | None:
        """See Check. OK, and at DATA the mail is discarded."""
        return "OK" if self._oracle.unknown(request.get("recipient", ""), deadline) else None

    def close(self) -> None:
        """See Check."""
        self._oracle.close()

    def decide(self, request: Request, raw: bytes, discards: bool, deadline: float) -> str:
        """The first step is Check's, at RCPT. This is the second; whose DATA is refused may say it again."""
        if request.get("protocol_state") == "RCPT":
            return super().decide(request, raw, discards, deadline)
        instance, recipients = request.get("instance", ""), int(request.get("recipient_count", "0"))
        mail = self._mails.get(instance)
        if not instance or recipients < 1 or (mail and (mail.passed or not mail.taken)) or not (mail or discards):
            return DUNNO
        matched = mail is not None and mail.taken == recipients
        # else it is not known what was answered to those that were accepted; a single one is named: it is asked again
        if not matched and (recipients > 1 or not self.take(request, raw, deadline)):
            return DUNNO
        return discard(self.category, n=str(recipients)) if discards else UNKNOWN
