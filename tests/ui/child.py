"""The application in a process of its own, for tests that look at what really reaches a terminal.

`python -m tests.ui.child FOLDER RATE`: RATE events a second arrive; the session is saved as FOLDER/saved.
"""

from __future__ import annotations

import itertools
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.ui.fake_gate import FakeGate
from tests.ui.fake_watched import FakeWatched
from tests.ui.scene import endless, evening
from tui.app import SekimoriApp

_STEP = 0.05


def _now() -> datetime:
    return datetime.now(UTC)


def _feed(watched: FakeWatched, rate: float) -> None:
    events = endless(_now)
    begun = time.monotonic()
    sent = 0
    while True:
        time.sleep(_STEP)
        due = int((time.monotonic() - begun) * rate)
        watched.add(list(itertools.islice(events, due - sent)))
        sent = due


def main() -> int:
    """Run until told to leave."""
    folder, rate = Path(sys.argv[1]), float(sys.argv[2])
    watched = evening(_now())

    def save(picture: str | None) -> Path:
        path = folder / "saved"
        path.write_text(picture or "", encoding="utf-8")
        return path

    if rate:
        threading.Thread(target=_feed, args=(watched, rate), daemon=True).start()
    app = SekimoriApp(watched, FakeGate(_now), save=save, title_host="nas", clock=_now)
    app.run()
    return app.return_code or 0


if __name__ == "__main__":
    sys.exit(main())
