"""Rspamd's part: the rule that discards what Rspamd itself would reject, and the action that it needs."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from tui.category import Category
from tui.enforcement.backends.command import found, run
from tui.enforcement.change import EnforcementError
from tui.enforcement.durable import told
from tui.enforcement.modesfile import content_of
from tui.enforcement.rspamd_rule import modes_of
from tui.enforcement.rspamd_wiring import merged, rspamd_wiring, unmerged
from tui.language import _
from tui.setup.host import Host
from tui.setup.image import Image
from tui.setup.plan import Ground, Target
from tui.setup.records import Kind

#: What Rspamd refuses by itself, in the order of SWITCHABLE; SPF only where Postfix does not.
BY_RSPAMD = (Category.SPF, Category.DMARC, Category.SPAM, Category.VIRUS)


def obstacle(host: Host) -> str:
    """Why nothing can be wired into Rspamd here; empty when it can."""
    if found("rspamadm") is None:
        return _("Rspamd is not installed")
    if not (Path(host.rspamd) / "rspamd.conf").is_file():
        return _("there is no {rspamd}/rspamd.conf").format(rspamd=host.rspamd)
    return ""


def targets(host: Host, ground: Ground, owner: tuple[int, int]) -> Iterator[Target]:
    """The files, each with what the site has in it already. Raises EnforcementError."""
    local = f"{host.rspamd}/local.d"
    if not Path(local).is_dir() or ground.made(local):
        yield Target(local, Kind.FOLDER, Image(None, 0o755, owner))
    yield Target(host.rspamd_maps, Kind.FOLDER, Image(None, 0o755, owner))
    yield Target(str(modes_of(host.rspamd_maps)), Kind.STATE, Image(content_of({}), 0o644, owner))
    for name in rspamd_wiring(host.rspamd_maps):
        path = f"{host.rspamd}/local.d/{name}"
        now = ground.now(path)
        content = merged(now.content if now else None, name, host.rspamd_maps)
        if content != (now.content if now else b""):
            yield Target(path, Kind.SHARED, Image(content, 0o644, owner))


def cleared(host: Host, ground: Ground, owner: tuple[int, int]) -> Iterator[Target]:
    """The files without our part, where an earlier setup put one: else it would go on by what was switched last."""
    for name in rspamd_wiring(host.rspamd_maps):
        path = f"{host.rspamd}/local.d/{name}"
        now = ground.now(path)
        if now is not None and now.content is not None and unmerged(now.content) != now.content:
            yield Target(path, Kind.SHARED, Image(unmerged(now.content), 0o644, owner))


def demand_valid(host: Host, files: Mapping[str, bytes]) -> None:
    """Has Rspamd read its configuration with `files` in it. Raises EnforcementError with its words."""
    try:
        _read(host, files)
    except EnforcementError as error:
        try:
            _read(host, {})
        except EnforcementError:
            raise EnforcementError(
                _("Rspamd does not take its configuration as it is: {error}; mend it first").format(error=error)
            ) from None
        raise EnforcementError(_("Rspamd would not take the new configuration: {error}").format(error=error)) from error


def _read(host: Host, files: Mapping[str, bytes]) -> None:
    """On a copy, in which no link is a link: what is written into the copy would be written where it leads."""
    with tempfile.TemporaryDirectory(prefix="sekimori-rspamd-") as folder:
        copy = Path(folder) / "rspamd"
        with told("copy", Path(host.rspamd)):
            shutil.copytree(host.rspamd, copy, ignore_dangling_symlinks=True)
        for path, content in files.items():
            place = copy / os.path.relpath(path, host.rspamd)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        variables = [f"--var={name}={copy}" for name in ("CONFDIR", "LOCAL_CONFDIR", "DBDIR")]
        run(["rspamadm", *variables, "configtest", "-c", str(copy / "rspamd.conf")], within=60)
