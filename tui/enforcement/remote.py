"""A keeper in another process: sekimori-gate behind sudo, or behind ssh on another host."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import selectors
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tui.enforcement.change import Block, EnforcementError, Entry, Plan, Refusal
from tui.enforcement.coverage import in_force
from tui.enforcement.delta import Delta, applied
from tui.enforcement.helper.greeting import Greeting
from tui.enforcement.lists import Listing
from tui.enforcement.policies import Policies, ended
from tui.enforcement.record import parsed, plain, read
from tui.enforcement.target import Network, canonical, parse
from tui.sanitize import clean

#: Seconds to wait for the first answer, with ssh and sudo before it, and for any other.
FIRST_ANSWER = 20.0
ANSWER = 15.0

#: Seconds after a failed start before another is tried: a password prompt must not be met at every frame.
_REST = 30.0

#: Seconds for which what was read is used again, and entries of the journal that are fetched to find one to undo.
_GOOD_FOR = 1.0
_UNDOABLE = 101

#: What was said by a program that could not start the helper, in characters.
_WORDS = 300


@dataclass(frozen=True, slots=True)
class _Known:
    """The block list of a version, and when it was asked for."""

    version: int = 0
    listing: Listing = field(default_factory=Listing)
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a session says of the block list: `delta` is from the version that was asked with, or from nothing."""

    version: int
    base: int = 0
    delta: Delta | None = None


