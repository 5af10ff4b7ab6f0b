"""Who starts the set in order, keeps it going, and stops it in order.

One process with one thread. It starts each entry of a plan and waits until it answers; a process that
ends unasked is started again after a wait that grows; the first SIGINT, SIGTERM or SIGHUP stops all in
the order of their ranks, a second one stops waiting for them. It knows nothing of what it runs.
"""

import gc
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Self

from diversion.embedded.children import ChildSpec, Preparation
from diversion.embedded.guard import Guard, kill_sessions
from diversion.embedded.lifecycle import Started, describe_end, keep_small, start, start_until_ready, stop
from diversion.embedded.process_table import send
from diversion.embedded.processes import ended_with, start_callable, wait_for
from diversion.embedded.refusals import EmbeddedRefusal, StartRefused
from diversion.embedded.stopping import StopRequests

RESTART_WAITS_SECONDS = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
STEADY_SECONDS = 60.0
HOUSEKEEPING_SECONDS = 30.0
REPORT_AGAIN_SECONDS = 1.0
PREPARATION_STOP_SECONDS = 10.0


class _StopAsked(Exception):
    """Leaves the loops once somebody asked to stop."""


@dataclass(slots=True)
class _Kept:
    """A process to keep running: ``child`` while it runs, else when to start it again (monotonic)."""

    spec: ChildSpec
    child: Started | None = None
    coming_up: bool = True
    since: float = 0.0
    failures: int = 0
    start_again_at: float = 0.0


