"""Screens whose work ends with them; and those that are left once, however many keys ask for it in one breath."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from textual.await_complete import AwaitComplete
from textual.screen import Screen, ScreenResultType
from textual.worker import ResultType, Worker, WorkType


class Ending(Screen[ScreenResultType]):
    """Textual ends a screen's work after the widgets in it: what wakes up in between would look for them in vain."""

    _left = False

    def run_worker(self, work: WorkType[ResultType], *args: Any, **settings: Any) -> Worker[ResultType]:
        """Begin work, unless the screen was left or the program ends: then it is cancelled before it begins."""
        worker = super().run_worker(work, *args, **settings)
        if self._left or not self.is_attached:
            worker.cancel()
            if asyncio.iscoroutine(work):
                work.close()
        return worker

    def call_after_refresh(self, callback: Callable[..., Any], *args: Any, **settings: Any) -> bool:
        """Call it, unless the widgets are gone by then: Textual lets the screen that is seen call it."""

        def call() -> Any:
            return callback(*args, **settings) if self.is_running else None

        return super().call_after_refresh(call)


class LeftOnce(Ending[ScreenResultType]):
    """Textual's own would take the screen below away too, or fail for want of one."""

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Leave with a result, unless it was left already."""
        if not self.is_current:
            return AwaitComplete()
        self._left = True
        left = super().dismiss(result)
        self.workers.cancel_node(self)
        return left
