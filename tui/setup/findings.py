"""Where each category is refused in this Postfix, and so where sekimori-policy is to be asked: right before that."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tui.category import Category
from tui.language import _
from tui.setup.mainfile import SERVER, Insertion, values
from tui.setup.postfix import Postfix, Service
from tui.setup.restrictions import Check, checks, flattened
from tui.setup.toml import literal

RELAY, RECIPIENT, DATA = "smtpd_relay_restrictions", "smtpd_recipient_restrictions", "smtpd_data_restrictions"

#: Evaluated at RCPT before the others, unless smtpd_delay_reject is off.
_DELAYED = ("smtpd_client_restrictions", "smtpd_helo_restrictions", "smtpd_sender_restrictions")

_CHECK = f"check_policy_service {{{{ {SERVER}, policy_context={{}}, timeout=3s, default_action=DUNNO }}}}"

#: The word that keeps strangers from relaying.
_NO_RELAY = frozenset({"reject_unauth_destination", "defer_unauth_destination", "reject", "defer"})

UNLISTED = "reject_unlisted_recipient"


def check_of(category: Category) -> str:
    """The restriction that asks sekimori-policy about a category."""
    return _CHECK.format(category)


@dataclass(frozen=True, slots=True)
class Finding:
    """How a category can be wired: words for main.cf, and its table of policy.toml.

    `unlisted_off` are services whose own check of recipients is taken over by the list. `user` is as whom
    sekimori-policy must run, where that matters.
    """

    where: str
    insertions: tuple[Insertion, ...]
    table: str
    notes: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    unlisted_off: tuple[Service, ...] = ()
    user: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """Why a category cannot be wired."""

    why: str


def find(category: Category, postfix: Postfix, oracle: str) -> Finding | Missing:
    """How the category can be wired; `oracle` is where the private listener is to be."""
    return _FINDERS[category](postfix, oracle)


def readers(postfix: Postfix, parameter: str) -> tuple[Service, ...]:
    """The SMTP servers that obey the parameter of main.cf, and not one of their own."""
    return tuple(one for one in postfix.services if one.takes_mail and parameter not in one.options)


def _lists(postfix: Postfix) -> Iterator[tuple[str, tuple[Check, ...]]]:
    delayed = _DELAYED if postfix.value("smtpd_delay_reject") == "yes" else ()
    for name in (*delayed, RELAY, RECIPIENT):
        flat = flattened(values(postfix.main), name)
        if flat and readers(postfix, name):
            yield name, flat


def _dnsbl(postfix: Postfix, _oracle: str) -> Finding | Missing:
    """The zones of the first run of reject_rbl_client: behind what may permit, clients may have been let through."""
    places = [
        (name, flat, at)
        for name, flat in _lists(postfix)
        for at, check in enumerate(flat)
        if check.name == "reject_rbl_client" and not check.warned
    ]
    if not places and postscreen_refuses(postfix):
        return Missing(_("only postscreen refuses by block lists here, which cannot discard"))
    if not places:
        return Missing(_("no smtpd restriction of main.cf holds reject_rbl_client, so Postfix refuses nobody by it"))
    name, flat, first = places[0]
    run = []
    for check in flat[first:]:
        if check.may_permit:
            break
        if check.name == "reject_rbl_client" and not check.warned:
            run.append(postfix.expanded(check.argument))
    others = [flat[at].argument for _, flat, at in places[len(run) :]]
    return Finding(
        _("before reject_rbl_client {zone} in {name}").format(zone=run[0], name=name),
        (_before(flat[first], check_of(Category.DNSBL)),),
        f"[dnsbl]\nzones = {literal(run)}\n",
        left_out=tuple(
            _("dnsbl: {zone} stands behind other checks; its mail stays rejected").format(zone=zone) for zone in others
        ),
    )


def postscreen_refuses(postfix: Postfix) -> bool:
    """Whether postscreen stands before smtpd and refuses by block lists of its own."""
    sites, action = postfix.value("postscreen_dnsbl_sites"), postfix.value("postscreen_dnsbl_action")
    return bool(sites) and action != "ignore" and any(one.command == "postscreen" for one in postfix.services)


def _spf(postfix: Postfix, _oracle: str) -> Finding | Missing:
    for name, flat in _lists(postfix):
        for check in flat:
            server = _spf_server(postfix, check)
            if server is not None and not check.warned:
                return Finding(
                    _("before {service} in {name}").format(service=check.service, name=name),
                    (_before(check, check_of(Category.SPF)),),
                    f"[spf]\ncommand = {literal(server.argv)}\n",
                    user=server.user,
                )
    return Missing(_("no smtpd restriction of main.cf asks a policyd-spf that master.cf starts with spawn"))


def _spf_server(postfix: Postfix, check: Check) -> Service | None:
    """The policyd-spf that the restriction asks: it refuses or does nothing, and never permits."""
    for one in postfix.services:
        asked = check.service in {f"unix:{one.name}", f"unix:private/{one.name}"}
        if asked and any("policyd-spf" in program for program in one.argv[:1]):
            return one
    return None


def _unknown(postfix: Postfix, oracle: str) -> Finding | Missing:
    """smtpd looks a recipient up by itself once the list has let it through, also where a `permit` has ended the list.

    No place in the list is just there. So the check stands before the first that may permit, and all that can only
    refuse before it keeps its turn; a list without a `permit` has it at its end, in its very place.
    """
    flat = flattened(values(postfix.main), RECIPIENT)
    native = [at for at, check in enumerate(flat) if check.name == UNLISTED and not check.warned]
    by_itself = [one for one in readers(postfix, RECIPIENT) if _unlisted(postfix, one) and DATA not in one.options]
    if not readers(postfix, RECIPIENT):
        return Missing(_("every smtpd of master.cf has its own {parameter}").format(parameter=RECIPIENT))
    if not native and not by_itself:
        return Missing(_("smtpd_reject_unlisted_recipient is off, so Postfix does not refuse unknown recipients"))
    at = _first_that_may_permit(postfix, flat) if by_itself else native[0]
    if not _keeps_relay_shut(postfix, flat[:at]):
        return Missing(
            _("{parameter} holds no reject_unauth_destination; put it there, then run setup again").format(
                parameter=RELAY
            )
        )
    where, words = (flat[at] if at < len(flat) else None), check_of(Category.UNKNOWN_RECIPIENT)
    if where is None or where.name != UNLISTED:
        words = f"{words}, {UNLISTED}"
    data = next(iter(checks(DATA, values(postfix.main).get(DATA, ""))), None)
    return Finding(
        _("before {name} in {parameter}").format(name=where.name, parameter=RECIPIENT)
        if where
        else _("at the end of {parameter}").format(parameter=RECIPIENT),
        (
            Insertion(RECIPIENT, words, None) if where is None else _before(where, words),
            Insertion(DATA, check_of(Category.UNKNOWN_RECIPIENT), data.start if data else None),
        ),
        f"[unknown_recipient]\noracle = {literal(oracle)}\n",
        notes=_told_earlier(flat[at:]),
        unlisted_off=tuple(by_itself),
    )


def _first_that_may_permit(postfix: Postfix, flat: Sequence[Check]) -> int:
    """What stands before that keeps its turn; a last `reject`, and the site's own check of recipients, come after."""
    for at, check in enumerate(flat):
        permits = check.may_permit and _spf_server(postfix, check) is None
        if permits or check.name in {"reject", "defer"} or (check.name == UNLISTED and not check.warned):
            return at
    return len(flat)


