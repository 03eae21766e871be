"""What would stop a campaign, and what that would cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Set

from tui.analysis.campaigns.campaign import Campaign
from tui.analysis.campaigns.homes import Homes
from tui.analysis.campaigns.wording import joined
from tui.finding import FindingKind, Remedy
from tui.language import N_, _, counted, listed

#: Members of a network that make it the network's doing; and its share of the campaign's addresses.
_OF_NETWORK, _SHARE = 3, 0.6
_NAMED = 5

_BEFORE: Mapping[FindingKind, str] = {
    FindingKind.BREACH: N_("Change the password of {users} now and end its sessions, then block {what}."),
    FindingKind.EXISTING_RECIPIENT: N_("Block {what}, and warn whoever got the mail."),
}
_BLOCK = N_("Block {what}.")
_ASK = N_("Ask {users} who that was; if nobody knows, change the password, end its sessions and block {what}.")
_NEW = N_(
    " New addresses will come: what stops them is a log-in name that is not the mail address, and only the ports 25,"
    " 587 and 993 open."
)
_DEVICE = N_("Ask {users} whether a device keeps an old password; a block would lock it out.")


def asking(campaign: Campaign) -> Remedy:
    """For what may be a user's own device."""
    logins = campaign.logins
    return Remedy("none", _(_DEVICE).format(users=listed(logins.names) if logins else _("the user")))


def remedy(kind: FindingKind, campaign: Campaign, homes: Homes, mails: Mapping[str, int]) -> Remedy:
    """`mails` are those taken in from addresses that are in no campaign, by network."""
    members = campaign.addresses
    networks = Counter(campaign.network_by_address.values())
    crowded = [network for network, inside in networks.items() if inside >= _OF_NETWORK]
    by_network = sum(networks[network] for network in crowded) >= _SHARE * len(members) and bool(crowded)
    whole = _harmless(crowded, members, homes, mails) if by_network else []
    alone = [ip for ip, network in campaign.network_by_address.items() if network not in whole]
    scattered = kind is FindingKind.ROTATING and not whole
    users = tuple(dict.fromkeys(one.user for one in campaign.breaches))
    travelled = bool(campaign.breaches) and all(one.apart is not None for one in campaign.breaches)
    words = _(_ASK if travelled else _BEFORE.get(kind, _BLOCK)).format(
        what=_what(whole, alone), users=listed(users[:_NAMED])
    )
    logins, names = _cost(networks.keys(), whole, campaign, homes)
    return Remedy(
        action="block_networks" if whole else "block_addresses",
        words=words + (_(_NEW) if scattered else ""),
        targets=tuple(sorted([*whole, *alone])),
        logins=logins,
        users=names,
        mails=sum(mails.get(network, 0) for network in whole),
    )


def _harmless(networks: list[str], members: frozenset[str], homes: Homes, mails: Mapping[str, int]) -> list[str]:
    """The networks from which nothing good came."""
    return [
        network
        for network in networks
        if not mails.get(network) and all(home.ip in members for home in homes.by_network.get(network, ()))
    ]


def _what(whole: list[str], alone: list[str]) -> str:
    """Networks and addresses in words: those that are the only one by name."""
    parts = []
    if whole:
        parts.append(whole[0] if len(whole) == 1 else counted(len(whole), "{count} network", "{count} networks"))
    if alone:
        parts.append(alone[0] if len(alone) == 1 else counted(len(alone), "{count} address", "{count} addresses"))
    return joined(parts)


def _cost(networks: Set[str], whole: list[str], campaign: Campaign, homes: Homes) -> tuple[int, tuple[str, ...]]:
    """Log-ins that worked from what is to be blocked and are none of the campaign's, and whose."""
    theirs = {(one.ip, one.user) for one in campaign.breaches}
    hit = [
        (home.user, home.pair.count)
        for network in networks & homes.by_network.keys()
        for home in homes.by_network[network]
        if (network in whole or home.ip in campaign.addresses) and (home.ip, home.user) not in theirs
    ]
    return sum(count for _, count in hit), tuple(sorted({user for user, _ in hit}))[:_NAMED]
