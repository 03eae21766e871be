"""How Postfix is wired: main.cf, master.cf and the configuration of sekimori-policy, as they will be."""

from __future__ import annotations

import ipaddress
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tui.category import Category
from tui.enforcement.change import EnforcementError
from tui.language import _
from tui.setup import clients, oracle
from tui.setup.findings import BY_POLICY, RECIPIENT, Finding, find, postscreen_refuses, readers
from tui.setup.host import SERVICE, Host, Wish
from tui.setup.mainfile import SERVER, Insertion, inserted, server_of
from tui.setup.masterfile import with_option, with_services
from tui.setup.postfix import Postfix
from tui.setup.restrictions import checks
from tui.setup.toml import literal

_HEADER_CHECKS = "milter_header_checks"

#: The first Postfix that tells a policy server what it is asked for (policy_context).
_OLDEST = (3, 1)


@dataclass(frozen=True, slots=True)
class Wiring:
    """Both files as they will be, what was put into main.cf, and what that wires.

    `wired` says of each category where it is asked, `missing` why it is not. `policy` is the text of policy.toml,
    empty when nothing needs it.
    """

    main: str
    master: str
    pieces: tuple[str, ...] = ()
    wired: Mapping[Category, str] = field(default_factory=dict)
    missing: Mapping[Category, str] = field(default_factory=dict)
    policy: str = ""
    notes: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def wire(host: Host, wish: Wish, postfix: Postfix, standing: Postfix, *, block_map: bool) -> Wiring:
    """The wiring of what can be wired and is wished. `postfix` is without ours, `standing` as it is now.

    Raises EnforcementError when Postfix cannot be asked.
    """
    _demand_known(postfix)
    listener = oracle.place(standing)
    answers = {category: find(category, postfix, listener) for category in BY_POLICY if wish.wants(category)}
    found = {category: one for category, one in answers.items() if isinstance(one, Finding)}
    insertions = [*clients.asked(host, postfix)] if block_map else []
    # of those at the same place unknown recipients come first: whoever is told so is told before SPF is asked
    for category in sorted(found, key=lambda one: one is not Category.UNKNOWN_RECIPIENT):
        insertions += found[category].insertions
    if found:
        insertions += [Insertion(f"{SERVICE}_time_limit", "3600", None)]
    server = server_of(standing.main)  # who runs sekimori-policy himself goes on doing so
    insertions = [replace(one, words=one.words.replace(SERVER, server)) for one in insertions]
    main, pieces = inserted(postfix.main, insertions)
    ours, odd = _ours(postfix)
    wiring = Wiring(
        main,
        _master(host, postfix, found, listener) if found else postfix.master,
        pieces,
        {category: one.where for category, one in found.items()},
        {category: one.why for category, one in answers.items() if not isinstance(one, Finding)},
        _policy(host, ours, found) if found else "",
        (
            *(note for one in found.values() for note in one.notes),
            *_postscreen(postfix, found),
            *(clients.notes(postfix) if block_map else ()),
            *(odd if found else ()),
            *_instances(postfix),
        ),
        (*(words for one in found.values() for words in one.left_out), *_own_way(postfix, insertions)),
    )
    _prove(postfix, wiring, insertions)
    return wiring


def header_checks(postfix: Postfix) -> Iterator[str]:
    """Every value of milter_header_checks that a cleanup(8) obeys."""
    yield postfix.value(_HEADER_CHECKS)
    for one in postfix.services:
        if one.command == "cleanup" and _HEADER_CHECKS in one.options:
            yield postfix.expanded(one.options[_HEADER_CHECKS])


def _demand_known(postfix: Postfix) -> None:
    """What is ours has been taken out of it. Raises EnforcementError where there is more than the record tells of."""
    if any(one.name == SERVICE for one in postfix.services):
        raise EnforcementError(
            _(
                "{folder}/master.cf has a service {service} that setup keeps no record of; nothing was changed: "
                "take it out, and what asks {server} out of main.cf, then run setup again"
            ).format(folder=postfix.folder, service=SERVICE, server=SERVER)
        )
    version = tuple(map(int, re.findall(r"\d+", postfix.value("mail_version"))[:2]))
    if version < _OLDEST:
        raise EnforcementError(
            _("Postfix here is older than {version} and cannot be set up").format(version=".".join(map(str, _OLDEST)))
        )


