"""What calls the helper by itself, so that blocks end and outlive a reboot: cron, or systemd where there is none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tui.enforcement.backends.command import found, run
from tui.enforcement.change import EnforcementError
from tui.language import _
from tui.setup.host import Host

_HEAD = "# written by `sekimori setup`: ends what has ended, and puts blocks back that a reboot has lost\n"

_CRON = """\
* * * * * root {helper} expire 2>&1 >/dev/null | logger -t sekimori-gate
@reboot root {helper} restore 2>&1 >/dev/null | logger -t sekimori-gate
"""

_UNITS = {
    "sekimori-expire.timer": """\
[Unit]
Description=Ends blocks and switches of Sekimori whose time is over

[Timer]
OnCalendar=minutely
AccuracySec=5s

[Install]
WantedBy=timers.target
""",
    "sekimori-expire.service": """\
[Unit]
Description=Ends blocks and switches of Sekimori whose time is over

[Service]
Type=oneshot
ExecStart={helper} expire
StandardOutput=null
""",
    "sekimori-restore.service": """\
[Unit]
Description=Puts blocks of Sekimori back after a reboot
After=nftables.service fail2ban.service postfix.service

[Service]
Type=oneshot
ExecStart={helper} restore
StandardOutput=null

[Install]
WantedBy=multi-user.target
""",
}

#: What systemd is told to start by itself.
_STARTED = ("sekimori-expire.timer", "sekimori-restore.service")


def obstacle(host: Host) -> str:
    """Why nothing ends blocks by itself; empty when cron or systemd can."""
    if _has_cron(host) or _has_systemd(host):
        return ""
    return _(
        "neither cron nor systemd is here: blocks and switches end while sekimori runs, or by sekimori-gate expire"
    )


def files(host: Host) -> Mapping[str, bytes]:
    """Path -> content, where there is no obstacle."""
    if _has_cron(host):
        return {host.cron: (_HEAD + _CRON.format(helper=host.helper)).encode()}
    return {f"{host.units}/{name}": (_HEAD + text.format(helper=host.helper)).encode() for name, text in _UNITS.items()}


def start() -> str:
    """Has systemd know its units; a sentence when it does not take them."""
    return _told([["daemon-reload"], ["enable", "--now", _STARTED[0]], ["enable", _STARTED[1]]])


def stop() -> str:
    """The contrary, before the units go; a sentence when it does not."""
    return _told([["disable", "--now", *_STARTED]])


def forget() -> str:
    """Has systemd see that the units are gone."""
    return _told([["daemon-reload"]])


def _told(commands: list[list[str]]) -> str:
    try:
        for command in commands:
            run(["systemctl", *command], within=30)
    except EnforcementError as error:
        return f"systemd: {error}"
    return ""


def _has_cron(host: Host) -> bool:
    return bool(found("cron") or found("crond")) and Path(host.cron).parent.is_dir()


def _has_systemd(host: Host) -> bool:
    return Path(host.systemd).is_dir() and Path(host.units).is_dir()
