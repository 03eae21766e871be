from __future__ import annotations

from configparser import ConfigParser
from dataclasses import replace
from pathlib import Path

import pytest

from tui.setup import timer
from tui.setup.host import Host


@pytest.fixture
def host(tmp_path: Path) -> Host:
    """With cron's folder, and systemd's."""
    for name in ("cron.d", "systemd", "units"):
        (tmp_path / name).mkdir()
    return Host(cron=f"{tmp_path}/cron.d/sekimori", systemd=f"{tmp_path}/systemd", units=f"{tmp_path}/units")


def test_where_nothing_can_call_the_helper_that_is_said(host: Host, tmp_path: Path) -> None:
    bare = replace(host, cron=f"{tmp_path}/none/sekimori", systemd=f"{tmp_path}/none")
    assert "sekimori-gate expire" in timer.obstacle(bare)


def test_without_cron_systemd_does_it(host: Host, tmp_path: Path) -> None:
    without = replace(host, cron=f"{tmp_path}/none/sekimori")
    assert timer.obstacle(without) == ""
    units = timer.files(without)
    assert {Path(path).name for path in units} == {
        "sekimori-expire.timer", "sekimori-expire.service", "sekimori-restore.service",
    }  # fmt: skip
    for path, content in units.items():
        unit = ConfigParser(interpolation=None, delimiters=("=",))
        unit.read_string(content.decode())
        if path.endswith(".service"):
            assert unit["Service"]["ExecStart"].split()[0] == host.helper
        else:
            assert unit["Timer"]["OnCalendar"] == "minutely"
