"""What `sekimori setup` has wired on this host: /etc/sekimori/gate.toml, which root alone may write."""

from __future__ import annotations

import dataclasses
import os
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tui.enforcement.change import EnforcementError
from tui.enforcement.durable import NOTHING_DONE, open_plain, told
from tui.enforcement.record import read

PLACE = Path("/etc/sekimori/gate.toml")

#: What mail clients and other mail servers connect to: SMTP, submission, IMAP, POP3, ManageSieve.
MAIL_PORTS = (25, 465, 587, 110, 143, 993, 995, 4190)


@dataclass(frozen=True, slots=True)
class Nftables:
    """Ports on which a blocked address is dropped."""

    ports: tuple[int, ...] = MAIL_PORTS


@dataclass(frozen=True, slots=True)
class Postfix:
    """The map of check_client_access, without its type and suffix; the folder of main.cf, if not the usual one."""

    map: str = "/etc/postfix/sekimori/clients"
    configuration: str = ""


@dataclass(frozen=True, slots=True)
class Fail2ban:
    """The jail in which we ban, and the server's socket where it is not the usual one."""

    jail: str = ""
    socket: str = ""


@dataclass(frozen=True, slots=True)
class Synology:
    """DSM's auto-block database."""

    database: str = "/etc/synoautoblock.db"


@dataclass(frozen=True, slots=True)
class SynologyWeb:
    """DSM's web interface: the helper may be on any host. `fingerprint` is that of a certificate DSM made itself."""

    url: str = ""
    account: str = ""
    password_file: str = ""
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class PolicyDelegate:
    """The file that sekimori-policy reads."""

    modes: str = "/etc/postfix/sekimori/modes"


@dataclass(frozen=True, slots=True)
class Rspamd:
    """The folder of the switch maps."""

    maps: str = "/etc/rspamd/sekimori"


@dataclass(frozen=True, slots=True)
class GateSettings:
    """`backend` is one of BACKENDS' names; `switches` names the mechanism of each category that is wired."""

    backend: str = "file"
    state: str = "/var/lib/sekimori"
    allow: tuple[str, ...] = ()
    switches: dict[str, str] = field(default_factory=dict)
    nftables: Nftables = Nftables()
    postfix: Postfix = Postfix()
    fail2ban: Fail2ban = Fail2ban()
    synology: Synology = Synology()
    synology_web: SynologyWeb = SynologyWeb()
    policy: PolicyDelegate = PolicyDelegate()
    rspamd: Rspamd = Rspamd()


def load(path: Path = PLACE) -> GateSettings:
    """The settings; the defaults where there is no file. Raises EnforcementError for one that cannot be trusted."""
    with told("read", path, NOTHING_DONE):
        handle = open_plain(path)
        if handle is None:
            return GateSettings()
        with open(handle, "rb") as file:
            _demand_trust(path, os.fstat(handle))
            content = file.read()
    try:
        table = tomllib.loads(content.decode())
        _demand_known(GateSettings, table)
        settings = read(GateSettings, table)
        _demand_absolute(settings)
        return settings
    except ValueError as error:
        raise EnforcementError(
            f"cannot use {path}: {error}; nothing was changed: mend it, or move it away and run `sekimori setup`"
        ) from error


def _demand_trust(path: Path, status: os.stat_result) -> None:
    """What root obeys must be root's: else whoever may write the file commands root."""
    if status.st_uid not in {0, os.geteuid()} or status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise EnforcementError(
            f"{path} is not used: others than root may write it; nothing was changed: chown root and chmod 644 it"
        )


def _demand_absolute(settings: GateSettings) -> None:
    """A path that begins anywhere would begin where the caller stands."""
    paths = {
        "state": settings.state, "postfix.map": settings.postfix.map, "policy.modes": settings.policy.modes,
        "rspamd.maps": settings.rspamd.maps, "synology.database": settings.synology.database,
    }  # fmt: skip
    for name, path in paths.items():
        if not os.path.isabs(path):
            raise ValueError(f'"{name}" is no absolute path')


def _demand_known(kind: type, table: Mapping[str, Any], above: str = "") -> None:
    """A mistyped setting would silently be the default of a firewall."""
    known = {field.name: field.default for field in dataclasses.fields(kind)}
    for name, value in table.items():
        if name not in known:
            raise ValueError(f'there is no setting "{above}{name}"')
        if dataclasses.is_dataclass(known[name]) and isinstance(value, Mapping):
            _demand_known(type(known[name]), value, f"{name}.")
