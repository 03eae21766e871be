"""The helper as one file: a zip of the modules that it needs, behind a line that says who runs it.

The same modules give the same bytes, so that `--check` can tell whether the helper that is there is this version's.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import tui

_MAIN = """\
import sys
from tui.enforcement.helper.__main__ import main
sys.exit(main())
"""

#: Beside the room of enforcement itself. None of them imports anything but the standard library.
_MODULES = ("__init__.py", "category.py", "sanitize.py")


def bundle(python: str) -> bytes:
    """The file. `python` is the interpreter; -I keeps the caller's environment and folder out of it."""
    content = io.BytesIO()
    content.write(f"#!{python} -I\n".encode())
    with zipfile.ZipFile(content, "a", zipfile.ZIP_STORED) as archive:
        for name, source in _sources():
            archive.writestr(zipfile.ZipInfo(name), source)
    return content.getvalue()


def delegate() -> bytes:
    """sekimori-policy, which is one file as it is."""
    return (_house() / "enforcement" / "delegate.py").read_bytes()


def _sources() -> Iterator[tuple[str, bytes]]:
    house = _house()
    yield "__main__.py", _MAIN.encode()
    for path in (*(house / name for name in _MODULES), *sorted((house / "enforcement").rglob("*.py"))):
        if path.name != "delegate.py":
            yield f"tui/{path.relative_to(house)}", path.read_bytes()


def _house() -> Path:
    return Path(tui.__file__).parent
