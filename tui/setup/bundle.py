"""Our two programs for a mail host, each as one file: a zip of the modules that it needs, behind a line that says who
runs it.

The same modules give the same bytes, so that `--check` can tell whether the program that is there is this version's.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import tui

_MAIN = """\
import sys
from {module} import main
sys.exit(main())
"""

#: Beside the room of enforcement itself. None of them imports anything but the standard library.
_BESIDE_ENFORCEMENT = ("__init__.py", "category.py", "sanitize.py")


def bundle(python: str) -> bytes:
    """sekimori-gate, the helper. `python` is the interpreter."""
    return _zipped(python, "tui.enforcement.helper.__main__", "enforcement", _BESIDE_ENFORCEMENT)


def delegate() -> bytes:
    """sekimori-policy, which imports nothing of ours."""
    return _zipped("/usr/bin/python3", "tui.delegate.__main__", "delegate", ("__init__.py",))


def _zipped(python: str, module: str, room: str, beside: Sequence[str]) -> bytes:
    """The program whose `main` is in `module`; -I keeps the caller's environment and folder out of it."""
    house = Path(tui.__file__).parent
    content = io.BytesIO()
    content.write(f"#!{python} -I\n".encode())
    with zipfile.ZipFile(content, "a", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo("__main__.py"), _MAIN.format(module=module))
        for path in (*(house / name for name in beside), *sorted((house / room).rglob("*.py"))):
            archive.writestr(zipfile.ZipInfo(f"tui/{path.relative_to(house)}"), path.read_bytes())
    return content.getvalue()
