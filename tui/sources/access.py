"""Whether a path can be read as a log, and the sentence that says why not."""

from __future__ import annotations

import errno
import grp
import os
import stat
from pathlib import Path
from typing import Final

from tui.language import N_, _
from tui.os_words import reason
from tui.sanitize import clean

#: How much of a file is looked at to tell text from anything else, in bytes.
SAMPLE: Final = 4096

_CONTROL = bytes(c for c in range(0x20) if c not in b"\t\r\n\x1b")

_SENTENCES: Final = {
    errno.ENOENT: N_("there is no file {path}; check the name"),
    errno.ENOTDIR: N_("there is no file {path}: part of its path is not a folder; check the name"),
    errno.EISDIR: N_("{path} is a directory; name a log file"),
    errno.ELOOP: N_("cannot read {path}: its symbolic links go in a circle; name the real file"),
    errno.ENXIO: N_("{path} is not a regular file; name a log file, or pipe the lines in and name -"),
    errno.EMFILE: N_("cannot read {path}: too many open files; raise the limit (ulimit -n) or name fewer files"),
    errno.EIO: N_("cannot read {path}: the disk gave an error; look at the system log (dmesg)"),
}


def why_not(path: Path, error: OSError) -> str:
    """One sentence for people: why `path` could not be read, and what to do."""
    if error.errno in (errno.EACCES, errno.EPERM):
        return _("cannot read {path}: permission denied; {remedy}").format(path=clean(str(path)), remedy=_remedy(path))
    sentence = _SENTENCES.get(error.errno or 0)
    if sentence:
        return _(sentence).format(path=clean(str(path)))
    return _("cannot read {path}: {error}; name another file").format(
        path=clean(str(path)), error=reason(error).lower()
    )


def not_regular(path: Path) -> str:
    """The sentence for a device."""
    return _(_SENTENCES[errno.ENXIO]).format(path=clean(str(path)))


def not_a_log(path: Path) -> str:
    """The sentence for a file that holds no text."""
    return _("{path} does not look like a log: it holds binary data; name a text log file").format(
        path=clean(str(path))
    )


def readable(path: Path) -> bool:
    """Whether this process may open `path` for reading (it may be gone a moment later)."""
    return os.access(path, os.R_OK)


def is_binary(sample: bytes) -> bool:
    """Whether the first bytes of a file are no text: zeros in it, and less than half of it in lines of text.

    Zeros at the head are left out of account: a log that was truncated under a writer begins with them.
    """
    sample = sample.lstrip(b"\0")
    if b"\0" not in sample:
        return False
    text = sum(len(line) + 1 for line in sample.split(b"\n") if _is_text(line))
    return text * 2 < len(sample)


def _is_text(line: bytes) -> bool:
    return bool(line) and b"\0" not in line and len(line.translate(None, _CONTROL)) == len(line)


def _remedy(path: Path) -> str:
    """What gives the right to read: the group that has it, where there is one, or root."""
    barrier = _barrier(path)
    if barrier is None:
        return _("run with sudo")
    needed = stat.S_IXGRP if stat.S_ISDIR(barrier.st_mode) else stat.S_IRGRP
    if not barrier.st_mode & needed or barrier.st_gid == 0:
        return _("only its owner may read it, so run with sudo")
    return _("add yourself to group {group}, or run with sudo").format(group=_group_name(barrier.st_gid))


def _barrier(path: Path) -> os.stat_result | None:
    """What keeps us out: the file, or the outermost folder above it that may not be entered."""
    for part in [*reversed(path.absolute().parents), path]:
        try:
            status = part.stat()
        except OSError:
            return None
        if stat.S_ISDIR(status.st_mode) and not os.access(part, os.X_OK):
            return status
    return status


def _group_name(gid: int) -> str:
    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return str(gid)
