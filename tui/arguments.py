"""What may be typed after `sekimori`: the commands, and the options of each."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence

from tui import __version__
from tui.help_form import HelpForm
from tui.language import N_, _


def _sources(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "sources",
        nargs="*",
        metavar="SOURCE",
        help=_("a log file, or - for standard input (default: this host's logs)"),
    )
    parser.add_argument(
        "--since",
        metavar="SPAN",
        help=_("leave out what is older: 90s, 15m, 24h, 7d, 2w; reads rotated files back to there"),
    )
    _tz(parser)


def _tz(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--tz", metavar="ZONE", help=_("time zone of stamps that name none, such as Asia/Tokyo (default: this host's)")
    )


def _filter(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--filter",
        metavar="TEXT",
        help=_("only what matches: --filter='-country:JP kind:login_failure', in the language of docs/filter.md"),
    )


def _events(parser: argparse.ArgumentParser) -> None:
    _sources(parser)
    parser.add_argument("--follow", "-f", action="store_true", help=_("go on with what is written later"))
    parser.add_argument("--history", action="store_true", help=_("read rotated files (.1, .gz) too"))
    _filter(parser)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help=_("one JSON object a line"))
    form.add_argument("--plain", action="store_true", help=_("one sentence a line, also for screen readers (default)"))


def _report(parser: argparse.ArgumentParser) -> None:
    _sources(parser)
    parser.add_argument("--history", action="store_true", help=_("read rotated files (.1, .gz) too"))
    _filter(parser)
    parser.add_argument("--json", action="store_true", help=_("one JSON object"))
    parser.add_argument("--top", type=int, default=20, metavar="N", help=_("rows of each top list (default 20)"))
    parser.add_argument(
        "--unread", action="store_true", help=_("show warnings and refusals that no rule has read, too")
    )


def _campaigns(parser: argparse.ArgumentParser) -> None:
    _sources(parser)
    parser.add_argument("--follow", "-f", action="store_true", help=_("go on with what is written later, with alarms"))
    parser.add_argument("--history", action="store_true", help=_("read rotated files (.1, .gz) too"))
    parser.add_argument("--json", action="store_true", help=_("one JSON object a line"))
    parser.add_argument(
        "--min-severity",
        choices=("info", "warning", "danger"),
        default="info",
        help=_("leave out what is less grave (default info)"),
    )
    parser.add_argument(
        "--users", metavar="FILE", help=_("log-in names that exist: one a line, or name:… as in passwd")
    )


def _explain(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("lines", nargs="*", metavar="LINE", help=_("a log line in quotes (default: standard input)"))
    parser.add_argument("--json", action="store_true", help=_("one JSON object a line"))
    _tz(parser)


def _screen(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--read-only", action="store_true", default=None, help=_("look, but change nothing"))
    parser.add_argument(
        "--dry-run", action="store_true", default=None, help=_("go through every change without making it")
    )
    parser.add_argument("--fps", type=int, metavar="N", help=_("frames a second at most, 1 to 10 (default 4)"))
    _state(parser)
    parser.add_argument("--save-to", metavar="FOLDER", help=_("where saved sessions go"))


def _watch(parser: argparse.ArgumentParser) -> None:
    _sources(parser)
    _screen(parser)


def _demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=1, help=_("equal seeds make equal attackers (default 1)"))
    parser.add_argument("--speed", type=float, default=1.0, help=_("times as fast (default 1)"))
    parser.add_argument("--ui", choices=("screen", "none"), default="screen", help=_("none: print the events instead"))
    parser.add_argument("--seconds", type=float, metavar="N", help=_("end after so long"))
    parser.add_argument(
        "--hours", type=float, default=6.0, metavar="N", help=_("hours of past to begin with (default 6)")
    )
    _screen(parser)


def _change(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--yes", "-y", action="store_true", help=_("apply without asking"))
    parser.add_argument("--dry-run", action="store_true", default=None, help=_("show the plan and change nothing"))
    _state(parser)


def _state(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--state", metavar="FOLDER", help=_("where block list, policies and journal are kept"))


def _targets(parser: argparse.ArgumentParser, number: str = "+") -> None:
    parser.add_argument("targets", nargs=number, metavar="ADDRESS", help=_("an IP address or network, as 192.0.2.0/24"))
    _change(parser)


def _lasting(parser: argparse.ArgumentParser, otherwise: str) -> None:
    parser.add_argument(
        "--for",
        dest="lasting",
        metavar="SPAN",
        help=_("90s, 15m, 24h, 7d, 2w or forever ({otherwise})").format(otherwise=_(otherwise)),
    )


def _block(parser: argparse.ArgumentParser) -> None:
    _targets(parser, "*")
    parser.add_argument("--list", metavar="FILE", help=_("a file of addresses, one a line: one change, one undo"))
    _lasting(parser, N_("default 24h"))
    parser.add_argument("--reason", default="", help=_("why, for the journal"))
    parser.add_argument("--insist", action="store_true", help=_("also what the guard asks again for, such as 10.0.0.9"))


def _blocks(parser: argparse.ArgumentParser) -> None:
    _state(parser)
    parser.add_argument(
        "--export", metavar="FILE", help=_("write them as the import dialog of Synology's DSM takes them")
    )


def _undo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "step", nargs="?", metavar="STEP", help=_("its id, as sekimori journal prints it (default: the last change)")
    )
    _change(parser)


def _journal(parser: argparse.ArgumentParser) -> None:
    _state(parser)
    parser.add_argument("-n", type=int, default=20, metavar="N", help=_("how many changes (default 20)"))
    parser.add_argument(
        "--search",
        metavar="TEXT",
        nargs="+",
        help=_("only those with every word in them; an address finds its networks"),
    )
    parser.add_argument("--json", action="store_true", help=_("one JSON object a line"))


def _policy(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("category", nargs="?", metavar="CATEGORY", help=_("which to switch (default: show all)"))
    parser.add_argument("mode", nargs="?", choices=("reject", "discard"), help=_("what becomes of its mail"))
    _lasting(parser, N_("default 24h; afterwards it is reject again"))
    _change(parser)


def _setup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--backend",
        metavar="NAME",
        help=_("nftables, postfix, fail2ban[:JAIL], synology or file (default: the first that can be)"),
    )
    parser.add_argument("--categories", metavar="LIST", help=_("what to make switchable: spf,dnsbl,… (default: all)"))
    parser.add_argument("--user", metavar="NAME", help=_("who may call the helper by sudo (default: who called sudo)"))
    parser.add_argument("--yes", "-y", action="store_true", help=_("apply without asking"))
    parser.add_argument("--json", action="store_true", help=_("with --check: one JSON object"))
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--undo", action="store_true", help=_("take back everything that setup has done, to the byte"))
    what.add_argument("--check", action="store_true", help=_("say what is wired; needs no root, changes nothing"))
    what.add_argument("--dry-run", action="store_true", help=_("show the plan and change nothing"))


def _config(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--show-origin", action="store_true", help=_("say behind each where it was written"))
    what.add_argument("--default", action="store_true", help=_("print a sample of the file with every setting instead"))
    what.add_argument(
        "--check",
        nargs="?",
        const=True,
        metavar="FILE",
        help=_("say whether a file can be used (default: those in force)"),
    )


def _paths(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help=_("one JSON object"))


class _Shells(tuple[str, ...]):
    """The shells there are, as errors and completion list them; what their scripts ask back is taken too."""

    __slots__ = ()

    def __contains__(self, what: object) -> bool:
        return what == "filter" or super().__contains__(what)


def _completion(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what",
        choices=_Shells(("bash", "zsh", "fish")),
        metavar="SHELL",
        help=_("bash, zsh or fish; or filter: what WORD, the last of a filter, may become"),
    )
    parser.add_argument("word", nargs="?", default="", metavar="WORD", help=_("the beginning of a word of a filter"))


def _none(_: argparse.ArgumentParser) -> None:
    """A command without options."""


#: Name, what it does, its options. The module tui.commands.NAME has `run(options) -> exit code`.
COMMANDS: tuple[tuple[str, str, Callable[[argparse.ArgumentParser], None]], ...] = (
    ("watch", N_("watch this host's logs, or those named, on the screen (the default)"), _watch),
    ("events", N_("print what happened, one event a line"), _events),
    ("report", N_("print totals over everything read"), _report),
    ("campaigns", N_("say what belongs together: who tries what, how dangerous it is, what stops it"), _campaigns),
    ("explain", N_("say how a log line is read, or which step lets it go"), _explain),
    ("sources", N_("say which logs this host has and which can be read"), _none),
    ("block", N_("put addresses or networks on the block list"), _block),
    ("unblock", N_("take addresses or networks off the block list"), _targets),
    ("blocks", N_("print the block list, with what is seen of each"), _blocks),
    ("policy", N_("show what becomes of each category of mail, or switch one"), _policy),
    ("undo", N_("take the last change back, or any step of the journal"), _undo),
    ("journal", N_("print who changed what and when, what is undone, and what can be"), _journal),
    ("restore", N_("put back blocks that a flush or a reboot took away"), _change),
    ("backends", N_("say what each way to block can do on this host, and why not"), _none),
    ("setup", N_("let this host's servers obey: show every change, apply it, or take it back"), _setup),
    ("config", N_("print the settings in force, or a sample of their file"), _config),
    ("paths", N_("say where settings, block list, journal and sessions are, and which are there"), _paths),
    ("completion", N_("print the script by which a shell completes the command line"), _completion),
    ("man", N_("print the manual page; `sekimori man | man -l -` shows it"), _none),
    ("demo", N_("watch a simulated mail server under attack; needs no server, rights or network"), _demo),
)


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = argparse.ArgumentParser(
        prog="sekimori",
        description=_("Watch live who attacks a mail server, and answer with one key."),
        epilog=_("`sekimori` alone watches this host; `ssh -n nas tail -F /var/log/maillog | sekimori -` another one."),
        formatter_class=HelpForm,
    )
    version = _("show program's version number and exit")
    top.add_argument("--version", action="version", version=f"sekimori {__version__}", help=version)
    commands = top.add_subparsers(dest="command", metavar="COMMAND")
    for name, purpose, options in COMMANDS:
        told = _(purpose)
        description = _("{purpose}.").format(purpose=told[0].upper() + told[1:])
        options(commands.add_parser(name, help=told, description=description, formatter_class=HelpForm))
    return top


def completed(arguments: Sequence[str]) -> list[str]:
    """The arguments with the default command put in: `sekimori`, `sekimori -` and `sekimori --read-only` watch."""
    names = {name for name, _, _ in COMMANDS}
    first = arguments[0] if arguments else ""
    if first in names or first in {"-h", "--help", "--version"}:
        return list(arguments)
    if first and first != "-" and not first.startswith("-") and not os.path.exists(first):
        return list(arguments)  # argparse says what commands there are
    return ["watch", *arguments]
