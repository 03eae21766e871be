"""`sekimori setup`: let this host's servers obey, or take that back."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from tui.breaking import pad
from tui.category import Category
from tui.cli import OK, REFUSED, CommandError
from tui.enforcement.change import EnforcementError
from tui.enforcement.helper.settings import load
from tui.enforcement.policies import switchable
from tui.language import _
from tui.setup import show, verify
from tui.setup.apply import apply
from tui.setup.draw import draw
from tui.setup.host import Host, Wish
from tui.setup.records import Records
from tui.setup.undo import plan_undo, undo


def run(options: argparse.Namespace, host: Host | None = None) -> int:
    """Plan, show, ask, apply, verify; `host` is this one, but for tests."""
    host = host or Host()
    try:
        if options.check:
            return _check(host, json_too=options.json)
        if options.undo:
            return _undo(host, options)
        return _set_up(host, options)
    except EnforcementError as error:
        raise CommandError(str(error), REFUSED) from error


def _set_up(host: Host, options: argparse.Namespace) -> int:
    plan = draw(host, _wish(host, options))
    lines = list(show.plan_lines(plan))
    _print(lines)
    if plan.empty:
        print(_("all of this is so already; nothing was changed"))
        return OK
    if not _agreed(options, _("apply?"), show.length(len(lines), _terminal().lines)):
        return OK if options.dry_run else REFUSED
    print(_("applying; a reload of the servers takes some seconds"), flush=True)
    done = apply(host, plan)
    _print(pad(_("seen"), 10) + words for words in done.seen)
    _print(pad(_("note"), 10) + words for words in done.notes)
    print(_("done; take it back with: sekimori setup --undo"))
    return OK


def _undo(host: Host, options: argparse.Namespace) -> int:
    undoing = plan_undo(host)
    if undoing is None:
        print(_("nothing to take back: sekimori setup has not been here"))
        return OK
    _print(show.undo_lines(undoing))
    if not _agreed(options, _("take it back?")):
        return OK if options.dry_run else REFUSED
    _print(pad(_("note"), 10) + words for words in undo(host, undoing))
    print(_("done; all else is as it was before"))
    return OK


def _check(host: Host, *, json_too: bool) -> int:
    """What is wired, against what was: its settings tell which backend and categories that are."""
    if not Path(host.settings).exists():
        nothing = _("nothing is wired here; wire it: sekimori setup")
        print(json.dumps({"ok": False, "wires": []}) if json_too else nothing)
        return REFUSED
    settings = load(Path(host.settings))
    categories = frozenset(Category(name) for name in settings.switches if name in set(Category))
    plan = draw(host, Wish(settings.backend, categories, _known_user(host)))
    seen, troubles = verify.look(host, plan) if os.geteuid() == 0 else ((), ())
    if json_too:
        print(json.dumps(show.state(plan, seen, troubles), ensure_ascii=False, indent=1))
    else:
        _print(show.state_lines(plan, seen, troubles))
    return OK if plan.empty and not troubles else REFUSED


def _wish(host: Host, options: argparse.Namespace) -> Wish:
    """What was asked for; what was not is as it stands, else the best that there is."""
    standing = load(Path(host.settings)).backend if Path(host.settings).exists() else ""
    name, _, jail = (options.backend or standing).partition(":")
    user = options.user or _known_user(host) or os.environ.get("SUDO_USER", "")
    wish = Wish(backend=name, user="" if user == "root" else user, jail=jail)
    if options.categories is None:
        return wish
    names = [one.strip() for one in options.categories.split(",") if one.strip()]
    return replace(wish, categories=frozenset(switchable(one) for one in names))


def _known_user(host: Host) -> str:
    manifest = Records(host.record).manifest()
    return manifest.user if manifest else ""


def _agreed(options: argparse.Namespace, question: str, note: str = "") -> bool:
    if options.dry_run:
        print(_("dry run: nothing was changed"))
        return False
    if os.geteuid() != 0:
        print(_("nothing was changed: this needs root; run it with sudo"))
        return False
    if options.yes:
        return True
    if not sys.stdin.isatty():
        raise CommandError(_("this changes the system; say --yes where nobody can be asked"), REFUSED)
    _print(filter(None, [note]))
    try:
        if input(f"{question} [y/N] ").strip().lower() in {"y", "yes"}:
            return True
    except EOFError:
        print()
    print(_("nothing was changed"))
    return False


def _print(lines: Iterable[str]) -> None:
    width = _terminal().columns
    for line in lines:
        print(show.folded(line, width))


def _terminal() -> os.terminal_size:
    """Nothing by nothing where the output is none."""
    return shutil.get_terminal_size() if sys.stdout.isatty() else os.terminal_size((0, 0))
