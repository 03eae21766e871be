"""Writes what repeats the code: the pages on keys, settings, commands, the helper, programs and what counts once, the
manual page and the scripts by which shells complete the command line.

`python -m docs.generate [--check]`.
"""

from __future__ import annotations

import argparse
import dataclasses
import io
import json
import os
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout, suppress
from functools import partial
from itertools import groupby
from pathlib import Path
from types import ModuleType

from docs import completion
from docs.filter_page import filter_page
from docs.manual import Key, manual
from tests.parsers import test_sessions
from tui import arguments, delegate
from tui.commands.completion import SCRIPTS
from tui.commands.man import PAGES as MANUALS
from tui.commands.shipped import SHARE
from tui.config_sample import default_toml
from tui.enforcement.helper import __main__ as gate
from tui.enforcement.helper.build import BACKENDS, FILE
from tui.enforcement.helper.settings import PLACE, GateSettings
from tui.parsers.catalogue import PROGRAMS
from tui.parsers.origins import module_of
from tui.parsers.shape import Program
from tui.screens import bindings

HERE = Path(__file__).resolve().parent
_NOTE = "<!-- made by docs/generate.py: change the code, then run `make docs` -->\n"


def keys() -> str:
    """Every binding: key, id for the keymap, what it does."""
    lines = [
        "# Keys",
        "",
        "Every key can be changed in the configuration, by its id:",
        "",
        *("```toml", "[screen.keymap]", 'undo = "ctrl+u"', "```"),
        "",
    ]
    lines += ["| key | what it does | id |", "|---|---|---|"]
    for row in _rows():
        pressed = ", ".join(f"`{key}`" for key in row.keys)
        lines.append(f"| {pressed} | {row.what} | `{row.name}` |")
    return "\n".join(lines) + "\n"


#: Characters that Textual calls by their names.
_SHOWN = {"slash": "/", "question_mark": "?", "colon": ":", "plus": "+", "minus": "-"}


def _rows() -> Iterator[Key]:
    every = bindings.known()
    for name in dict.fromkeys(binding.id for binding in every):
        same = [binding for binding in every if binding.id == name]
        yield Key([_SHOWN.get(binding.key, binding.key) for binding in same], same[0].tooltip, name or "")


def settings() -> str:
    """The sample configuration."""
    return (
        "# Settings\n\nDefaults are overridden by `/etc/sekimori/config.toml`, then the user's"
        " `~/.config/sekimori/config.toml`, then the environment (`SEKIMORI_SCREEN_FPS=2`), then options.\n\n"
        f"```toml\n{default_toml().rstrip()}\n```\n"
    )


def commands() -> str:
    """The help of every command."""
    return "# Commands\n\n" + "\n".join(_helps())


def _helps() -> Iterator[str]:
    parser = arguments.parser()
    yield f"```\n{parser.format_help().rstrip()}\n```\n"
    for name, _, options in arguments.COMMANDS:
        command = argparse.ArgumentParser(prog=f"sekimori {name}")
        options(command)
        yield f"## sekimori {name}\n\n```\n{command.format_help().rstrip()}\n```\n"


def enforcement() -> str:
    """The helper's commands, its settings, and the policy server."""
    return (
        "# Reference: the helper, its settings, the policy server\n\nWhat they do and how to set them up:"
        " [blocking and switching](enforcement.md).\n\n"
        f"## sekimori-gate\n\n{_paragraph(gate)}\n\n{''.join(map(_gate_help, ['', *_gate_commands()]))}"
        f"## {PLACE}\n\nWritten by `sekimori setup`, read by the helper at each start. It must belong to root, or to"
        " whoever runs the helper, and nobody else may write it. In `switches` a category has `policy` or"
        " `rspamd`.\n\n"
        f"```toml\n{_gate_toml()}```\n\n"
        f"## sekimori-policy\n\n{(delegate.__doc__ or '').strip()}\n"
    )


def _gate_commands() -> list[str]:
    return [*(name for name, *_ in gate.COMMANDS), "session"]


def _gate_help(name: str) -> str:
    shown = io.StringIO()
    with suppress(SystemExit), redirect_stdout(shown):
        gate.main([*([name] if name else []), "--help"])
    return f"```\n{shown.getvalue().rstrip()}\n```\n\n"


