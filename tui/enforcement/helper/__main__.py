"""sekimori-gate: changes what is blocked and discarded on this host, and prints one JSON object.

It ends with 0 when all is well, 1 when it failed, 2 for a wrong command line, 4 when the guard refused any of it.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from tui import __version__
from tui.enforcement.change import EnforcementError, Mode, Plan
from tui.enforcement.gate import DAY, Gate
from tui.enforcement.helper.answers import Answers, Request, answers_for
from tui.enforcement.helper.session import LONGEST, internal, serve
from tui.enforcement.helper.settings import PLACE, GateSettings, load
from tui.enforcement.operator import operator
from tui.enforcement.plans import MOST_TARGETS
from tui.enforcement.policies import SWITCHABLE, switchable
from tui.enforcement.record import plain
from tui.sanitize import clean

OK, FAILED, USAGE, REFUSED = 0, 1, 2, 4

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_SPAN = re.compile(r"([0-9]{1,6})([smhdw])")

Told = Mapping[str, object]


def _span(text: str) -> timedelta | None:
    if text == "forever":
        return None
    match = _SPAN.fullmatch(text)
    if match is None:
        raise argparse.ArgumentTypeError("write a number and s, m, h, d or w, such as 24h, or forever")
    return timedelta(seconds=int(match[1]) * _UNITS[match[2]])


def _targets(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("targets", nargs="*", metavar="ADDRESS", help="addresses or networks; - reads them, one a line")


def _block(parser: argparse.ArgumentParser) -> None:
    _targets(parser)
    parser.add_argument(
        "--for", dest="lasting", type=_span, default=DAY, metavar="TIME", help="default 24h; or forever"
    )
    parser.add_argument("--reason", default="", help="kept beside the block")
    parser.add_argument("--insist", action="store_true", help="also what the guard asks again for, such as 10.0.0.9")


def _mode(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("category", choices=[str(one) for one in SWITCHABLE], metavar="CATEGORY")
    parser.add_argument("mode", choices=[str(mode) for mode in Mode])
    parser.add_argument("--for", dest="lasting", type=_span, default=None, metavar="TIME", help="default: forever")


def _count(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-n", type=int, default=20, metavar="N", help="how many entries")


def _step(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("step", nargs="?", metavar="STEP", help="its id in the journal (default: the last change)")


def _nothing(_: argparse.ArgumentParser) -> None:
    """A command without options."""


class _Deed:
    """One call: the gate over this host's settings, and what the command line asks of it."""

    def __init__(self, options: argparse.Namespace, answers: Answers) -> None:
        self._options = options
        self._answers = answers
        self._keeper = answers.keeper
        self._gate = Gate(answers.keeper, guard=answers.guard)

    def block(self) -> Told:
        ttl, reason, texts = self._options.lasting, self._options.reason, self._texts()
        plan = self._gate.plan_block(texts, ttl=ttl, reason=reason)
        if self._options.insist:
            insisted = frozenset(refusal.target for refusal in plan.refused if refusal.overridable)
            plan = self._gate.plan_block(texts, ttl=ttl, reason=reason, override=insisted)
        return self._made(plan)

    def unblock(self) -> Told:
        return self._made(self._gate.plan_unblock(self._texts()))

    def mode(self) -> Told:
        category = switchable(self._options.category)
        return self._made(self._gate.plan_policy(category, Mode(self._options.mode), ttl=self._options.lasting))

    def undo(self) -> Told:
        plan = self._gate.plan_undo(self._options.step)
        if plan is None:
            raise EnforcementError("nothing was changed: there is nothing to undo")
        return self._made(plan)

    def list(self) -> Told:
        listing = self._gate.listing()
        blocks = [
            {**plain(block), "set": block.network not in listing.lost, "seen": listing.seen.get(block.network, 0)}
            for block in self._gate.blocks()
        ]
        return {
            "backend": self._gate.backend,
            "where": self._gate.where,
            "blocks": blocks,
            "others": listing.others,
            "notes": self._gate.trouble.splitlines(),
        }

    def modes(self) -> Told:
        unwired = self._gate.unswitchable()
        modes = [
            {**plain(policy), "switchable": policy.category not in unwired, "why_not": unwired.get(policy.category, "")}
            for policy in self._gate.policies()
        ]
        return {"modes": modes, "notes": self._keeper.policies().notes}

    def restore(self) -> Told:
        return {"restored": self._gate.restore()}

    def expire(self) -> Told:
        return {"ended": self._keeper.expire()}

    def journal(self) -> Told:
        return {"entries": self._gate.journal(self._options.n)}

    def backends(self) -> Told:
        return {"backends": self._answers.abilities(Request("abilities"))}

    def _texts(self) -> Sequence[str]:
        texts = [text for text in self._options.targets if text != "-"]
        if "-" in self._options.targets:
            content = sys.stdin.buffer.read(LONGEST + 1)
            if len(content) > LONGEST:
                raise EnforcementError(f"nothing was changed: the list is larger than {LONGEST >> 20} MiB")
            lines = (line.strip() for line in content.decode("utf-8", "replace").splitlines())
            texts += [line for line in lines if line and not line.startswith("#")]
        if not texts:
            raise EnforcementError("nothing was changed: no address was named")
        if len(texts) > MOST_TARGETS:
            raise EnforcementError(f"nothing was changed: at most {MOST_TARGETS} addresses at once")
        return texts

    def _made(self, plan: Plan) -> Told:
        told: dict[str, object] = {"refused": plan.refused, "warnings": plan.warnings, "lines": plan.lines}
        if not plan.empty:
            told["entry"] = self._keeper.rehearse(plan) if self._options.dry_run else self._gate.apply(plan)
        return told


