"""A gate in memory: as strict as the real one where a screen can tell the difference."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from itertools import islice

from tui.enforcement.change import Block, EnforcementError, Entry, Mode, Past, Plan, Policy, Refusal, Verb
from tui.enforcement.history import matching, steps
from tui.enforcement.lists import Listing
from tui.model import Category

DAY = timedelta(hours=24)
SWITCHABLE = (Category.SPF, Category.DNSBL, Category.UNKNOWN_RECIPIENT, Category.HELO, Category.SPAM)
OPERATOR = "192.0.2.10"
CUSTOMER = "198.51.100.77"


class FakeGate:
    """Refuses the operator's own address, asks again for the customer's."""

    def __init__(self, clock: Callable[[], datetime], *, enforced: bool = False) -> None:
        self._clock = clock
        self.enforced = enforced
        self.backend = "file"
        self.where = "/var/lib/sekimori/blocklist.txt"
        self._blocks: dict[str, Block] = {}
        self._policies = {category: Policy(category, Mode.REJECT) for category in SWITCHABLE}
        self._journal: list[Entry] = []
        self.broken = self.unreadable = ""
        self.trouble = ""
        self.seen: dict[str, int] = {}
        self.lost: set[str] = set()
        self.others: tuple[Block, ...] = ()
        self.unwired: dict[Category, str] = {}

    def obeyed(self, _verb: Verb) -> bool:
        return self.enforced

    def put(self, block: Block) -> None:
        """A block that stands there already."""
        self._blocks[block.network] = block

    def plan_block(
        self,
        targets: Iterable[str],
        *,
        ttl: timedelta | None = DAY,
        reason: str = "",
        override: frozenset[str] = frozenset(),
    ) -> Plan:
        expires = None if ttl is None else self._clock() + ttl
        good, refused, warnings = [], [], []
        for target in targets:
            network = ipaddress.ip_network(target)
            if ipaddress.ip_address(OPERATOR) in network:
                refused.append(Refusal(target, "this is where you are logged in from; you would lock yourself out"))
            elif ipaddress.ip_address(CUSTOMER) in network and target not in override:
                refused.append(
                    Refusal(target, "3 log-ins from here worked; a customer may live here", overridable=True)
                )
            else:
                good.append(target)
            if network.num_addresses > 1:
                warnings.append(f"{network.num_addresses} addresses are blocked, not one")
        until = f"until {expires:%d %b %H:%M}" if expires else "for good"
        lines = tuple(f"+ {target} in {self.where} {until}" for target in good)
        return Plan(
            "p1",
            Verb.BLOCK,
            targets=tuple(good),
            expires=expires,
            reason=reason,
            lines=lines,
            warnings=tuple(warnings),
            refused=tuple(refused),
        )

    def plan_unblock(self, targets: Iterable[str]) -> Plan:
        targets = tuple(targets)
        return Plan("p2", Verb.UNBLOCK, targets=targets, lines=tuple(f"- {t} in {self.where}" for t in targets))

    def plan_policy(self, category: Category, mode: Mode, *, ttl: timedelta | None = None) -> Plan:
        until = None if ttl is None else self._clock() + ttl
        warnings = ("senders get no answer: a mail refused by mistake is lost",) if mode is Mode.DISCARD else ()
        lines = (f"{category.value} = {mode.value} in /var/lib/sekimori/policies.toml",)
        return Plan("p3", Verb.POLICY, category=category, mode=mode, expires=until, lines=lines, warnings=warnings)

    def can_undo(self) -> bool:
        return self.plan_undo() is not None

    def written(self) -> str:
        return str(len(self._journal))

    def history(self, n: int, text: str = "") -> tuple[Past, ...]:
        found = islice(steps(reversed(self._journal), matching(text)), n)
        return tuple(Past(step, "it is undone already" if step.undone else "") for step in found)

    def step(self, name: str) -> Past | None:
        return next((past for past in self.history(len(self._journal)) if past.step.entry.id == name), None)

    def plan_undo(self, step: str | None = None) -> Plan | None:
        stand = [past.step.entry for past in self.history(len(self._journal)) if not past.why_not]
        last = next((entry for entry in stand if entry.id == step or (step is None and not entry.undoes)), None)
        if last is None:
            return None
        if last.verb is Verb.POLICY and last.category is not None:
            plan = self.plan_policy(last.category, last.old_mode or Mode.REJECT)
        elif last.verb is Verb.BLOCK:
            plan = self.plan_unblock(last.targets)
        else:
            plan = self.plan_block(last.targets)
        return Plan(
            "p4",
            plan.verb,
            targets=plan.targets,
            category=plan.category,
            mode=plan.mode,
            lines=plan.lines,
            undoes=last.id,
        )

    def apply(self, plan: Plan) -> Entry:
        if self.broken:
            raise EnforcementError(self.broken)
        old_mode = None
        if plan.verb is Verb.BLOCK:
            for target in plan.targets:
                self._blocks[target] = Block(target, self._clock(), plan.expires, plan.reason, "root")
        elif plan.verb is Verb.UNBLOCK:
            for target in plan.targets:
                self._blocks.pop(target, None)
        elif plan.category is not None and plan.mode is not None:
            old_mode = self._policies[plan.category].mode
            self._policies[plan.category] = Policy(plan.category, plan.mode, self._clock(), plan.expires)
        entry = Entry(
            f"e{len(self._journal)}",
            self._clock(),
            "root",
            plan.verb,
            self.backend,
            self.enforced,
            targets=plan.targets,
            category=plan.category,
            mode=plan.mode,
            old_mode=old_mode,
            undoes=plan.undoes,
        )
        self._journal.append(entry)
        return entry

    def blocks(self) -> tuple[Block, ...]:
        now = self._clock()
        return tuple(b for b in self._blocks.values() if b.expires is None or b.expires > now)

    def listing(self) -> Listing:
        if self.unreadable:
            raise EnforcementError(self.unreadable)
        return Listing(dict(self._blocks), seen=dict(self.seen), lost=frozenset(self.lost), others=self.others)

    def restore(self) -> tuple[str, ...]:
        if self.broken:
            raise EnforcementError(self.broken)
        back, self.lost = tuple(sorted(self.lost)), set()
        return back

    def policies(self) -> tuple[Policy, ...]:
        return tuple(self._policies.values())

    def unswitchable(self) -> Mapping[Category, str]:
        return dict(self.unwired)

    def journal(self, n: int) -> tuple[Entry, ...]:
        return tuple(self._journal[-n:])

    def expire(self) -> tuple[Block, ...]:
        now = self._clock()
        over = tuple(b for b in self._blocks.values() if b.expires is not None and b.expires <= now)
        self._blocks = {k: b for k, b in self._blocks.items() if b.expires is None or b.expires > now}
        return over