def _master(host: Host, postfix: Postfix, found: Mapping[Category, Finding], listener: str) -> str:
    user = next((one.user for one in found.values() if one.user not in {"", "root"}), "nobody")
    program = f"user={user} argv={host.python} -I {host.policy} {host.policy_settings}"
    added = {f"{SERVICE} unix - n n - 0 spawn": [program]}
    text = postfix.master
    if unknown := found.get(Category.UNKNOWN_RECIPIENT):
        chroot = next((one.chroot for one in readers(postfix, RECIPIENT)), "-")
        added[f"{listener} inet n - {chroot} - - smtpd"] = [f"-o {option}" for option in oracle.OPTIONS]
        for one in unknown.unlisted_off:
            text = with_option(text, one, "smtpd_reject_unlisted_recipient=no")
    return with_services(text, added)


def _prove(before: Postfix, wiring: Wiring, insertions: Sequence[Insertion]) -> None:
    """Postfix itself must read the new files as the old ones with ours in them. Raises EnforcementError."""
    after = Postfix(before.folder, wiring.main, wiring.master)
    for name in {one.parameter for one in insertions}:
        ours = [words for one in insertions if one.parameter == name for words in _plain(one.words)]
        if Counter(_plain(after.own(name))) != Counter([*_plain(before.own(name)), *ours]):
            raise EnforcementError(_odd(f"{before.folder}/main.cf", name))
    kept = [replace(one, arguments=()) for one in after.services][: len(before.services)]
    if kept != [replace(one, arguments=()) for one in before.services]:
        raise EnforcementError(_odd(f"{before.folder}/master.cf", _("a service")))


def _plain(value: str) -> list[str]:
    return [f"{one.name} {' '.join(one.argument.split())} {one.warned}" for one in checks("", value)]


def _odd(path: str, name: str) -> str:
    return _(
        "{path}: {name} is written in a way that setup cannot add to; nothing was changed: write it "
        "plainly and run setup again"
    ).format(path=path, name=name)


def _own_way(postfix: Postfix, insertions: Sequence[Insertion]) -> Iterator[str]:
    """Services with restrictions of their own, which are no matter of main.cf."""
    for name in sorted({one.parameter for one in insertions}):
        reading = readers(postfix, name)
        others = [one.key for one in postfix.services if one.takes_mail and one not in reading]
        if others:
            yield _("{others}: left alone, for master.cf gives {name} of its own there").format(
                others=", ".join(others), name=name
            )


def _postscreen(postfix: Postfix, found: Mapping[Category, Finding]) -> Iterator[str]:
    """postscreen refuses before smtpd asks anybody."""
    if Category.DNSBL in found and postscreen_refuses(postfix):
        yield _("dnsbl: whom postscreen refuses by its own lists stays refused: postscreen cannot discard")


def _instances(postfix: Postfix) -> Iterator[str]:
    if others := postfix.value("multi_instance_directories"):
        yield _("Postfix: its other instances ({others}) are left alone; {folder} is wired").format(
            others=others, folder=postfix.folder
        )


def _ours(postfix: Postfix) -> tuple[list[str], tuple[str, ...]]:
    """mynetworks as plain networks, and a word about what is none."""
    plain: list[str] = []
    odd: list[str] = []
    for word in postfix.value("mynetworks").replace(",", " ").split():
        try:
            plain.append(str(ipaddress.ip_network(word.replace("[", "").replace("]", ""), strict=False)))
        except ValueError:
            odd.append(word)
    words = _("mynetworks holds {odd}: clients that only these name are strangers to sekimori-policy").format(
        odd=", ".join(odd)
    )
    return plain, (words,) if odd else ()


def _policy(host: Host, ours: Sequence[str], found: Mapping[Category, Finding]) -> str:
    head = "# written by `sekimori setup`; read by sekimori-policy when it starts\n"
    top = f"modes = {literal(host.modes)}\nours = {literal(ours)}\n"
    return head + top + "".join(f"\n{one.table}" for one in found.values())


def means(theirs: str, policy: str) -> bool:
    """Whether a policy.toml that somebody has edited does all that `policy` does; `ours` may hold more there."""
    try:
        has, wants = tomllib.loads(theirs), tomllib.loads(policy)
    except ValueError:
        return False
    ours = has.get("ours")
    more = isinstance(ours, list) and all(one in ours for one in wants["ours"])
    return more and has | {"ours": []} == wants | {"ours": []}
