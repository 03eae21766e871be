"""A session is saved whole or not at all, and what stood in the way is said."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.session.support import EVENTS, NOW, SESSION, event, run, save
from tui.model import Event
from tui.session.snapshot import SessionError, read_session, write_session


def test_a_failure_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    def broken() -> Iterator[Event]:
        yield event(1)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_session(tmp_path, SESSION, events=broken(), actions=(), screen_svg=None, now=NOW)
    assert list(tmp_path.iterdir()) == []


#: Dies by signal 9 right before the n-th call that makes a file last.
DOOMED = """
from tests.session.support import save
left = int(sys.argv[2])
def doomed(call):
    def wrapped(*arguments, **named):
        global left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        return call(*arguments, **named)
    return wrapped
for name in ("fsync", "rename"):
    setattr(os, name, doomed(getattr(os, name)))
print(save(Path(sys.argv[1])))
"""


def test_a_process_killed_at_any_moment_leaves_a_whole_folder_or_none(tmp_path: Path) -> None:
    whole = []
    for number in range(20):
        folder = tmp_path / str(number)
        done = run(DOOMED, str(folder), str(number))
        assert done.stderr == ""
        places = list(folder.glob("sekimori-*"))
        whole.append(len(places))
        for place in places:
            assert read_session(place).events == EVENTS
        if done.returncode == 0:
            break
        assert done.returncode == -9
    assert whole[0] == 0
    assert whole[-2:] == [1, 1]
    assert whole == sorted(whole)
    assert len(whole) > 5


def test_what_a_killed_process_left_is_swept_away_when_it_is_old(tmp_path: Path) -> None:
    run(DOOMED, str(tmp_path), "2")
    (left,) = tmp_path.iterdir()
    save(tmp_path)
    assert left.exists()  # it might have been begun just now
    os.utime(left, (1_700_000_000, 1_700_000_000))
    save(tmp_path)
    assert not left.exists()


CRAMPED = """
import resource
from tests.session.support import event, save
from tui.session.snapshot import SessionError
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, resource.RLIM_INFINITY))
try:
    save(Path(sys.argv[1]), tuple(event(number) for number in range(1000)))
except SessionError as error:
    print(error)
"""


def test_a_file_that_may_not_grow_is_told_and_nothing_left(tmp_path: Path) -> None:
    done = run(CRAMPED, str(tmp_path))
    assert done.stderr == ""
    assert done.stdout == (
        f"the session was not saved to {tmp_path}: a file would grow beyond the allowed size; "
        "raise the limit (ulimit -f) and save again\n"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 KiB of our own."""
    place = tmp_path / "disk"
    place.mkdir()
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)]).returncode:
        pytest.skip("needs the right to mount a tmpfs")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_is_told_and_nothing_left(tiny_disk: Path) -> None:
    with pytest.raises(SessionError, match="the disk is full; free some space and save again"):
        save(tiny_disk, tuple(event(number) for number in range(1000)))
    assert list(tiny_disk.iterdir()) == []
    assert read_session(save(tiny_disk)).events == EVENTS


FOREIGN = """
from tests.session.support import save
from tui.session.snapshot import SessionError
os.setgid(65534); os.setuid(65534)
try:
    save(Path(sys.argv[1]))
except SessionError as error:
    print(error)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody without rights")
def test_missing_rights_are_told() -> None:
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        said = run(FOREIGN, folder).stdout
        assert said == (
            f"the session was not saved to {folder}: permission denied; choose a folder that you may write to\n"
        )


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "sessions").write_text("")
    with pytest.raises(SessionError, match="a file stands where the folder should be"):
        save(tmp_path / "sessions")
