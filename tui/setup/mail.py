"""How Postfix is wired: main.cf, master.cf and the configuration of sekimori-policy, as they will be."""

from __future__ import annotations

import ipaddress
import json
import re
import socket
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tui.category import Category
from tui.enforcement.change import EnforcementError
from tui.setup.findings import BY_POLICY, RECIPIENT, Finding, find, readers
from tui.setup.host import SERVICE, Host, Wish
from tui.setup.mainfile import SERVER, Insertion, inserted, server_of, values
from tui.setup.masterfile import with_option, with_services
from tui.setup.postfix import Postfix
from tui.setup.restrictions import checks

_CLIENTS = "smtpd_client_restrictions"

#: Maps of the EHLO keywords that a client is not offered; who is not offered AUTH is refused it, after HELO too.
_NOT_OFFERED = "smtpd_discard_ehlo_keyword_address_maps"
_LOG_IN = "smtpd_sasl_auth_enable"

#: Makes of a row that blocks the word for what is not offered, and nothing of a row of another hand's.
NO_AUTH = "/^554 5\\.7\\.1 blocked by sekimori/ auth\n"

_HEADER_CHECKS = "milter_header_checks"

#: The first Postfix that tells a policy server what it is asked for (policy_context).
_OLDEST = (3, 1)

#: Where the private listener is, the first port that is free.
ORACLE_PORTS = range(10043, 10060)

#: The private listener: only whether a recipient exists here counts, whatever main.cf asks of real clients.
_ORACLE = (
    "syslog_name=postfix/sekimori-oracle",  # the monitor leaves these lines out
    "smtpd_recipient_restrictions=reject_unauth_destination,reject_unlisted_recipient,reject",
    "smtpd_data_restrictions=reject",
    "smtpd_client_restrictions=",
    "smtpd_helo_restrictions=",
    "smtpd_sender_restrictions=",
    "smtpd_relay_restrictions=",
    "smtpd_end_of_data_restrictions=",
    "smtpd_etrn_restrictions=reject",
    "smtpd_delay_reject=yes",
    "smtpd_helo_required=no",
    "smtpd_reject_unlisted_sender=no",
    "smtpd_milters=",
    "smtpd_proxy_filter=",
    "smtpd_upstream_proxy_protocol=",
    "smtpd_sasl_auth_enable=no",
    "smtpd_tls_security_level=none",
    "smtpd_discard_ehlo_keywords=",
    "smtpd_discard_ehlo_keyword_address_maps=",
    "smtpd_peername_lookup=no",
    "smtpd_timeout=10s",
    "smtpd_error_sleep_time=0",
    "smtpd_soft_error_limit=1000000",
    "smtpd_hard_error_limit=1000000",
    "smtpd_junk_command_limit=1000000",
    "smtpd_client_connection_count_limit=0",
    "smtpd_client_connection_rate_limit=0",
    "smtpd_client_message_rate_limit=0",
    "smtpd_client_recipient_rate_limit=0",
)


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
    oracle = _oracle(standing)
    answers = {category: find(category, postfix, oracle) for category in BY_POLICY if wish.wants(category)}
    found = {category: one for category, one in answers.items() if isinstance(one, Finding)}
    insertions = [*_block_map(host, postfix)] if block_map else []
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
        _master(host, postfix, found, oracle) if found else postfix.master,
        pieces,
        {category: one.where for category, one in found.items()},
        {category: one.why for category, one in answers.items() if not isinstance(one, Finding)},
        _policy(host, ours, found) if found else "",
        (
            *(note for one in found.values() for note in one.notes),
            *_postscreen(postfix, found),
            *(_go_on(postfix) if block_map else ()),
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
            f"{postfix.folder}/master.cf has a service {SERVICE} that setup keeps no record of; nothing was changed: "
            f"take it out, and what asks {SERVER} out of main.cf, then run setup again"
        )
    version = tuple(map(int, re.findall(r"\d+", postfix.value("mail_version"))[:2]))
    if version < _OLDEST:
        raise EnforcementError(f"Postfix here is older than {'.'.join(map(str, _OLDEST))} and cannot be set up")


def _master(host: Host, postfix: Postfix, found: Mapping[Category, Finding], oracle: str) -> str:
    user = next((one.user for one in found.values() if one.user not in {"", "root"}), "nobody")
    program = f"user={user} argv={host.python} -I {host.policy} {host.policy_settings}"
    added = {f"{SERVICE} unix - n n - 0 spawn": [program]}
    text = postfix.master
    if unknown := found.get(Category.UNKNOWN_RECIPIENT):
        chroot = next((one.chroot for one in readers(postfix, RECIPIENT)), "-")
        added[f"{oracle} inet n - {chroot} - - smtpd"] = [f"-o {option}" for option in _ORACLE]
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
        raise EnforcementError(_odd(f"{before.folder}/master.cf", "a service"))


