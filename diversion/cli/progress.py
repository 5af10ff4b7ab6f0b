"""A progress bar for what takes longer than two seconds, and nothing at all for what does not.

On standard error and on a terminal only: what a command prints is for programs to read.
"""

import sys
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

SHOWN_AFTER_SECONDS = 2.0
TICK_SECONDS = 0.1


class Bar:
    """Shows itself once two seconds have passed; call :meth:`at` as often as is convenient."""

    def __init__(self, what: str, unit: str = "") -> None:
        self._what = what
        self._unit = unit
        self._began = time.monotonic()
        self._drawn_at = 0.0
        self._progress: Progress | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._progress is not None:
            self._progress.stop()

    def at(self, done: int, total: int | None = None) -> None:
        """Say how far it is; no total is a thing whose length nobody knows."""
        now = time.monotonic()
        if now - self._began < SHOWN_AFTER_SECONDS or now - self._drawn_at < TICK_SECONDS:
            return
        self._drawn_at = now
        if self._progress is None:
            self._progress = self._shown(total)
        self._progress.update(self._progress.task_ids[0], completed=done, total=total, refresh=True)

    def _shown(self, total: int | None) -> Progress:
        columns = [SpinnerColumn(), TextColumn("{task.description}"), BarColumn()]
        counted = [MofNCompleteColumn(), TextColumn(self._unit)] if total is not None else []
        console = Console(stderr=True)
        progress = Progress(
            *columns,
            *counted,
            TimeElapsedColumn(),
            console=console,
            auto_refresh=False,
            transient=True,
            disable=not sys.stderr.isatty(),
        )
        progress.add_task(self._what, total=total)
        progress.start()
        return progress
