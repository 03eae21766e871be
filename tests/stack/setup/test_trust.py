"""Root obeys the record of setup, so that it obeys none that somebody else could have written."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.stack.conftest import able_to_serve
from tests.stack.setup.bare import APPLY, UNDO, Bare
from tests.stack.setup.conftest import BARE

pytestmark = pytest.mark.stack

NOBODY = 65534


@pytest.fixture(scope="module")
def kept() -> Iterator[Bare]:
    """A host that was set up, once."""
    with able_to_serve(BARE):
        host = Bare()
        try:
            assert host.setup(*APPLY).returncode == 0
            host.keep()
            yield host
        finally:
            host.remove()


@pytest.fixture
def wired(kept: Bare) -> Bare:
    """As it was after setup."""
    kept.again()
    return kept


def manifest(record: Path) -> Path:
    return record / "manifest.json"


def a_copy(record: Path) -> Path:
    """Of what main.cf was."""
    told = json.loads(manifest(record).read_text())
    main = next(one for one in told["records"] if one["path"].endswith("/main.cf"))
    return record / str(main["was"]["content"])


def linked(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


TAMPERED: dict[str, Callable[[Path], object]] = {
    "the folder belongs to another": lambda record: os.chown(record, NOBODY, -1),
    "others may write the folder": lambda record: record.chmod(0o757),
    "the folder is a link": linked,
    "the folder above belongs to another": lambda record: os.chown(record.parent, NOBODY, -1),
    "a group may write the folder above": lambda record: record.parent.chmod(0o771),
    "the manifest belongs to another": lambda record: os.chown(manifest(record), NOBODY, -1),
    "a group may write the manifest": lambda record: manifest(record).chmod(0o664),
    "the manifest is a link": lambda record: linked(manifest(record)),
    "a copy belongs to another": lambda record: os.chown(a_copy(record), NOBODY, -1),
    "others may write a copy": lambda record: a_copy(record).chmod(0o646),
    "a copy is another file than it was": lambda record: a_copy(record).write_bytes(b"myhostname = forged.example\n"),
}


@pytest.mark.parametrize("option", ["--undo", "--backend=file"])
@pytest.mark.parametrize("tampered", TAMPERED.values(), ids=TAMPERED)
def test_a_record_that_others_could_write_is_not_obeyed(
    wired: Bare, tampered: Callable[[Path], object], option: str
) -> None:
    tampered(Path(wired.host.record))
    before = wired.files()
    refused = wired.setup(option, "--yes")
    assert refused.returncode == 4, refused.stdout
    assert "setup" in refused.stderr
    assert wired.files() == before


def test_no_record_is_begun_in_a_folder_of_others(wired: Bare) -> None:
    assert wired.setup(*UNDO).returncode == 0
    state = Path(wired.host.state)
    state.mkdir(exist_ok=True)
    os.chown(state, NOBODY, -1)
    before = wired.files()
    refused = wired.setup(*APPLY)
    assert refused.returncode == 4
    assert f"{state} is not obeyed" in refused.stderr
    assert wired.files() == before


def test_copies_are_roots_and_no_more_open_than_what_they_are_of(wired: Bare) -> None:
    record = Path(wired.host.record)
    private = wired.root / "postfix/main.cf"
    assert wired.setup(*UNDO).returncode == 0
    private.chmod(0o660)
    os.chown(private, NOBODY, NOBODY)
    assert wired.setup(*APPLY).returncode == 0
    status = a_copy(record).stat()
    assert (status.st_uid, status.st_gid, oct(status.st_mode & 0o777)) == (0, NOBODY, "0o640")
    assert wired.setup(*UNDO).returncode == 0
    status = private.stat()
    assert (status.st_uid, status.st_gid, oct(status.st_mode & 0o777)) == (NOBODY, NOBODY, "0o660")