class Supervisor:
    """Runs one plan; a context manager, because it takes over the signals of the process.

    ``say`` gets one sentence for the operator at a time. Use it in the main thread. Work done inside the
    ``with`` before :meth:`run` is not interrupted by Ctrl-C; :meth:`run` then stops before it begins.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        self._tell = say
        self._changed: Callable[[Mapping[str, int]], None] = lambda _: None
        self._kept: list[_Kept] = []
        self._requests = StopRequests()
        self._guard: Guard | None = None
        self._is_unreported = False

    def __enter__(self) -> Self:
        self._requests.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._requests.__exit__(kind, error, trace)

    def run(
        self,
        plan: Sequence[ChildSpec | Preparation],
        *,
        when_ready: Callable[[], None],
        changed: Callable[[Mapping[str, int]], None] = lambda _: None,
    ) -> None:
        """Bring the plan up in its order, call ``when_ready``, stay until asked to stop, stop in order.

        ``changed`` gets names and process ids of what runs whenever a process comes or goes. Raises
        :class:`StartRefused`, after stopping what had started, when something does not come up.
        """
        self._changed = changed
        gc.collect()
        gc.freeze()  # what is imported now stays shared: the collector does not write to it any more
        try:
            self._guard = Guard()
            self._bring_up(plan)
            when_ready()
            self._stay()
        except _StopAsked:
            self._say("stopping")
        finally:
            self._stop_all()

    def _bring_up(self, plan: Sequence[ChildSpec | Preparation]) -> None:
        for entry in plan:
            self._go_on()
            if isinstance(entry, Preparation):
                self._prepare(entry)
                continue
            kept = _Kept(entry)
            self._kept.append(kept)
            start_until_ready(entry, partial(self._began, kept), self._go_on)
            kept.coming_up = False

    def _go_on(self) -> None:
        """Called in every loop while coming up: stop when asked, give up when one that was up has died."""
        if self._requests.count:
            raise _StopAsked
        for kept in self._kept:
            if kept.child and not kept.coming_up and (status := ended_with(kept.child.pid)) is not None:
                raise StartRefused(
                    f"{kept.spec.name} was {describe_end(status)} while the others started; see {kept.spec.log}"
                )

    def _prepare(self, preparation: Preparation) -> None:
        pid = start_callable(preparation.run, None, name=preparation.name, death_signal=signal.SIGKILL)
        self._watch_over(pid, has_data=False)
        try:
            while (status := ended_with(pid)) is None:
                self._go_on()
                self._requests.sleep(0.2)
        except BaseException:
            send(pid, signal.SIGTERM)
            wait_for(pid, PREPARATION_STOP_SECONDS)
            raise
        finally:
            kill_sessions([pid])
            self._forget(pid)
        if status != 0:
            raise StartRefused(
                f"{preparation.name} failed: it {describe_end(status)}. Nothing is left running."
            )

    def _stay(self) -> None:
        tidied_at = time.monotonic()
        while not self._requests.count:
            now = time.monotonic()
            for kept in self._kept:
                self._look_after(kept, now)
            self._keep_guard()
            if self._is_unreported:
                self._report()
            if now - tidied_at > HOUSEKEEPING_SECONDS:
                tidied_at = now
                self._keep_logs_small()
            waiting = [kept.start_again_at - now for kept in self._kept if kept.child is None]
            if self._is_unreported:
                waiting.append(REPORT_AGAIN_SECONDS)
            self._requests.sleep(min([HOUSEKEEPING_SECONDS, *waiting]))
        raise _StopAsked

    def _look_after(self, kept: _Kept, now: float) -> None:
        """Notice that it ended and say so; start it again when its wait is over."""
        if kept.child is None:
            if now >= kept.start_again_at:
                self._start_again(kept)
            return
        status = ended_with(kept.child.pid)
        if status is None:
            return
        self._ended(kept)
        if now - kept.since > STEADY_SECONDS:
            kept.failures = 0
        self._plan_restart(kept, f"{kept.spec.name} stopped unexpectedly ({describe_end(status)})")

    def _plan_restart(self, kept: _Kept, what: str) -> None:
        wait = RESTART_WAITS_SECONDS[min(kept.failures, len(RESTART_WAITS_SECONDS) - 1)]
        kept.failures += 1
        kept.start_again_at = time.monotonic() + wait
        self._say(f"{what}; starting it again in {wait:g} s; see {kept.spec.log}")

    def _start_again(self, kept: _Kept) -> None:
        try:
            self._began(kept, start(kept.spec))
        except (EmbeddedRefusal, OSError) as error:
            self._plan_restart(kept, f"{kept.spec.name} could not be started ({error})")
        else:
            self._say(f"{kept.spec.name} started again")

    def _began(self, kept: _Kept, child: Started) -> None:
        self._ended(kept)
        kept.child, kept.since = child, time.monotonic()
        self._watch_over(child.pid, has_data=child.has_data)
        self._report()

    def _ended(self, kept: _Kept) -> None:
        """It is gone; so is, from now, whatever it had started itself."""
        if kept.child:
            kill_sessions([kept.child.pid])
            self._forget(kept.child.pid)
            kept.child = None
            self._report()

    def _watch_over(self, pid: int, *, has_data: bool) -> None:
        if self._guard:
            self._guard.watch(pid, has_data=has_data)

    def _forget(self, pid: int) -> None:
        if self._guard:
            self._guard.forget(pid)

    def _report(self) -> None:
        """Tell what runs; where that cannot be written down, as on a full disk, all goes on and it is told later."""
        try:
            self._changed({kept.spec.name: kept.child.pid for kept in self._kept if kept.child})
        except OSError as error:
            if not self._is_unreported:
                self._say(f"what runs cannot be recorded ({error}); it is tried again every second")
            self._is_unreported = True
        else:
            self._is_unreported = False

    def _keep_logs_small(self) -> None:
        for kept in self._kept:
            with suppress(OSError):  # no room for the copy: the log stays as it is until there is
                keep_small(kept.spec.log)

    def _say(self, sentence: str) -> None:
        with suppress(OSError, ValueError):  # a terminal that is gone must not take the court down
            self._tell(sentence)

    def _keep_guard(self) -> None:
        """Put back a guard that somebody has killed."""
        if self._guard and ended_with(self._guard.pid) is not None:
            self._guard.dismiss()
            self._guard = Guard()
            for kept in self._kept:
                if kept.child:
                    self._guard.watch(kept.child.pid, has_data=kept.child.has_data)

    def _stop_all(self) -> None:
        """In the order of ranks; a second request to stop cuts every wait short."""
        patient_until = max(self._requests.count, 1)
        for rank in sorted({kept.spec.stop_rank for kept in self._kept}):
            together = [kept for kept in self._kept if kept.child and kept.spec.stop_rank == rank]
            running = [kept.child for kept in together if kept.child]
            stop(running, lambda: self._requests.count > patient_until)
            for kept in together:
                self._ended(kept)
        if self._guard:
            self._guard.dismiss()
            self._guard = None
