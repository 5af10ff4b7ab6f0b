"""What one process of the set is: how it starts, when it counts as up, how it is asked to stop.

Plain descriptions, made by whoever knows the process (the CLI for web, relay, workers and scheduler;
``postgres.py`` and ``valkey.py`` for the servers) and handed to ``supervisor.py``, which knows none of
them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from signal import SIGKILL, SIGTERM, Signals

from diversion.embedded.processes import Program


class StopRank(IntEnum):
    """In which order the set stops: the lowest first, those of one rank together.

    First what makes new work, then what takes work in, then what does it, last what remembers it.
    """

    SCHEDULER = 10
    RELAY = 20
    WEB = 30
    WORKER = 40
    QUEUE = 50
    DATABASE = 60


def _at_once() -> bool:
    return True


def _nothing() -> None:
    return


def _no_repair(_said: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class ChildSpec:
    """One process to keep running.

    ``run``: a :class:`Program` to execute, or a callable to fork from the parent, which shares the pages
    of all that is imported (the child ends when it returns). ``before_start`` runs in the parent before
    every start, also a restart. ``ready`` is asked in the parent until it says yes; it may not leave a
    connection or a thread behind. ``repair`` is told what a first start that failed has said; when it
    answers what it has put right, the start is tried once more. ``stop_signals`` are sent in turn, each
    with the seconds to wait for it, then the process and everything in its session is killed.
    ``death_signal`` comes when the parent dies.
    """

    name: str
    run: Program | Callable[[], object]
    log: Path
    stop_rank: StopRank
    before_start: Callable[[], None] = _nothing
    ready: Callable[[], bool] = _at_once
    ready_within_seconds: float = 30.0
    repair: Callable[[str], str | None] = _no_repair
    stop_signals: tuple[tuple[Signals, float], ...] = ((SIGTERM, 10.0),)
    death_signal: Signals = SIGKILL


@dataclass(frozen=True, slots=True)
class Preparation:
    """Something to do once between two processes, such as migrations.

    It runs in a forked child whose output goes where the parent's goes, so that neither its connections
    nor its threads nor its memory stay in the process that everything later is forked from.
    """

    name: str
    run: Callable[[], object]
