"""The text of master.cf: options and services put into it, with all else as it is.

`postconf -P` would move a service behind the comments that follow it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tui.setup.postfix import Service


def with_option(text: str, service: Service, option: str) -> str:
    """The text with `-o option` in the service, on a line of its own behind its others: of two the last is obeyed."""
    lines = text.splitlines(keepends=True)
    last = None
    for at, line in enumerate(lines):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not line[0].isspace():
            if last is not None:
                break
            last = at if line.split()[:2] == [service.name, service.type] else None
        elif last is not None:
            last = at
    if last is not None:
        lines[last] = lines[last].removesuffix("\n") + "\n"
        lines.insert(last + 1, f"    -o {option}\n")
    return "".join(lines)


def with_services(text: str, services: Mapping[str, Sequence[str]]) -> str:
    """The text with services behind all others: the eight words of each, and lines of options."""
    if text and not text.endswith("\n"):
        text += "\n"
    return text + "".join(
        f"{words}\n" + "".join(f"    {option}\n" for option in options) for words, options in services.items()
    )