class RemoteKeeper:
    """Implements Keeper over one session, which is begun at the first question and again when it has ended.

    Thread-safe; a write is never asked twice. Raises EnforcementError.
    """

    def __init__(self, command: Sequence[str]) -> None:
        """`command` starts the session, such as ("sudo", "-n", "/usr/local/sbin/sekimori-gate", "session")."""
        self._command = tuple(command)
        self._mutex = threading.RLock()
        self._process: subprocess.Popen[bytes] | None = None
        self._buffer = b""
        self._failed: tuple[float, str] | None = None
        self._greeting: Greeting | None = None
        self._listing: _Known | None = None
        self._policies: tuple[float, Policies] | None = None
        self._undoable: tuple[float, tuple[Entry, ...]] | None = None

    @property
    def backend(self) -> str:
        """The helper's backend; "helper" while it cannot be reached."""
        return self._greeting.backend if self._greeting else "helper"

    @property
    def enforced(self) -> bool:
        """Whether a server obeys; true while unknown, for nothing can be recorded then either."""
        return self._greeting.enforced if self._greeting else True

    @property
    def where(self) -> str:
        """What holds the blocks."""
        return self._greeting.where if self._greeting else " ".join(self._command)

    def listing(self) -> Listing:
        """The block list, asked for once a second at most."""
        with self._mutex:
            if self._listing is None or self._old(self._listing.at):
                self._listing = self._next_listing(self._listing or _Known())
            return self._listing.listing

    def _next_listing(self, known: _Known) -> _Known:
        answer = read(_Answer, self._ask("listing", known=known.version))
        if answer.delta is None:
            return dataclasses.replace(known, at=time.monotonic())
        found = applied(known.listing if answer.base else Listing(), answer.delta)
        if self._greeting is not None and self._greeting.obstacle:
            found = dataclasses.replace(found, notes=(self._greeting.obstacle, *found.notes))
        return _Known(answer.version, found, time.monotonic())

    def policies(self) -> Policies:
        """The policies, asked for once a second at most."""
        with self._mutex:
            if self._policies is None or self._old(self._policies[0]):
                found = read(Policies, self._ask("policies"))
                same = self._policies is not None and self._policies[1] == found
                self._policies = (time.monotonic(), self._policies[1] if self._policies and same else found)
            return self._policies[1]

    def _old(self, at: float) -> bool:
        return time.monotonic() - at > _GOOD_FOR

    def last(self, n: int) -> tuple[Entry, ...]:
        """The last `n` entries of the helper's journal."""
        return read(tuple[Entry, ...], self._ask("journal", n=n))

    def undoable(self) -> Iterator[Entry]:
        """What may be undone, the newest first."""
        with self._mutex:
            now = time.monotonic()
            if self._undoable is None or now - self._undoable[0] > _GOOD_FOR:
                self._undoable = (now, read(tuple[Entry, ...], self._ask("undoable", n=_UNDOABLE)))
            return iter(self._undoable[1])

    def judge(self, targets: Sequence[Network]) -> Mapping[Network, Refusal]:
        """What the helper's guard refuses."""
        if not targets:
            return {}
        refusals = read(tuple[Refusal, ...], self._ask("judge", targets=[canonical(one) for one in targets]))
        return {parse(refusal.target).network: refusal for refusal in refusals}

    def apply(self, plan: Plan) -> Entry:
        """Asks for the change, once."""
        return read(Entry, self._write("apply", plan=plan))

    def rehearse(self, plan: Plan) -> Entry:
        """The entry that `apply` would leave."""
        return read(Entry, self._ask("rehearse", plan=plan))

    def restore(self) -> tuple[str, ...]:
        """Asks for lost blocks to be put back."""
        return read(tuple[str, ...], self._write("restore"))

    def expire(self) -> tuple[Block, ...]:
        """Asks for what has ended to be taken away, when something has."""
        now = datetime.now().astimezone()
        listing, policies = self.listing(), self.policies()
        over = any(not in_force(block, now) for block in listing.blocks)
        if over or any(ended(policies.stored(category), now) for category in policies.where):
            return read(tuple[Block, ...], self._write("expire"))
        return ()

    def close(self) -> None:
        """Ends the session."""
        with self._mutex:
            process, self._process = self._process, None
        if process is not None:
            _end(process)

    # -- asking --------------------------------------------------------------------------------------------------

    def _write(self, do: str, **more: object) -> Any:
        with self._mutex:
            try:
                return self._ask(do, **more)
            finally:
                self._undoable = self._policies = None
                if self._listing is not None:
                    self._listing = dataclasses.replace(self._listing, at=0.0)

    def _ask(self, do: str, **more: object) -> Any:
        with self._mutex:
            if self._process is None or self._process.poll() is not None:
                self._begin()
            return self._answered({"do": do, **more}, ANSWER)

    def _begin(self) -> None:
        if self._failed is not None and time.monotonic() - self._failed[0] < _REST:
            raise EnforcementError(self._failed[1])
        self.close()
        self._buffer = b""
        offset = datetime.now().astimezone().utcoffset()
        try:
            pipe = subprocess.PIPE
            self._process = subprocess.Popen(  # noqa: S603  # the operator's own configuration, as a list
                self._command, stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True
            )
            seconds = int(offset.total_seconds()) if offset else 0
            self._greeting = read(Greeting, self._answered({"do": "hello", "offset": seconds}, FIRST_ANSWER))
            self._failed = None
        except (EnforcementError, OSError, ValueError) as error:
            words = error.strerror if isinstance(error, OSError) else str(error)
            why = f"cannot reach the helper ({' '.join(self._command)}): {words}"
            self._failed = (time.monotonic(), why)
            self.close()
            raise EnforcementError(why) from error

    def _answered(self, question: Mapping[str, object], within: float) -> Any:
        process = self._process
        if process is None or process.stdin is None:
            raise EnforcementError("the session with the helper has ended; try again")
        line = json.dumps(plain(question), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        try:
            process.stdin.write(line)
            process.stdin.flush()
            answer = parsed(self._line(process, within))
        except (OSError, ValueError) as error:
            words = self._last_words(process)
            self.close()
            raise EnforcementError(_interrupted(str(question["do"]), words or str(error))) from error
        if not isinstance(answer, dict) or not answer.get("ok"):
            error_text = answer.get("error") if isinstance(answer, dict) else None
            raise EnforcementError(clean(str(error_text or "the helper answered with something else than JSON")))
        return answer.get("answer")

    def _line(self, process: subprocess.Popen[bytes], within: float) -> bytes:
        """The next line of the answer. Raises OSError when it is late or the session has ended."""
        out = process.stdout
        assert out is not None  # noqa: S101  # a pipe was asked for
        deadline = time.monotonic() + within
        with selectors.DefaultSelector() as selector:
            selector.register(out, selectors.EVENT_READ)
            parts = [self._buffer]
            while b"\n" not in parts[-1]:
                left = deadline - time.monotonic()
                if left <= 0 or not selector.select(left):
                    raise OSError(f"no answer within {within:g} seconds")
                chunk = out.read1(1 << 20)  # type: ignore[attr-defined]  # a buffered reader, as Popen makes it
                if not chunk:
                    raise OSError("the session has ended")
                parts.append(chunk)
        line, _, self._buffer = b"".join(parts).partition(b"\n")
        return line

    def _last_words(self, process: subprocess.Popen[bytes]) -> str:
        """What sudo or ssh had to say."""
        if process.stderr is None:
            return ""
        _end(process)
        return clean(" ".join(process.stderr.read().decode("utf-8", "replace").split())[:_WORDS])


def _interrupted(do: str, why: str) -> str:
    if do in {"apply", "restore", "expire"}:
        return f"{why}; whether the change was made is unknown: it is read back at once, look before you repeat it"
    return why


def _end(process: subprocess.Popen[bytes]) -> None:
    """Its input closed it ends by itself; what does not is killed."""
    with contextlib.suppress(OSError):
        if process.stdin is not None:
            process.stdin.close()
    try:
        process.wait(1)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
