"""Where a program's table stands, and what its formats were read from: so that a reader can look."""

from __future__ import annotations

import re
import sys
from functools import cache
from types import ModuleType

from tui.parsers import candidates, catalogue
from tui.parsers.shape import Program


@cache
def module_of(program: Program) -> str:
    """The module that makes a program, as a path: `tui/parsers/postfix.py`. Of those that hold it, the one with the
    shortest table: others gather the tables of several.
    """
    sizes = {
        name: size
        for name, module in sorted(sys.modules.items())
        if name.startswith("tui.parsers.") and module not in (candidates, catalogue)
        if (size := _size_of_table(module, program))
    }
    return min(sizes, key=sizes.__getitem__).replace(".", "/") + ".py" if sizes else ""


def _size_of_table(module: ModuleType, program: Program) -> int:
    """How many programs stand where a module has this one; 0 where it has not."""
    tables = (value if isinstance(value, tuple) else (value,) for value in vars(module).values())
    return min((len(table) for table in tables if any(one is program for one in table)), default=0)


@cache
def formats_of(program: Program) -> str:
    """Where a program's formats were read: the sentence of its module's docstring that says so, or the first one."""
    name = module_of(program).removesuffix(".py").replace("/", ".")
    prose = " ".join((sys.modules[name].__doc__ or "").split()) if name else ""
    _, said, after = prose.partition("Formats: ")
    sentence = re.match(r".*?\.(?= [A-Z]|$)", after if said else prose)
    return sentence[0].rstrip(".") if sentence else ""
