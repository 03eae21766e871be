"""`sekimori sources`: which logs this host has."""

from __future__ import annotations

import argparse

from tui.breaking import pad
from tui.cli import OK, UNREADABLE
from tui.language import _
from tui.sources.discovery import discover


def run(_options: argparse.Namespace) -> int:
    """Print what was found and what was looked for; 3 when nothing can be read."""
    discovery = discover()
    for found in discovery.found:
        print(f"{pad(_('follows') if found.readable else _('CANNOT'), 7)}  {found.path}  {_(found.what)}")
        if not found.readable:
            print(f"{'':9}{found.why_not}")
    if not discovery.found:
        print(_("no mail log found; looked for:"))
        for pattern in discovery.looked:
            print(f"  /{pattern.lstrip('/')}")
    return OK if any(found.readable for found in discovery.found) else UNREADABLE
