"""A path is read by what it holds."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.parsers.test_synology_export import HEADING, csv_of, failed, page_of
from tests.sources.log_center import failures, made
from tests.sources.reading import read_all
from tests.watching.command import sekimori
from tui.model import SourceState
from tui.sources.errors import SourceError
from tui.sources.files import FileSource
from tui.sources.named import open_source
from tui.sources.page import PageSource
from tui.sources.synology_db import DatabaseSource


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"Nov 24 11:00:00 nas Connection: x\n", FileSource),
        (b"<14>Nov 24 11:00:00 nas Connection: x\n", FileSource),
        (b"", FileSource),
        (csv_of(HEADING, failed()), FileSource),
        (page_of(HEADING, failed()), PageSource),
        (b"\xef\xbb\xbf\n <TABLE border=1>", PageSource),
        (b"SQLite format 3\0", DatabaseSource),
    ],
)
def test_what_a_file_holds(tmp_path: Path, content: bytes, kind: type) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    assert type(open_source(path, follow=False)) is kind


def test_what_is_not_there_is_read_by_its_name(tmp_path: Path) -> None:
    assert type(open_source(tmp_path / ".SYNOCONNDB", follow=True)) is DatabaseSource
    assert type(open_source(tmp_path / "maillog", follow=True)) is FileSource


def test_a_pipe_loses_no_line_to_the_look_at_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert type(open_source(tmp_path / "pipe", follow=True)) is FileSource


def test_a_database_by_any_name(tmp_path: Path) -> None:
    assert type(open_source(made(tmp_path / "copy", failures(1)), follow=False)) is DatabaseSource


@pytest.mark.parametrize("apart", ["", "\n"])
async def test_a_page_is_read_to_its_end_though_it_be_one_line(tmp_path: Path, apart: str) -> None:
    page = tmp_path / "log.html"
    page.write_bytes(page_of(HEADING, *(failed(f"user{number}") for number in range(12_000)), apart=apart))
    assert page.stat().st_size > 2 << 20
    source = open_source(page, follow=True)
    chunks = await read_all(source)
    assert b"".join(chunk.data for chunk in chunks).replace(b"\n", b"") == page.read_bytes().replace(b"\n", b"")
    assert all(chunk.data.endswith(b"\n") for chunk in chunks)
    assert [chunk.offset for chunk in chunks] == sorted({chunk.offset for chunk in chunks})
    status = source.status
    assert (status.state, status.size, status.done) == (SourceState.ENDED, *[page.stat().st_size] * 2)
    outcome = sekimori("events", "--json", page)
    assert [row["user"] for row in outcome.rows] == [f"user{number}" for number in range(12_000)]


async def test_a_page_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="there is no file"):
        await read_all(PageSource(tmp_path / "none.html"))
