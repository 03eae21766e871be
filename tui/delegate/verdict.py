"""From a request to an answer, whatever happens."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final

from tui.delegate.actions import DUNNO
from tui.delegate.check import Check
from tui.delegate.log import NATIVE, Report
from tui.delegate.modes import Modes
from tui.delegate.request import Request, client_of, parse_request
from tui.delegate.settings import Config

#: Seconds for one answer, all that is asked elsewhere included. Postfix waits for 3 s (`timeout=3s` in its check).
BUDGET: Final = 1.8


class Delegate:
    """Answers requests; never raises. Safe to use from several threads."""

    def __init__(self, config: Config, report: Report) -> None:
        self._report = report
        self._ours = config.ours
        self._modes = Modes(config.modes, report)
        self._checks = {check.category: check for check in _wired(config, report)}

    def answer(self, raw: bytes, deadline: float | None = None) -> bytes:
        """The reply to a request without its empty line, by `deadline` (monotonic; BUDGET from now)."""
        try:
            action = self._action(raw, deadline or time.monotonic() + BUDGET)
        except Exception as error:  # Postfix gets an answer whatever happens
            self._report(f"unexpected {type(error).__name__}: {error}: {NATIVE}")
            action = DUNNO
        return f"action={action}\n\n".encode("ascii")

    def close(self) -> None:
        """Ends what the checks keep."""
        for check in self._checks.values():
            check.close()

    def _action(self, raw: bytes, deadline: float) -> str:
        request = parse_request(raw)
        check = self._checks.get(request.get("policy_context", ""))
        # VRFY too goes through the restrictions of recipients, and there is no mail that could be discarded
        if check is None or request.get("protocol_state") not in {"RCPT", "DATA"}:
            return DUNNO
        if request.get("request") != "smtpd_access_policy" or request.get("sasl_username") or self._is_ours(request):
            return DUNNO
        return check.decide(request, raw + b"\n\n", self._modes.discards(check.category), deadline)

    def _is_ours(self, request: Request) -> bool:
        """Also whom we cannot place. The oracle's own client is one: if it is asked through us, that ends here."""
        client = client_of(request)
        return client is None or client.is_loopback or any(client in network for network in self._ours)


def _wired(config: Config, report: Report) -> Iterator[Check]:
    """The checks of the categories that have a table. They are loaded now and not when they are asked first: the file
    that this program is may have been replaced by then, and nothing can be read from the middle of another.
    """
    if config.spf:
        from tui.delegate.spf import Spf

        yield Spf(config.spf, report)
    if config.dnsbl:
        from tui.delegate.dnsbl import Dnsbl

        yield Dnsbl(config.dnsbl, report)
    if config.oracle:
        from tui.delegate.oracle import Oracle
        from tui.delegate.recipients import UnknownRecipient

        yield UnknownRecipient(Oracle(config.oracle, report), report)
