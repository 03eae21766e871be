"""Whether what was set up answers: the helper by its own command, sekimori-policy through Postfix's socket."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable

from tui.enforcement.backends.command import run
from tui.enforcement.change import EnforcementError
from tui.enforcement.helper.settings import PLACE
from tui.enforcement.record import parsed
from tui.language import _
from tui.sanitize import clean
from tui.setup.host import Host
from tui.setup.mainfile import server_of
from tui.setup.plan import Plan
from tui.setup.postfix import Postfix, standing
from tui.setup.rights import obeyed
from tui.setup.servers import postfix_runs

#: Asks about nobody: whatever is switched, the answer is to go on.
_QUESTION = b"request=smtpd_access_policy\nprotocol_state=CONNECT\npolicy_context=spf\n\n"

#: Seconds until a reloaded Postfix listens, and for one answer.
_PATIENCE = 10.0

#: Longest complaint that is repeated, in characters.
_LONGEST = 200


def look(host: Host, plan: Plan) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What of the wired answers, and what does not, each a sentence. Needs root."""
    seen: list[str] = []
    troubles: list[str] = []
    questions: list[Callable[[], str]] = [lambda: helper_answers(host)]
    if any(host.sudoers in wire.needs for wire in plan.wires):
        questions.append(lambda: obeyed(host, plan.user))
    if any(host.policy in wire.needs for wire in plan.wires) and postfix_runs(host):
        questions.append(lambda: policy_answers(standing(host)))
    for question in questions:
        try:
            seen += filter(None, [question()])
        except EnforcementError as error:
            troubles.append(str(error))
    return tuple(seen), tuple(troubles)


def helper_answers(host: Host) -> str:
    """Has the helper list what is blocked. Raises EnforcementError."""
    elsewhere = [] if host.settings == str(PLACE) else ["--settings", host.settings]
    try:
        told = parsed(run([host.helper, *elsewhere, "list"], within=60).encode())
    except ValueError as error:
        raise EnforcementError(
            _("{helper} does not answer as it should: {error}").format(helper=host.helper, error=error)
        ) from error
    where = told.get("where") if isinstance(told, dict) else None
    return _("{helper} answers; blocks go to {where}").format(helper=host.helper, where=where)


def policy_answers(postfix: Postfix) -> str:
    """Asks sekimori-policy as smtpd does, as soon as Postfix listens. Raises EnforcementError."""
    kind, _colon, place = server_of(postfix.main).partition(":")
    where = place if kind == "inet" else os.path.join(postfix.value("queue_directory"), place)
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            answer = _answer(kind, where)
            break
        except OSError as error:
            if time.monotonic() > deadline:
                raise EnforcementError(
                    _("sekimori-policy does not answer at {where}: {error}; see Postfix's log").format(
                        where=where, error=error
                    )
                ) from error
            time.sleep(0.1)
    if answer != b"action=DUNNO\n\n":
        raise EnforcementError(
            _("sekimori-policy answers {answer!r} at {where}; see Postfix's log").format(answer=answer, where=where)
        )
    return _("sekimori-policy answers at {where}").format(where=where)


def _answer(kind: str, where: str) -> bytes:
    """Of a server that main.cf names so. Raises OSError."""
    host, _colon, port = where.rpartition(":")
    with socket.socket(socket.AF_UNIX) if kind == "unix" else socket.create_connection((host, port)) as line:
        line.settimeout(_PATIENCE)
        if kind == "unix":
            line.connect(where)
        line.sendall(_QUESTION)
        answer = b""
        while not answer.endswith(b"\n\n"):
            try:
                chunk = line.recv(4096)
            except ConnectionError:
                chunk = b""
            if not chunk:
                raise ConnectionError(
                    _("it ended without an answer{last_words}").format(last_words=_last_words(answer))
                )
            answer += chunk
        return answer


def _last_words(answer: bytes) -> str:
    """What a program that could not start has complained: spawn(8) sends that the same way."""
    lines = answer.decode("utf-8", "replace").strip().splitlines()
    return f" ({clean(lines[-1][:_LONGEST])})" if lines else ""
