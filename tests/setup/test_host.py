from __future__ import annotations

from tui.commands.gate import HELPER
from tui.enforcement.helper.settings import PLACE, GateSettings
from tui.setup.host import Host


def test_what_is_set_up_is_what_the_program_and_the_helper_look_for() -> None:
    host, settings = Host(), GateSettings()
    assert (host.helper, host.settings) == (str(HELPER), str(PLACE))
    assert (host.state, host.clients) == (settings.state, settings.postfix.map)
    assert (host.modes, host.rspamd_maps) == (settings.policy.modes, settings.rspamd.maps)
