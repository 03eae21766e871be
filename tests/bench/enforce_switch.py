"""How long a switch takes to change what Postfix and Rspamd answer: parts of `tests.bench.enforce`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from tests.bench.figure import Row
from tests.stack.policy.client import connected
from tests.stack.policy.host import FORMS, Host
from tests.stack.policy.test_switch import JUNK, Junk, until
from tests.stack.rspamd_switch.servers import Host as Filter
from tests.stack.rspamd_switch.test_switch import set_to
from tui.enforcement.change import Mode

#: The most that a switch may take, in milliseconds.
GOAL = 200.0
#: Switches to discard and back. smtpd hangs up on a client that is refused seven times.
IN_A_SESSION, ROUNDS = 4, 10


def policy() -> Iterator[Row]:
    """sekimori-policy, in each form, asked in a session that was open before; the file of modes is all that changes."""
    host = Host()
    try:
        host.up()
        for name, form in FORMS.items():
            for junk in {junk.category: junk for junk in JUNK}.values():
                times = host.client.inside(_switching(host, form.port, junk))
                yield Row("policy", f"{junk.category}, {name}", times, GOAL)
    finally:
        host.down()


def _switching(host: Host, port: int, junk: Junk) -> Callable[[], list[float]]:
    def act() -> list[float]:
        with connected(junk.ip, port) as smtp:
            host.set_modes(f"{junk.category} discard")
            until(smtp, junk, 250)  # everything has been started
            host.set_modes()
            until(smtp, junk, junk.code)
            took = []
            for mode, code in (("discard", 250), ("reject", junk.code)) * IN_A_SESSION:
                began = time.monotonic()
                host.set_modes(f"{junk.category} {mode}")
                until(smtp, junk, code)
                took.append((time.monotonic() - began) * 1000)
            return took

    return act


def rspamd() -> Iterator[Row]:
    """Our rule in Rspamd, from the call that switches; the way of the mail through Postfix and Rspamd is in it."""
    host = Filter()
    try:
        host.up()
        host.wire()
        switches, took = host.switches(), []
        for mode, code in ((Mode.DISCARD, 250), (Mode.REJECT, 554)) * ROUNDS:
            begin = time.monotonic()
            switches.change(set_to(mode, "dmarc"))
            answer = host.send("dmarc.example.com").answer
            while answer.code != code:
                answer = host.send("dmarc.example.com").answer
            took.append((answer.at - begin) * 1000)
        yield Row("rspamd", "dmarc, a whole mail", took, GOAL)
    finally:
        host.down()
