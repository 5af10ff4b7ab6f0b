"""How somebody's wish to stop reaches the loops of the supervisor.

Signals only set a flag that the loops look at. Raising from a signal handler would be shorter, but such
an exception is lost when it strikes inside a finaliser, and could strike between starting a process and
noting it down.
"""

import os
import select
import signal
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Self

from diversion.embedded.processes import keep_from_children, release_to_children

ASKING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequests:
    """Counts SIGINT, SIGTERM and SIGHUP for the length of a ``with``, in the main thread.

    SIGHUP is left alone where it was ignored before (``nohup``): closing the terminal is then not a wish
    to stop. SIGINT is taken over even where it was ignored, as a shell does to background jobs.
    """

    def __init__(self) -> None:
        self.count = 0
        self._before: dict[signal.Signals, Callable[[int, FrameType | None], object] | int | None] = {}

    def __enter__(self) -> Self:
        self._reader, self._writer = os.pipe()
        for handle in (self._reader, self._writer):
            os.set_blocking(handle, False)
            keep_from_children(handle)
        signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)
        self._before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        for number in ASKING:
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        signal.set_wakeup_fd(-1)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        for handle in (self._reader, self._writer):
            release_to_children(handle)
            os.close(handle)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.count += 1

    def sleep(self, seconds: float) -> None:
        """Sleep, but wake at a signal: somebody asks to stop, or a child has ended."""
        select.select([self._reader], [], [], max(0.0, seconds))
        try:
            while os.read(self._reader, 512):
                pass
        except BlockingIOError:
            return