def _paragraph(module: ModuleType) -> str:
    """What a module says after its first line."""
    return (module.__doc__ or "").partition("\n\n")[2].strip()


def _gate_toml() -> str:
    """Every setting of the helper with its default; a class is a table."""
    settings, lines = GateSettings(), [f"# {GateSettings.__doc__}", f"# BACKENDS: {', '.join((*BACKENDS, FILE))}"]
    for field in dataclasses.fields(settings):
        value = getattr(settings, field.name)
        if dataclasses.is_dataclass(value):
            lines += ["", f"# {value.__doc__}", f"[{field.name}]"]
            lines += [_setting(one.name, getattr(value, one.name)) for one in dataclasses.fields(value)]
        else:
            lines.append(_setting(field.name, value))
    return "\n".join(lines) + "\n"


def _setting(name: str, value: object) -> str:
    return f"{name} = {json.dumps(value, ensure_ascii=False)}"


def programs() -> str:
    """Every program, by the module whose table it is: what it was read from, its tags and its rows."""
    lines = [
        "# Programs",
        "",
        "Every program whose lines are read, by the module with its table: where its formats were read, what is no",
        "event and why, then the tag of each program (a regular expression) and the names of its rows. The same name",
        "is shown by `sekimori explain 'LINE'`. Which events count: [what counts once](counting.md).",
    ]
    for module, told in groupby(sorted(PROGRAMS, key=_place), key=_module):
        lines += ["", f"## {module.__name__.replace('.', '/')}.py", "", (module.__doc__ or "").strip(), ""]
        lines += map(_program, told)
    return "\n".join(lines) + "\n"


def _program(program: Program) -> str:
    tag = ("…/" if program.path else "") + program.tag
    tag = "any tag" if program.name == "dovecot" else f"tag `{tag}`"
    rows = dict.fromkeys(shape.name.partition(",")[0] for shape in program.shapes)
    own = "; its own log file too" if program.file or program.name == "dovecot" else ""
    return f"- **{program.name}**, {tag}{own}: {'; '.join(rows).replace('<', '&lt;')}."


def _place(program: Program) -> int:
    """Where the first program of its module stands in the catalogue."""
    return [_module(one) for one in PROGRAMS].index(_module(program))


def _module(program: Program) -> ModuleType:
    """The module that makes a program."""
    return sys.modules[module_of(program).removesuffix(".py").replace("/", ".")]


def counting() -> str:
    """The rule and the sessions that specify it, as the tests have them."""
    rule, _, marks = (test_sessions.__doc__ or "").partition("\n\n")
    lines = [f"# {rule.rstrip('.')}", "", marks.strip()]
    for name, session in test_sessions.SESSIONS.items():
        lines += ["", f"## {name[:1].upper()}{name[1:]}", "", "```", session.strip("\n"), "```"]
    return "\n".join(lines) + "\n"


PAGES = {
    "keys.md": keys,
    "settings.md": settings,
    "commands.md": commands,
    "enforcement-reference.md": enforcement,
    "programs.md": programs,
    "counting.md": counting,
    "filter.md": filter_page,
}
#: What the program ships and prints itself, by its place.
SHIPPED = {
    **{SHARE / place: partial(manual, tuple(_rows()), tongue) for tongue, place in MANUALS.items()},
    **{SHARE / place: partial(completion.script, shell) for shell, place in SCRIPTS.items()},
}


def main() -> int:
    """Write what is out of date, or with --check say what is (1)."""
    os.environ["COLUMNS"] = "100"
    wanted = {HERE / name: _NOTE + make() for name, make in PAGES.items()}
    wanted |= {path: make() for path, make in SHIPPED.items()}
    stale = [path for path, text in wanted.items() if not _is(path, text)]
    if "--check" in sys.argv[1:]:
        for path in stale:
            print(f"{path.relative_to(HERE.parent)} is out of date; run: make docs", file=sys.stderr)
        return 1 if stale else 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[path], encoding="utf-8")
    return 0


def _is(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    raise SystemExit(main())
