"""The block map in main.cf: where smtpd looks clients up."""

from __future__ import annotations

from collections.abc import Iterator

from tui.language import _
from tui.setup.host import Host
from tui.setup.mainfile import Insertion, values
from tui.setup.postfix import Postfix
from tui.setup.restrictions import checks

_CLIENTS = "smtpd_client_restrictions"

#: Maps of the EHLO keywords that a client is not offered; who is not offered AUTH is refused it, after HELO too.
_NOT_OFFERED = "smtpd_discard_ehlo_keyword_address_maps"
_LOG_IN = "smtpd_sasl_auth_enable"

#: Makes of a row that blocks the word for what is not offered, and nothing of a row of another hand's.
NO_AUTH = "/^554 5\\.7\\.1 blocked by sekimori/ auth\n"


def asked(host: Host, postfix: Postfix) -> Iterator[Insertion]:
    """Restrictions wait for RCPT, so that alone would leave a blocked client its log-in: it is not offered AUTH."""
    yield _first(postfix, _CLIENTS, f"check_client_access lmdb:{host.clients}")
    if _logs_in(postfix):
        yield _first(postfix, _NOT_OFFERED, f"pipemap:{{lmdb:{host.clients},regexp:{host.no_auth}}}")


def _first(postfix: Postfix, name: str, words: str) -> Insertion:
    first = next(iter(checks(name, values(postfix.main).get(name, ""))), None)
    return Insertion(name, words, first.start if first else None)


def _logs_in(postfix: Postfix) -> bool:
    services = (one.options.get(_LOG_IN, "") for one in postfix.services if one.takes_mail)
    return "yes" in {postfix.value(_LOG_IN), *services}


def notes(postfix: Postfix) -> Iterator[str]:
    """Whom it does not stop."""
    if _logs_in(postfix) and postfix.value("smtpd_delay_reject") == "yes":
        yield (
            _(
                "block list: Postfix looks clients up before AUTH by their whole address: whom a blocked network "
                "holds is refused at RCPT, but may go on guessing passwords, as may a session that was open before"
            )
        )
