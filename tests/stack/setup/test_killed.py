"""Setup and its undoing, killed or stopped before each change that they make."""

from __future__ import annotations

import signal

import pytest

from tests.stack.setup.bare import APPLY, UNDO, Bare

pytestmark = pytest.mark.stack


def test_setup_that_is_killed_at_any_moment_can_be_taken_back(bare: Bare) -> None:
    before = bare.files()
    bare.keep()
    for moment in range(200):
        bare.again()
        died = bare.setup(*APPLY, killed_at=moment)
        if died.returncode == 0:
            break
        assert died.returncode == -9, died.stderr
        if (bare.root / "state/setup/manifest.json").exists():
            refused = bare.setup(*APPLY) if moment % 10 == 0 else None
            assert refused is None or "cut short" in refused.stderr
        assert bare.setup(*UNDO).returncode == 0
        left = {name: state for name, state in bare.files().items() if not name.startswith("state")}
        assert left == before, f"killed before change {moment}"
    else:
        pytest.fail("setup never came to its end")
    assert moment > 30


@pytest.mark.parametrize("moment", [6, 22, 29, 36, 44, 51])
def test_ctrl_c_in_the_midst_of_setup_takes_all_back(bare: Bare, moment: int) -> None:
    before = bare.files()
    stopped = bare.setup(*APPLY, killed_at=moment, by=signal.SIGINT)
    assert "KeyboardInterrupt" in stopped.stderr
    assert bare.files() == before


def test_undo_that_is_killed_at_any_moment_can_be_done_again(bare: Bare) -> None:
    before = bare.files()
    assert bare.setup(*APPLY).returncode == 0
    bare.keep()
    for moment in range(200):
        bare.again()
        died = bare.setup(*UNDO, killed_at=moment)
        if died.returncode == 0:
            break
        assert died.returncode == -9, died.stderr
        assert bare.setup(*UNDO).returncode == 0
        left = {name: state for name, state in bare.files().items() if not name.startswith("state")}
        assert left == before, f"killed before change {moment}"
    else:
        pytest.fail("undoing never came to its end")
    assert moment > 15
