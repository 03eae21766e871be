"""Where things are on a host, and what the operator wants of it."""

from __future__ import annotations

from dataclasses import dataclass

from tui.category import Category

#: The mark of our service in Postfix, and what stands behind it.
SERVICE = "sekimori"


@dataclass(frozen=True, slots=True)
class Host:
    """Every path that setup reads or writes, so that a test has a host of its own. Absolute."""

    helper: str = "/usr/local/sbin/sekimori-gate"
    policy: str = "/usr/local/lib/sekimori/sekimori-policy"
    settings: str = "/etc/sekimori/gate.toml"
    state: str = "/var/lib/sekimori"
    sudoers: str = "/etc/sudoers.d/sekimori"
    cron: str = "/etc/cron.d/sekimori"
    systemd: str = "/run/systemd/system"  # there while systemd runs
    units: str = "/etc/systemd/system"
    postfix: str = "/etc/postfix"
    rspamd: str = "/etc/rspamd"
    rspamd_pid: str = "/run/rspamd/rspamd.pid"
    autoblock: str = "/etc/synoautoblock.db"  # DSM's own list
    python: str = "/usr/bin/python3"
    owner: tuple[int, int] = (0, 0)  # uid and gid of what is made

    @property
    def mail(self) -> str:
        """The folder of what Postfix and sekimori-policy read of ours."""
        return f"{self.postfix}/sekimori"

    @property
    def modes(self) -> str:
        """The file that a switch writes."""
        return f"{self.mail}/modes"

    @property
    def policy_settings(self) -> str:
        """The configuration of sekimori-policy."""
        return f"{self.mail}/policy.toml"

    @property
    def clients(self) -> str:
        """The block map, without its suffix."""
        return f"{self.mail}/clients"

    @property
    def no_auth(self) -> str:
        """What keeps blocked clients from logging in."""
        return f"{self.mail}/no-auth"

    @property
    def rspamd_maps(self) -> str:
        """The folder of Rspamd's switch maps."""
        return f"{self.rspamd}/sekimori"

    @property
    def record(self) -> str:
        """The folder of what stood before."""
        return f"{self.state}/setup"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the operator asked for. Empty `backend`: the best there is here; None `categories`: all that can be."""

    backend: str = ""
    categories: frozenset[Category] | None = None
    user: str = ""
    jail: str = ""

    def wants(self, category: Category) -> bool:
        """Whether the category is to be wired."""
        return self.categories is None or category in self.categories
