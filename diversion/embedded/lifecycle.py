"""How one described process is started, waited for, and stopped.

Used by ``supervisor.py``, which keeps the whole set going, and by ``servers.py``, which needs the two
servers for the length of one command. The order and the restarts are theirs.
"""

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from diversion.embedded.children import ChildSpec
from diversion.embedded.guard import kill_sessions
from diversion.embedded.process_table import send
from diversion.embedded.processes import Program, ended_with, start_callable, start_program, wait_for
from diversion.embedded.refusals import StartRefused

LOG_LIMIT_BYTES = 20_000_000
TAIL_LINES = 12


@dataclass(frozen=True, slots=True)
class Started:
    """A process of the set while it runs; ``log_began_at`` is the size its log had when it started."""

    spec: ChildSpec
    pid: int
    log_began_at: int

    @property
    def has_data(self) -> bool:
        """Whether it deserves time to end by itself when the supervisor is killed."""
        return self.spec.death_signal != signal.SIGKILL

    def said(self) -> str:
        """What it has written since it started."""
        with self.spec.log.open("rb") as log:
            log.seek(self.log_began_at)
            return log.read().decode("utf-8", errors="replace")


def start(spec: ChildSpec) -> Started:
    """Start it; from the main thread only, because the kernel ties it to the thread's life."""
    spec.before_start()
    keep_small(spec.log)
    began_at = spec.log.stat().st_size if spec.log.exists() else 0
    if isinstance(spec.run, Program):
        pid = start_program(spec.run, spec.log, death_signal=spec.death_signal)
    else:
        pid = start_callable(spec.run, spec.log, name=spec.name, death_signal=spec.death_signal)
    return Started(spec, pid, began_at)


def start_until_ready(
    spec: ChildSpec, started: Callable[[Started], None], go_on: Callable[[], None]
) -> Started:
    """Start it and wait until it answers; once more when its own ``repair`` helped.

    ``started`` is told at once, so that whoever stops everything knows of it; ``go_on`` is called while
    waiting and may raise. Raises :class:`StartRefused` with the tail of the log.
    """
    for attempt in ("first", "repaired"):
        child = start(spec)
        started(child)
        problem = _wait_until_ready(child, go_on)
        if problem is None:
            return child
        stop([child])
        put_right = spec.repair(child.said()) if attempt == "first" else None
        if put_right is None:
            break
        with spec.log.open("a", encoding="utf-8") as log:
            log.write(f"{put_right}\n")
    tail = "\n".join(child.said().splitlines()[-TAIL_LINES:])
    raise StartRefused(f"{spec.name} did not come up: {problem}. Its log {spec.log} ends:\n{tail}")


def _wait_until_ready(child: Started, go_on: Callable[[], None]) -> str | None:
    """None once it answers, else what went wrong."""
    ends = time.monotonic() + child.spec.ready_within_seconds
    while True:
        status = ended_with(child.pid)
        if status is not None:
            kill_sessions([child.pid])
            return describe_end(status)
        if child.spec.ready():
            return None
        if time.monotonic() > ends:
            return f"no answer within {child.spec.ready_within_seconds:g} s"
        go_on()
        time.sleep(0.03)


def stop(children: Iterable[Started], hurry: Callable[[], bool] = lambda: False) -> None:
    """Stop them side by side: each its signals in turn, then everything left in its session is killed.

    ``hurry`` is asked while waiting; when it says yes nobody is waited for any longer.
    """
    left = {child.pid: child for child in children if ended_with(child.pid) is None}
    everybody = list(left)
    for turn in range(max((len(child.spec.stop_signals) for child in left.values()), default=0)):
        patience = 0.0
        for child in left.values():
            if turn < len(child.spec.stop_signals):
                number, seconds = child.spec.stop_signals[turn]
                send(child.pid, number)
                patience = max(patience, seconds)
        _wait_for_all(left, patience, hurry)
    kill_sessions(everybody)
    for pid in left:
        wait_for(pid, 5)


def _wait_for_all(left: dict[int, Started], patience: float, hurry: Callable[[], bool]) -> None:
    ends = time.monotonic() + patience
    while True:
        for pid in [pid for pid in left if ended_with(pid) is not None]:
            del left[pid]
        if not left or time.monotonic() > ends or hurry():
            return
        time.sleep(0.03)


def keep_small(log: Path) -> None:
    """Past the limit, the log becomes ``NAME.log.1`` and starts anew, also under a running process.

    The process goes on writing at the end of the emptied file because every log is opened for appending;
    a line written between the copy and the emptying is lost.
    """
    if log.exists() and log.stat().st_size > LOG_LIMIT_BYTES:
        shutil.copyfile(log, log.with_name(f"{log.name}.1"))
        os.truncate(log, 0)


def describe_end(status: int) -> str:
    """An exit status in words.

    >>> describe_end(-9), describe_end(3)
    ('killed by SIGKILL', 'ended with status 3')
    """
    if status >= 0:
        return f"ended with status {status}"
    try:
        return f"killed by {signal.Signals(-status).name}"
    except ValueError:
        return f"killed by signal {-status}"
