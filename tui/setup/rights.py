"""Who may call the helper: a line for sudo."""

from __future__ import annotations

import pwd
import re
import tempfile
from pathlib import Path

from tui.enforcement.backends.command import found, run
from tui.enforcement.change import EnforcementError
from tui.language import _
from tui.setup.host import Host

#: Capital letters alone would be an alias there, or everybody (ALL).
_NAME = re.compile(r"(?![A-Z][A-Z0-9_]*\Z)[A-Za-z_][A-Za-z0-9_.-]{0,31}\$?")

_SUDOERS = """\
# written by `sekimori setup`: the helper checks what it is asked for itself
{user} ALL=(root) NOPASSWD: {helper}
"""


def sudo_obstacle(host: Host, user: str) -> str:
    """Why no line for sudo can be put; empty when one can."""
    if not user:
        return _("no user was named who may call the helper by sudo; name the one who watches with --user")
    if not _NAME.fullmatch(user):
        return _("that user name cannot stand in a sudoers file; name another with --user")
    try:
        if pwd.getpwnam(user).pw_uid == 0:
            return _("{user} needs no sudo").format(user=user)
    except KeyError:
        return _("there is no user {user} here; name another with --user").format(user=user)
    if found("visudo") is None:
        return _("sudo is not installed: only root can use the helper")
    if not Path(host.sudoers).parent.is_dir():
        return _("there is no folder {parent}: only root can use the helper").format(parent=Path(host.sudoers).parent)
    return ""


def obeyed(host: Host, user: str) -> str:
    """Whether sudo lets the user call the helper, by its own word; empty where its files are not the usual ones.

    Raises EnforcementError.
    """
    if host.sudoers != Host().sudoers:
        return ""
    try:
        run(["sudo", "-n", "-l", "-U", user, host.helper])
    except EnforcementError as error:
        raise EnforcementError(
            _(
                "sudo does not let {user} call {helper}, though {sudoers} says so ({error}): see whether "
                "/etc/sudoers has a line `@includedir {parent}`, and none behind it that forbids this"
            ).format(user=user, helper=host.helper, sudoers=host.sudoers, error=error, parent=Path(host.sudoers).parent)
        ) from error
    return _("sudo lets {user} call {helper}").format(user=user, helper=host.helper)


def sudoers(host: Host, user: str) -> bytes:
    """The line for sudo. Raises EnforcementError where visudo does not take it: a bad file shuts sudo for everybody."""
    content = _SUDOERS.format(user=user, helper=host.helper).encode()
    with tempfile.NamedTemporaryFile(prefix="sekimori-sudoers-") as file:
        file.write(content)
        file.flush()
        run(["visudo", "-cf", file.name])
    return content
