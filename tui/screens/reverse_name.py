"""The name of an address as DNS has it, asked only when somebody wants it: the name server may be the attacker's."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import suppress

from tui.language import _
from tui.sanitize import clean

#: How long an answer is waited for, seconds.
PATIENCE = 2.0


async def reverse_name(ip: str, patience: float = PATIENCE) -> str:
    """What the system's resolver says, in words. A name that does not lead back to the address may be anybody's."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[str] = loop.create_future()

    def settle(words: str) -> None:
        if not answer.done():
            answer.set_result(words)

    def ask() -> None:
        words = _answer(ip)
        with suppress(RuntimeError):  # nobody waits any more
            loop.call_soon_threadsafe(settle, words)

    # of its own, for nobody waits at the end of the program for a resolver that waits
    threading.Thread(target=ask, name="resolver", daemon=True).start()
    try:
        return await asyncio.wait_for(answer, patience)
    except TimeoutError:
        return _("no answer within {seconds} s").format(seconds=f"{patience:g}")


def _answer(ip: str) -> str:
    try:
        name = socket.gethostbyaddr(ip)[0]
    except (OSError, UnicodeError):
        return _("no name")
    try:
        leads_to = {str(info[4][0]) for info in socket.getaddrinfo(name, None)}
    except (OSError, UnicodeError):
        leads_to = set()
    if ip in leads_to:
        return _("{name}, which leads back to the address").format(name=clean(name))
    return _("{name}, which does not lead back: it may be anybody's name").format(name=clean(name))
