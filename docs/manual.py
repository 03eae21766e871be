"""The manual page sekimori(1), made of the command line, the keys and the settings."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from docs.roff import bold, example, italic, joined, paragraph, plain, section, subsection, tagged
from tui import __version__, cli
from tui.arguments import parser
from tui.config_purpose import purpose
from tui.config_sample import is_free_table
from tui.config_schema import DEFAULTS, TABLES
from tui.config_source import variable_of
from tui.config_toml import toml
from tui.filter.fields import FIELDS
from tui.language import ENGLISH, N_, _, choose, language

#: When the words of this page that no code repeats were last looked at.
_DATE = "2026-11-29"


class Key(NamedTuple):
    """A row of the table of keys."""

    keys: Sequence[str]
    what: str
    name: str


_EXIT = (
    (cli.OK, N_("Done.")),
    (cli.USAGE, N_("The command line, a setting, or the terminal cannot be used.")),
    (cli.UNREADABLE, N_("A log cannot be read; what could be read was.")),
    (cli.REFUSED, N_("A change, or a part of it, was refused or failed.")),
    (cli.UNWRITABLE, N_("The output, or a file, cannot be written.")),
    (cli.INTERNAL, N_("An error of the program itself; it names the file with the details.")),
    (130, N_("Interrupted (ctrl+c).")),
    (141, N_("The reader of the output has gone.")),
    ("128+N", N_("The screen was ended by signal N; the session was saved.")),
)
_FILES = (
    ("/etc/sekimori/config.toml", N_("Settings of the host.")),
    ("~/.config/sekimori/config.toml", N_("Settings of the user. `sekimori config --default` prints a sample.")),
    ("/etc/sekimori/gate.toml", N_("What `sekimori setup` has wired on the host; root alone may write it.")),
    ("/usr/local/sbin/sekimori-gate", N_("The helper, which alone changes the system.")),
    (
        "~/.local/state/sekimori/",
        N_(
            "Saved sessions, notes of campaigns and alarms, and where no helper was set up the block list, the switches"
            " and the journal. `sekimori paths` names every file and says which are there."
        ),
    ),
)
_VARIABLES = (
    ("XDG_CONFIG_HOME, XDG_STATE_HOME", N_("Where ~/.config and ~/.local/state are looked for instead.")),
    ("LC_ALL, LC_MESSAGES, LANG, LANGUAGE", N_("The language, unless the setting screen.language names one.")),
    ("NO_COLOR", N_("If set, the screen is drawn without colour.")),
    ("TERM", N_("What the terminal can do; on `dumb` no screen is drawn, and the streams are named instead.")),
    ("PAGER", N_("What shows raw lines, unless the setting screen.pager names it.")),
    ("SSH_CONNECTION, SUDO_USER", N_("Whose address is never blocked, and who is named in the journal.")),
)
_EXAMPLES = (
    (N_("Watch the logs that this host has:"), "sekimori"),
    (N_("Watch those of another host:"), "ssh -n nas tail -F /var/log/maillog | sekimori -"),
    (N_("Print what happens, a sentence a line, on any terminal:"), "sekimori events --follow --plain"),
    (N_("Say what belongs together, how dangerous it is and what stops it:"), "sekimori campaigns --since 7d"),
    (N_("Show every change that would make the servers of this host obey:"), "sekimori setup --dry-run"),
)


def manual(keys: Iterable[Key], tongue: str = ENGLISH) -> str:
    """The page as roff, in a language."""
    before = language()
    choose(tongue)
    try:
        return joined(_lines(keys))
    finally:
        choose(before)


def _lines(keys: Iterable[Key]) -> Iterator[str]:
    top = parser()
    commands = next(action for action in top._actions if isinstance(action, argparse._SubParsersAction)).choices
    yield "'\\\" -*- coding: UTF-8 -*-"
    yield f'.TH SEKIMORI 1 {_DATE} "sekimori {__version__}" "{plain(_("Mail server security"))}"'
    yield from (".nh", ".ad l")  # a name that was parted at a line's end cannot be copied
    # as it stands, for `whatis` reads no roff
    yield section(_("NAME"))
    yield plain("sekimori - ") + _("watch live who attacks a mail server, and answer with one key")
    yield section(plain(_("SYNOPSIS")))
    for synopsis in _synopses(commands):
        yield from (synopsis, ".br")
    yield section(plain(_("DESCRIPTION")))
    yield from _description()
    yield section(plain(_("COMMANDS")))
    for name, command in commands.items():
        yield from _command(name, command)
    yield section(plain(_("KEYS")))
    yield from paragraph(_("Every key can be changed by the name in brackets: `[screen.keymap]` in the settings."))
    for key in keys:
        yield from tagged(", ".join(map(bold, key.keys)), f"{_(key.what)} [{key.name}]")
    yield section(plain(_("FILTERS")))
    yield from _filters()
    yield section(plain(_("SETTINGS")))
    yield from _settings()
    yield from _table(_("FILES"), _FILES)
    yield section(plain(_("ENVIRONMENT")))
    yield from tagged(
        bold(f"{variable_of('screen.fps')}=2"),
        _(
            "Sets the setting screen.fps, and so every other one by its name. A list has commas between its words, a"
            " table of names too: NAME=VALUE,NAME=VALUE. An empty variable counts as none."
        ),
    )
    for name, what in _VARIABLES:
        yield from tagged(bold(name), _(what))
    yield from _table(_("EXIT STATUS"), ((str(code), what) for code, what in _EXIT))
    yield section(plain(_("EXAMPLES")))
    for what, command in _EXAMPLES:
        yield from (*paragraph(_(what)), *example([command]))
    yield section(plain(_("SEE ALSO")))
    yield ".BR postconf (1),"
    yield ".BR doveadm (1),"
    yield ".BR rspamd (8),"
    yield ".BR nft (8),"
    yield ".BR fail2ban-client (1)"


def _synopses(commands: Iterable[str]) -> Iterator[str]:
    yield f"{bold('sekimori')} [{italic('OPTION')} ...] [{italic('SOURCE')} ...]"
    yield f"{bold('sekimori')} {italic('COMMAND')} [{italic('ARGUMENT')} ...]"
    yield f"{bold('sekimori --version')}"


def _description() -> Iterator[str]:
    yield from paragraph(
        _(
            "Sekimori follows the logs of Postfix, postscreen, Dovecot, Rspamd and Synology MailPlus Server, says who"
            " attacks and whether any of it is dangerous, and lets the administrator answer with one key. Without a"
            " command it watches: `sekimori` alone is `sekimori watch`."
        )
    )
    yield from paragraph(
        _(
            "Until `sekimori setup` has been run on the mail host, blocks and switches are only recorded. Every change"
            " is planned and shown before it is made, can be undone, and ends by itself."
        )
    )


def _command(name: str, command: argparse.ArgumentParser) -> Iterator[str]:
    places = [action for action in command._actions if not action.option_strings]
    yield subsection(" ".join([plain(f"sekimori {name}"), *map(_place, places)]))
    yield from paragraph(command.description or "")
    for action in command._actions:
        if action.dest == "help":
            continue
        told = argparse.HelpFormatter("sekimori")._expand_help(action)
        yield from tagged(_tag(action), _sentence(told))


def _sentence(told: str) -> str:
    begun = told[0].upper() + told[1:] if language() == ENGLISH else told
    return _("{purpose}.").format(purpose=begun)


def _place(action: argparse.Action) -> str:
    name = plain(_called(action))
    many = " ..." if action.nargs in {"*", "+"} else ""
    return f"{name}{many}" if action.nargs in {None, "+"} else f"[{name}{many}]"


def _tag(action: argparse.Action) -> str:
    if not action.option_strings:
        return italic(_called(action))
    names = ", ".join(map(bold, action.option_strings))
    if action.nargs == 0:
        return names
    value = italic(_called(action))
    return f"{names} [{value}]" if action.nargs == "?" else f"{names} {value}"


def _called(action: argparse.Action) -> str:
    if isinstance(action.metavar, str):
        return action.metavar
    return "|".join(map(str, action.choices)) if action.choices else action.dest.upper()


def _filters() -> Iterator[str]:
    yield from paragraph(
        _(
            "What is shown, on the screen and by `--filter`: words, addresses and fields, all of which must be met; `-`"
            " before one excludes, `or` and brackets join, `@name` is a saved filter, and a regular expression stands"
            " between slashes."
        )
    )
    for field in FIELDS.values():
        yield from tagged(bold(field.example), _sentence(_(field.meaning)))


def _settings() -> Iterator[str]:
    yield from paragraph(
        _(
            "TOML. Defaults are overridden by the file of the host, then the user's, then the environment, then"
            " options. `sekimori config --show-origin` prints what is in force and who said so."
        )
    )
    table = ""
    for key, default in DEFAULTS.items():
        above, _dot, name = key.rpartition(".")
        if is_free_table(key):
            yield subsection(plain(f"[{key}]"))
            yield from paragraph(purpose(key))
            continue
        if above != table:
            table = above
            yield subsection(plain(f"[{table}]"))
            yield from paragraph(_(TABLES[table].__doc__ or ""))
        yield from tagged(bold(f"{name} = {toml(default)}"), purpose(key))


def _table(name: str, rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield section(plain(name))
    for tag, what in rows:
        yield from tagged(bold(tag), _(what))
