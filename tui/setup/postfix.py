"""What Postfix is set to on this host, by its own words: parameters and services."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tui.enforcement.backends.command import found, run
from tui.enforcement.change import EnforcementError
from tui.language import _
from tui.setup.host import Host
from tui.setup.image import look
from tui.setup.restrictions import words

#: How bytes that are no UTF-8 come through unharmed.
_ODD = "surrogateescape"

_REFERENCE = re.compile(r"\$(?:\{(\w+)\}|\((\w+)\)|(\w+))")


@dataclass(frozen=True, slots=True)
class Service:
    """A line of master.cf."""

    name: str
    type: str
    chroot: str
    command: str
    arguments: tuple[str, ...]

    @property
    def key(self) -> str:
        """As postconf names it: "smtp/inet"."""
        return f"{self.name}/{self.type}"

    @property
    def takes_mail(self) -> bool:
        """Whether it is an SMTP server that clients reach, by itself or behind postscreen."""
        return self.command == "smtpd" and self.type in {"inet", "pass"}

    @property
    def options(self) -> Mapping[str, str]:
        """What its -o options set."""
        texts: list[str] = []
        arguments = iter(self.arguments)
        for argument in arguments:
            if argument == "-o":
                texts.append(next(arguments, ""))
            elif argument.startswith("-o"):
                texts.append(argument[2:])
        pairs = (text.removeprefix("{").removesuffix("}").partition("=") for text in texts)
        return {name.strip(): value.strip() for name, _, value in pairs}

    @property
    def argv(self) -> tuple[str, ...]:
        """The program that spawn(8) starts, empty for other services."""
        if self.command != "spawn":
            return ()
        for at, argument in enumerate(self.arguments):
            if argument.startswith("argv="):
                return (argument[5:], *self.arguments[at + 1 :])
        return ()

    @property
    def user(self) -> str:
        """As whom spawn(8) starts it."""
        own = (argument[5:] for argument in self.arguments if argument.startswith("user="))
        return next(own, "").partition(":")[0]


class Postfix:
    """The configuration in a folder, or a copy of it that is being planned. Raises EnforcementError when read."""

    def __init__(self, folder: str, main: str, master: str) -> None:
        """`main` and `master` are the texts of the two files."""
        self.folder = folder
        self.main = main
        self.master = master
        self._told: dict[tuple[str, ...], str] = {}

    @cached_property
    def services(self) -> tuple[Service, ...]:
        """The lines of master.cf."""
        rows = (tuple(word for word, _, _ in words(line)) for line in self._asked(["-M"]).splitlines())
        return tuple(Service(row[0], row[1], row[4], row[7], row[8:]) for row in rows if len(row) > 7)

    def value(self, parameter: str) -> str:
        """The value, Postfix's default where none is set, with everything that it names put in."""
        return self._asked(["-x", "-h", parameter]).strip()

    def own(self, parameter: str) -> str:
        """The value as it is written, on one line."""
        return self._asked(["-h", parameter]).strip()

    def expanded(self, text: str) -> str:
        """A word with the parameters that it names put in."""
        return _REFERENCE.sub(lambda m: self.value(m[1] or m[2] or m[3]), text)

    def _asked(self, arguments: Sequence[str]) -> str:
        key = tuple(arguments)
        if key not in self._told:
            with tempfile.TemporaryDirectory(prefix="sekimori-postconf-") as copy:
                self._lay_out(copy)
                self._told[key] = run(["postconf", "-c", copy, *arguments])
        return self._told[key]

    def _lay_out(self, copy: str) -> None:
        for name, text in (("main.cf", self.main), ("master.cf", self.master)):
            (Path(copy) / name).write_text(text, "utf-8", _ODD)
            os.utime(Path(copy) / name, (0, 0))  # Postfix waits two seconds for a file that has just been written


def standing(host: Host) -> Postfix:
    """As it is at this moment. Raises EnforcementError."""
    images = [look(f"{host.postfix}/{name}") for name in ("main.cf", "master.cf")]
    return Postfix(host.postfix, *((one.content or b"" if one else b"").decode("utf-8", _ODD) for one in images))


def obstacle(folder: str) -> str:
    """Why nothing can be wired into Postfix here; empty when it can."""
    if not found("postconf"):
        return _("Postfix is not installed")
    missing = [name for name in ("main.cf", "master.cf") if not (Path(folder) / name).is_file()]
    return (
        _("Postfix is not set up: there is no {folder}/{missing}").format(folder=folder, missing=missing[0])
        if missing
        else ""
    )


def has_lmdb(folder: str) -> bool:
    """Whether this Postfix knows the one kind of map that can be changed live."""
    try:
        return "lmdb" in run(["postconf", "-c", folder, "-m"]).split()
    except EnforcementError:
        return False
