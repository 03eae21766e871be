"""Where a program's table stands, and what its formats were read from: so that a reader can look."""

from __future__ import annotations

import re
import sys
from functools import cache

from tui.parsers import candidates, catalogue
from tui.parsers.shape import Program


@cache
def module_of(program: Program) -> str:
    """The module whose table a program is, as a path: `tui/parsers/postfix.py`."""
    for name, module in sorted(sys.modules.items()):
        if name.startswith("tui.parsers.") and module not in (candidates, catalogue):
            values = vars(module).values()
            if any(value is program or (isinstance(value, tuple) and program in value) for value in values):
                return name.replace(".", "/") + ".py"
    return ""


@cache
def formats_of(program: Program) -> str:
    """Where a program's formats were read: the sentence of its module's docstring that says so, or the first one."""
    name = module_of(program).removesuffix(".py").replace("/", ".")
    prose = " ".join((sys.modules[name].__doc__ or "").split()) if name else ""
    _, said, after = prose.partition("Formats: ")
    sentence = re.match(r".*?\.(?= [A-Z]|$)", after if said else prose)
    return sentence[0].rstrip(".") if sentence else ""
