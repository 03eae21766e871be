"""One category, asked about one mail whose recipients come one by one."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict

from tui.delegate.actions import DUNNO, TRY_ALONE
from tui.delegate.log import NATIVE, Report
from tui.delegate.request import Request

#: Mails between RCPT and DATA that are remembered, and for how many seconds.
MAILS, MAIL_SECONDS = 16384, 3600.0


# no dataclass: that module alone would be a tenth of the start, which comes once for each smtpd and check
class Mail:
    """What was answered to one mail's recipients: how many were taken as junk, whether any DUNNO, and when it began."""

    __slots__ = ("began", "passed", "taken")

    def __init__(self) -> None:
        self.taken = 0
        self.passed = False
        self.began = time.monotonic()


class Check:
    """One category. A mail is discarded only if all that was asked about it was junk, recipient by recipient."""

    category = ""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._mails: OrderedDict[str, Mail] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, request: Request, raw: bytes, deadline: float) -> str | None:
        """The action if this is junk of the category; None if it is not, or that cannot be told by the deadline."""
        raise NotImplementedError

    def close(self) -> None:
        """Ends what is kept."""

    def decide(self, request: Request, raw: bytes, discards: bool, deadline: float) -> str:
        """The action for Postfix. A mail without an `instance` could not be found again: DUNNO."""
        instance = request.get("instance", "")
        if not instance:
            return DUNNO
        mail = self._mail(instance)
        # a mail that began while this was on goes to its end in the same way
        if not mail.passed and (discards or mail.taken):
            try:
                action = self.take(request, raw, deadline)
            except Exception as error:  # it cannot be told, and that must be remembered
                self._report(f"unexpected {type(error).__name__}: {error}: {NATIVE}")
                action = None
            if action and discards:
                mail.taken += 1
                return action
            if mail.taken:
                return DUNNO if action else TRY_ALONE
        mail.passed = True
        return DUNNO

    def _mail(self, instance: str) -> Mail:
        with self._lock:
            mail = self._mails.setdefault(instance, Mail())
            oldest = next(iter(self._mails.values()))
            if len(self._mails) > MAILS or oldest.began < time.monotonic() - MAIL_SECONDS:
                self._mails.popitem(last=False)
            return mail
