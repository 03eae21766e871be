"""The policy delegate's configuration: what is wrong with one, in a sentence that says where."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui.delegate.settings import ConfigError, read_config


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ("", "modes must be an absolute path"),
        ('modes = "modes"', "modes must be an absolute path"),
        ("modes = 3", "modes must be a text"),
        ('modes = "/m"\nours = "192.0.2.0/24"', "ours must be a list of texts"),
        ('modes = "/m"\nours = ["192.0.2.0/240"]', "192.0.2.0/240"),
        ('modes = "/m"\nours = [1]', "ours must be a list of texts"),
        ('modes = "/m"\nmode = "/n"', "unknown 'mode'"),
        ('modes = "/m"\nspf = 1', "nothing is discarded"),
        ('modes = "/m"\n[spf]\ncommand = "/usr/bin/policyd-spf"', "command must be a list of texts"),
        ('modes = "/m"\n[spf]\nargv = []', "unknown 'spf.argv'"),
        ('modes = "/m"\n[dnsbl]\nzones = ["dnsbl.example; rm"]', "is no block list"),
        ('modes = "/m"\n[dnsbl]\nzones = ["a..example"]', "is no block list"),
        ('modes = "/m"\n[dnsbl]\nzones = ["a.example=127.0.0"]', "has no four numbers"),
        ('modes = "/m"\n[dnsbl]\nzones = ["a.example=127.0.0.[5..2]"]', "no range of numbers"),
        ('modes = "/m"\n[dnsbl]\nzones = ["a.example=127.0.0.256"]', "no range of numbers"),
        ('modes = "/m"\n[unknown_recipient]\noracle = "127.0.0.1"', "no address and port"),
        ('modes = "/m"\n[unknown_recipient]\noracle = "mx.example.org:25"', "no address and port"),
        ('modes = "/m"\n[unknown_recipient]\noracle = "127.0.0.1:0"', "no address and port"),
    ],
)
def test_a_wrong_configuration_is_told_with_the_place(tmp_path: Path, config: str, says: str) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(config)
    with pytest.raises(ConfigError, match="nothing is discarded") as raised:
        read_config(str(path))
    assert says in str(raised.value)
    assert str(path) in str(raised.value)