def _plain(value: str) -> list[str]:
    return [f"{one.name} {' '.join(one.argument.split())} {one.warned}" for one in checks("", value)]


def _odd(path: str, name: str) -> str:
    return (
        f"{path}: {name} is written in a way that setup cannot add to; nothing was changed: write it plainly and run "
        "setup again"
    )


def _block_map(host: Host, postfix: Postfix) -> Iterator[Insertion]:
    """Restrictions wait for RCPT, so that alone would leave a blocked client its log-in: it is not offered AUTH."""
    yield _first(postfix, _CLIENTS, f"check_client_access lmdb:{host.clients}")
    if _logs_in(postfix):
        yield _first(postfix, _NOT_OFFERED, f"pipemap:{{lmdb:{host.clients},regexp:{host.no_auth}}}")


def _first(postfix: Postfix, name: str, words: str) -> Insertion:
    first = next(iter(checks(name, values(postfix.main).get(name, ""))), None)
    return Insertion(name, words, first.start if first else None)


def _logs_in(postfix: Postfix) -> bool:
    services = (one.options.get(_LOG_IN, "") for one in postfix.services if one.takes_mail)
    return "yes" in {postfix.value(_LOG_IN), *services}


def _go_on(postfix: Postfix) -> Iterator[str]:
    if _logs_in(postfix) and postfix.value("smtpd_delay_reject") == "yes":
        yield (
            "block list: Postfix looks clients up before AUTH by their whole address: whom a blocked network holds is "
            "refused at RCPT, but may go on guessing passwords, as may a session that was open before"
        )


def _own_way(postfix: Postfix, insertions: Sequence[Insertion]) -> Iterator[str]:
    """Services with restrictions of their own, which are no matter of main.cf."""
    for name in sorted({one.parameter for one in insertions}):
        reading = readers(postfix, name)
        others = [one.key for one in postfix.services if one.takes_mail and one not in reading]
        if others:
            yield f"{', '.join(others)}: left alone, for master.cf gives {name} of its own there"


def _postscreen(postfix: Postfix, found: Mapping[Category, Finding]) -> Iterator[str]:
    """postscreen refuses before smtpd asks anybody."""
    refuses = postfix.value("postscreen_dnsbl_action") != "ignore" and postfix.value("postscreen_dnsbl_sites")
    if Category.DNSBL in found and refuses and any(one.command == "postscreen" for one in postfix.services):
        yield "dnsbl: whom postscreen refuses by its own lists stays refused: postscreen cannot discard"


def _instances(postfix: Postfix) -> Iterator[str]:
    if others := postfix.value("multi_instance_directories"):
        yield f"Postfix: its other instances ({others}) are left alone; {postfix.folder} is wired"


def _ours(postfix: Postfix) -> tuple[list[str], tuple[str, ...]]:
    """mynetworks as plain networks, and a word about what is none."""
    plain: list[str] = []
    odd: list[str] = []
    for word in postfix.value("mynetworks").replace(",", " ").split():
        try:
            plain.append(str(ipaddress.ip_network(word.replace("[", "").replace("]", ""), strict=False)))
        except ValueError:
            odd.append(word)
    words = f"mynetworks holds {', '.join(odd)}: clients that only these name are strangers to sekimori-policy"
    return plain, (words,) if odd else ()


def _policy(host: Host, ours: Sequence[str], found: Mapping[Category, Finding]) -> str:
    head = "# written by `sekimori setup`; read by sekimori-policy when it starts\n"
    top = f"modes = {json.dumps(host.modes)}\nours = {json.dumps(ours)}\n"
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


def _oracle(standing: Postfix) -> str:
    """Where the private listener is, or can be: a port that neither master.cf nor another program has."""
    named = set()
    for one in standing.services:
        if one.options.get("syslog_name") == "postfix/sekimori-oracle":
            return one.name
        named.add(one.name.rpartition(":")[2])
    four = {"all", "ipv4"} & set(standing.value("inet_protocols").replace(",", " ").split())
    host = "127.0.0.1" if four else "::1"
    for port in ORACLE_PORTS:
        if str(port) not in named and _is_free(host, port):
            return f"{host}:{port}" if four else f"[{host}]:{port}"
    raise EnforcementError(f"no port from {ORACLE_PORTS[0]} to {ORACLE_PORTS[-1]} is free on {host}; free one")


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError:
            return False
        return True
