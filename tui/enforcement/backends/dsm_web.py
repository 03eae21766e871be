"""DSM's block list over its web interface, for a NAS on which we have no shell.

`SYNO.Core.Security.AutoBlock.Rules` version 1, which Synology does not document. A public client used it on DSM 7.3:
`list` takes type "deny" or "allow", offset and limit, and gives `ip_info`, offset and total; `create` and `delete` take
type and ip. Unverified by us: all of it; that an item of `ip_info` names its address `ip`; and how long DSM keeps what
`create` puts there: we take it to be for good, and the gate ends blocks.

An entry costs a question, so a change is not one: what was done before a question failed stays done, and the error says
how far it came. DSM does not say who made an entry: one that it made itself is shown as another hand's, and goes when a
block of ours of the same address goes.

A change that is not answered is never asked again. The list is read, and what it says is what happened: the change
goes on where it is as wished, which `remarks` tells, and ends with an error where it is not.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from pathlib import Path

from tui.enforcement.backends.dsm_allowed import demand_not_allowed
from tui.enforcement.backends.dsm_https import Https, UnansweredError
from tui.enforcement.backends.dsm_session import DsmSession
from tui.enforcement.change import Block, EnforcementError
from tui.enforcement.durable import NOTHING_DONE
from tui.enforcement.lists import Held
from tui.enforcement.target import Network, TargetError, canonical, parse

_RULES = "SYNO.Core.Security.AutoBlock.Rules"

#: Entries asked for at a time, and read in all.
_PAGE = 1000
_MOST = 100_000

#: Questions that one change may take.
_CHANGES = 200


class DsmWeb:
    """Implements LiveSet. `timeout` is for each question, in seconds; `fingerprint` as in Https.

    `remarks` are what the operator should know of the last change besides that it was made.
    """

    name = "synology-web"
    keeps_time = False

    def __init__(
        self, url: str, account: str, password_file: Path, *, fingerprint: str = "", timeout: float = 10.0
    ) -> None:
        self.where = f"DSM's block list at {url}"
        self.remarks: tuple[str, ...] = ()
        self._session = DsmSession(Https(url, fingerprint, timeout), account, password_file)

    def obstacle(self) -> str:
        """Why it cannot be used, in a sentence; empty when the list can be read."""
        try:
            self._session.call(_RULES, "list", type="deny", offset=0, limit=1)
        except EnforcementError as error:
            return f"{self.name}: {error}"
        return ""

    def close(self) -> None:
        """Logs out."""
        self._session.close()

    def refuses(self, network: str) -> str:
        """Networks."""
        try:
            self._address(network)
        except EnforcementError as error:
            return str(error)
        return ""

    def held(self) -> Mapping[str, Held]:
        """Everything on the block list."""
        return {canonical(network): Held() for network in self._listed("deny")}

    def some(self, networks: Sequence[str]) -> Mapping[str, Held]:
        """Those of `networks` that are on it; DSM can only be asked for all."""
        held = self.held()
        return {name: held[name] for name in networks if name in held}

    def change(self, put: Sequence[Block], drop: Sequence[str]) -> None:
        """One question for each address. Refuses networks, what DSM allows, and more than 200 addresses."""
        self.remarks = ()
        wanted = [self._address(block.network) for block in put]
        if wanted:
            demand_not_allowed(wanted, self._listed("allow"))
        listed = self._listed("deny")
        spelled = {canonical(network): text for network, text in listed.items()}
        steps = [("create", name) for name in map(canonical, wanted) if name not in spelled]
        steps += [("delete", spelled[name]) for name in drop if name in spelled]
        if len(steps) > _CHANGES:
            raise EnforcementError(
                f"cannot change {len(steps)} entries over DSM's web interface, which takes one at a time"
                f"{NOTHING_DONE}: name {_CHANGES} at most, or use the import file"
            )
        for number, (method, name) in enumerate(steps):
            self._make(method, name, f"; {number} of {len(steps)} changes were made" if number else NOTHING_DONE)

    def _make(self, method: str, name: str, so_far: str) -> None:
        try:
            self._session.call(_RULES, method, type="deny", ip=name)
        except UnansweredError as error:
            self._look(method, name, f"unknown: {error}, asked to {method} {name}", so_far)
        except EnforcementError as error:
            raise EnforcementError(f"{str(error).replace(NOTHING_DONE, '')}{so_far}") from error

    def _look(self, method: str, name: str, unknown: str, so_far: str) -> None:
        before = so_far.replace(NOTHING_DONE, "")
        try:
            there = parse(name).network in self._listed("deny")
        except EnforcementError as error:
            why = str(error).replace(NOTHING_DONE, "")
            raise EnforcementError(f"{unknown}; it cannot be read back: {why}{before}; look at DSM's list") from error
        found = f"{unknown}; read back says it is {'there' if there else 'not there'}"
        if there != (method == "create"):
            raise EnforcementError(f"{found}{before}: DSM may still do it, so look again before you repeat it")
        self.remarks += (found,)

    def _address(self, name: str) -> Network:
        network = ipaddress.ip_network(name)
        if network.num_addresses > 1:
            raise EnforcementError(
                f"cannot block {name} over DSM's web interface, which takes single addresses{NOTHING_DONE}: "
                "name those, or block on the NAS itself"
            )
        return network

    def _listed(self, kind: str) -> dict[Network, str]:
        """Entries of the "deny" or the "allow" list, and how DSM spells them; without those that name no network."""
        listed: dict[Network, str] = {}
        read = 0
        while read < _MOST:
            answer = self._session.call(_RULES, "list", type=kind, offset=read, limit=_PAGE)
            items, total = answer.get("ip_info"), answer.get("total")
            if not isinstance(items, list) or type(total) is not int:
                raise EnforcementError(f"DSM's {kind} list cannot be understood: this DSM words it otherwise")
            listed |= {network: text for network, text in map(_entry, items) if network is not None}
            read += len(items)
            if read >= total:
                return listed
            if not items:
                raise EnforcementError(f"DSM's {kind} list ends after {read} of {total} entries: it is not relied on")
        raise EnforcementError(f"DSM's {kind} list has more than {_MOST} entries: it is not read")


def _entry(item: object) -> tuple[Network | None, str]:
    text = item.get("ip") if isinstance(item, dict) else None
    if not isinstance(text, str):
        return None, ""
    try:
        return parse(text).network, text
    except TargetError:
        return None, ""
