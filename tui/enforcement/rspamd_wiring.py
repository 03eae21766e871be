"""What `sekimori setup` writes into Rspamd's local.d, and takes out again to the byte.

Our part stands first in a file, between two marks, so that neither the end of the site's own part (a last line without
its end, a `return` in Lua) nor what its administrator appends later can spoil it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from tui.enforcement.durable import Signature, read, signature
from tui.enforcement.rspamd_rule import modes_of, rule
from tui.enforcement.target import shown

ACTIONS = "actions.conf"
RULE = "rspamd.lua"

#: File -> how its comments begin.
_COMMENT = {ACTIONS: "#", RULE: "--"}
_BEGIN, _END = "--- sekimori begin: taken out by `sekimori setup --undo` ---", "--- sekimori end ---"
_BLOCK = re.compile(rb"(?:#|--) --- sekimori begin\b[^\n]*\n(?:[^\n]*\n)*?(?:#|--) --- sekimori end ---\n")

#: Rspamd knows no action of this name by itself: a rule that forces it would do nothing, and say so in the log only.
_DISCARD = 'discard = { flags = ["no_threshold"]; }\n'
_DECLARED = re.compile(rb'^[ \t]*"?discard"?[ \t]*[={]', re.MULTILINE)

HELP = "wire it with: sekimori setup"


def rspamd_wiring(maps: str) -> Mapping[str, bytes]:
    """File in local.d -> our part of it, which obeys the modes in the folder `maps`. Raises EnforcementError."""
    return {
        name: f"{_COMMENT[name]} {_BEGIN}\n{text}{_COMMENT[name]} {_END}\n".encode()
        for name, text in ((ACTIONS, _DISCARD), (RULE, rule(maps)))
    }


def merged(existing: bytes | None, name: str, maps: str) -> bytes:
    """The file of this name in local.d with our part in it, in place of an older one; None: there is none yet.

    A site that has declared `discard` itself keeps its declaration, without ours.
    """
    theirs = unmerged(existing or b"")
    if name == ACTIONS and _DECLARED.search(theirs):
        return theirs
    return rspamd_wiring(maps)[name] + theirs


def unmerged(content: bytes) -> bytes:
    """The file without our part: empty where there was nothing else."""
    return _BLOCK.sub(b"", content)


def postfix_obstacle(milter_header_checks: str) -> str:
    """Why Postfix would not obey Rspamd's discard, with its value of that parameter in any service; empty: it would.

    Seen with Postfix 3.7: once a cleanup(8) process has discarded a mail by milter_header_checks, it delivers each
    later one that a milter discards: what was refused before the switch would be delivered after it.
    """
    if not milter_header_checks.strip():
        return ""
    return (
        f"Postfix has milter_header_checks ({shown(milter_header_checks)}), and where one of these discards a mail, "
        "Postfix delivers later mails that Rspamd discards; let Rspamd decide what they decide, and take them out"
    )


class Wiring:
    """Whether Rspamd is told to obey the folder `maps`, which lies beside its local.d. Files are read when they change.

    What a running Rspamd has loaded cannot be seen here: setup restarts it, and the log tells of each discard.
    """

    def __init__(self, maps: Path) -> None:
        self._maps = maps
        self._local = maps.parent / "local.d"
        self._seen: tuple[tuple[Signature, ...], str] | None = None

    def obstacle(self) -> str:
        """Why a switch would do nothing, in a sentence without its beginning; empty when it would. Raises OSError."""
        files = [self._local / name for name in (ACTIONS, RULE)]
        found = tuple(map(signature, files))
        if self._seen is None or self._seen[0] != found:
            self._seen = (found, self._look(*files))
        return self._seen[1]

    def _look(self, actions: Path, rules: Path) -> str:
        block = _BLOCK.search(read(rules) or b"")
        if block is None:
            return f"Rspamd has no rule of sekimori in {rules}; {HELP}"
        if f'MODES = "{modes_of(self._maps)}"\n'.encode() not in block[0]:
            return f"the rule in {rules} reads another file than {modes_of(self._maps)}; {HELP}"
        if not _DECLARED.search(read(actions) or b""):
            return f"{actions} does not declare `discard`, without which Rspamd rejects; {HELP}"
        return ""
