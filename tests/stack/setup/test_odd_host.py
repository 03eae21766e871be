"""Setup at its real paths under a hostile caller, and where sudo goes by other files."""

from __future__ import annotations

import shlex
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack.conftest import able_to_serve
from tests.stack.setup.overlay import HELPER, Told, play
from tests.stack.setup.test_real_paths import PACKAGES

pytestmark = pytest.mark.stack

SEKIMORI = shlex.quote(str(Path(sys.executable).with_name("sekimori")))

#: Whatever of the caller's is run or imported leaves a trace. The caller's folder, PATH and Postfix's own variable.
SCRIPT = f"""
mkdir "$T/evil" && cd "$T/evil"
for name in postconf postfix postmap visudo nft rspamadm python3 sudo fail2ban-client systemctl; do
  printf '#!/bin/sh\\necho %s >>"{{0}}"\\n' "$name" >"$name" && chmod +x "$name"
done
sed -i "s|{{0}}|$T/trace.out|" *
for name in tui tomllib json socket; do echo "open('$T/trace.out', 'a').write('$name')" >"$name.py"; done
: >"$T/trace.out"
evil="env PATH=$T/evil:$PATH MAIL_CONFIG=$T/evil MAIL_VERBOSE=1 BASH_ENV=$T/evil/sudo"
printf 'ADMINS:x:4998:65534::/:/bin/sh\\nfirst.last-x:x:4999:65534::/:/bin/sh\\n' >>/etc/passwd
step capitals $evil {SEKIMORI} setup --yes --backend file --user ADMINS
step dotted $evil {SEKIMORI} setup --yes --backend file --user first.last-x
step lists sudo -n -l -U first.last-x {HELPER}
step others sudo -n -l -U nobody {HELPER}
sed -i '/includedir/d' /etc/sudoers
step unread $evil {SEKIMORI} setup --check
step undo $evil {SEKIMORI} setup --undo --yes
step anew $evil {SEKIMORI} setup --yes --backend file --user first.last-x
step gone $evil {SEKIMORI} setup --undo --yes
cp "$T/trace.out" "$T/ours.out"
step sane $evil postconf
"""


@pytest.fixture(scope="module")
def told() -> Iterator[Told]:
    """The script, run once."""
    with able_to_serve(PACKAGES), tempfile.TemporaryDirectory(prefix="sekimori-odd-") as folder:
        yield play(SCRIPT, Path(folder))


def test_nothing_of_the_callers_is_run(told: Told) -> None:
    assert told.code("dotted") == 0, told.printed("dotted")
    assert (told.printed("ours"), told.printed("trace")) == ("", "postconf\n")


def test_a_name_that_sudo_would_take_for_an_alias_gets_no_line(told: Told) -> None:
    assert told.code("capitals") == 0
    assert "left out  sudo: that user name cannot stand in a sudoers file" in told.printed("capitals")


def test_a_name_with_a_dot_and_a_dash_gets_one_and_nobody_else(told: Told) -> None:
    assert (told.code("lists"), told.printed("lists")) == (0, f"{HELPER}\n")
    assert told.code("others") == 1


def test_where_sudo_does_not_read_the_folder_that_is_told(told: Told) -> None:
    assert told.code("unread") == 4
    assert "trouble   sudo does not let first.last-x call" in told.printed("unread")
    assert told.code("anew") == 0, told.printed("anew")
    assert "note      sudo does not let first.last-x call" in told.printed("anew")
    assert "@includedir /etc/sudoers.d" in told.printed("anew")