def _unlisted(postfix: Postfix, service: Service) -> bool:
    name = "smtpd_reject_unlisted_recipient"
    return service.options.get(name, postfix.value(name)) == "yes"


def _keeps_relay_shut(postfix: Postfix, ahead: Sequence[Check]) -> bool:
    """Of every server that reads the list: one may have its own list of relaying."""
    here = {check.name for check in ahead}
    lists = {one.options.get(RELAY, postfix.value(RELAY)) for one in readers(postfix, RECIPIENT)}
    return all(_NO_RELAY & (here | {check.name for check in checks(RELAY, postfix.expanded(text))}) for text in lists)


def _told_earlier(behind: Sequence[Check]) -> tuple[str, ...]:
    refusing = [check.name for check in behind if not check.name.startswith("permit") and not check.warned]
    if not refusing or behind[0].name == UNLISTED:
        return ()
    named = ", ".join(dict.fromkeys(name for name in refusing if name != UNLISTED))
    sentence = _(
        "unknown_recipient: smtpd looks a recipient up before {named}, no longer after: who is refused "
        "by these and names an unknown recipient is answered 550 5.1.1 in place of their words"
    ).format(named=named)
    return (sentence,) if named else ()


def _before(check: Check, words: str) -> Insertion:
    return Insertion(check.parameter, words, check.start)


_FINDERS: Mapping[Category, Callable[[Postfix, str], Finding | Missing]] = {
    Category.SPF: _spf,
    Category.DNSBL: _dnsbl,
    Category.UNKNOWN_RECIPIENT: _unknown,
}

#: The categories that sekimori-policy switches.
BY_POLICY = tuple(_FINDERS)