#: Name, what it does, its options, what does it.
COMMANDS: tuple[tuple[str, str, Callable[[argparse.ArgumentParser], None], Callable[[_Deed], Told]], ...] = (
    ("block", "block addresses or networks", _block, _Deed.block),
    ("unblock", "take blocks away", _targets, _Deed.unblock),
    ("list", "what is blocked, as read back", _nothing, _Deed.list),
    ("mode", "switch a category between reject and discard", _mode, _Deed.mode),
    ("modes", "what each category is set to, as read back", _nothing, _Deed.modes),
    ("undo", "take a change back", _step, _Deed.undo),
    ("restore", "put back blocks that were lost, after a flush or a reboot", _nothing, _Deed.restore),
    ("expire", "take away what has ended", _nothing, _Deed.expire),
    ("journal", "who changed what, when, from what to what", _count, _Deed.journal),
    ("backends", "what each backend can do on this host, and why not", _nothing, _Deed.backends),
)


def _parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="sekimori-gate", description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    top.add_argument("--version", action="version", version=f"sekimori-gate {__version__}")
    top.add_argument("--settings", type=Path, default=PLACE, metavar="FILE", help=f"default: {PLACE}")
    top.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, purpose, options, _ in COMMANDS:
        options(commands.add_parser(name, help=purpose, description=purpose[0].upper() + purpose[1:] + "."))
    commands.add_parser("session", help="answer requests, a line of JSON each, for the screen")
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit code."""
    os.umask(0o022)  # not the caller's: servers read what is made here
    signal.signal(signal.SIGTSTP, signal.SIG_IGN)  # Ctrl-Z would keep the lock
    options = _parser().parse_args(arguments)
    try:
        told, code = _told(options)
        if told is not None:
            # a session's answers are lines, and so is why there is none
            print(json.dumps(plain(told), ensure_ascii=True, indent=None if options.command == "session" else 1))
            sys.stdout.flush()
    except BrokenPipeError:  # whoever asked has gone; what was done stays done
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    return code


def _told(options: argparse.Namespace) -> tuple[Told | None, int]:
    """What is to be printed, and the exit code."""
    try:
        settings, by = load(_settings_of(options, os.environ)), clean(operator(os.environ))
        if options.command == "session":
            serve(settings, by, sys.stdin.buffer, sys.stdout.buffer)
            return None, OK
        told = _run(options, settings, by)
    except EnforcementError as error:
        return {"ok": False, "error": str(error)}, FAILED
    except BrokenPipeError:
        raise
    except Exception as error:  # the last door: whoever calls reads JSON
        return {"ok": False, "error": internal(error)}, FAILED
    refused = bool(told.get("refused"))
    return {"ok": not refused or "entry" in told, **told}, REFUSED if refused else OK


def _settings_of(options: argparse.Namespace, environ: Mapping[str, str]) -> Path:
    """Whoever may run this as root by sudo may not choose what root writes to."""
    place: Path = options.settings
    if place != PLACE and "SUDO_UID" in environ:
        raise EnforcementError(f"nothing was changed: behind sudo the settings are those of {PLACE} alone")
    return place


def _run(options: argparse.Namespace, settings: GateSettings, by: str) -> Told:
    deed = _Deed(options, answers_for(settings, by))
    return next(run for name, _, _, run in COMMANDS if name == options.command)(deed)


if __name__ == "__main__":
    sys.exit(main())
