"""Whether Postfix asks a map of check_client_access at all: what main.cf and master.cf say, through postconf."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence

from tui.enforcement.backends.command import run

_RESTRICTIONS = re.compile(r"smtpd_\w+_restrictions")
_CLASSES = "smtpd_restriction_classes"

#: What stands between the words of a list of restrictions.
_BETWEEN = re.compile(r"[\s,{}]+")


def asked(table: str, options: Sequence[str] = ()) -> bool:
    """Whether a restriction of any service looks clients up in `table`, directly or through a restriction class.

    `options` are postconf's, `-c` and a folder for instance. Raises EnforcementError, with postconf's words.
    """
    main = dict(_parameters(run(["postconf", *options, "-nx"])))
    master = list(_parameters(run(["postconf", *options, "-Px"])))
    lists = [value for name, value in [*main.items(), *master] if _RESTRICTIONS.fullmatch(name)]
    return any(_asks(value, table, main, frozenset(_words(main.get(_CLASSES, "")))) for value in lists)


def _parameters(printed: str) -> Iterator[tuple[str, str]]:
    for line in printed.splitlines():
        name, _, value = line.partition(" =")
        yield name.rpartition("/")[2], value  # in master.cf it is service/type/name


def _asks(value: str, table: str, main: Mapping[str, str], classes: frozenset[str]) -> bool:
    words = _words(value)
    if ("check_client_access", table) in itertools.pairwise(words):
        return True
    inner = classes.intersection(words)
    # a class that names itself is not followed round and round
    return any(_asks(main.get(name, ""), table, main, classes - inner) for name in inner)


def _words(value: str) -> list[str]:
    return [word for word in _BETWEEN.split(value) if word]
