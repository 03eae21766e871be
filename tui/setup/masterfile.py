"""The text of master.cf: options and services put into it, with all else as it is.

`postconf -P` would move a service behind the comments that follow it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tui.setup.postfix import Service


def with_option(text: str, service: Service, option: str) -> str:
    """The text with `-o option` in the service, on a line of its own behind the service's first."""
    lines = text.splitlines(keepends=True)
    for at, line in enumerate(lines):
        if line[:1].strip() and line.split()[:2] == [service.name, service.type]:
            lines[at] = line if line.endswith("\n") else line + "\n"
            lines.insert(at + 1, f"    -o {option}\n")
            break
    return "".join(lines)


def with_services(text: str, services: Mapping[str, Sequence[str]]) -> str:
    """The text with services behind all others: the eight words of each, and lines of options."""
    if text and not text.endswith("\n"):
        text += "\n"
    return text + "".join(
        f"{words}\n" + "".join(f"    {option}\n" for option in options) for words, options in services.items()
    )
