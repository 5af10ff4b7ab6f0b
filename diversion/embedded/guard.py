"""Who cleans up when the supervisor itself is killed.

The kernel signals the supervisor's own children (parent-death signal), but not *their* children: a web
server's workers, a job's work horse. So one small process waits for the supervisor to vanish, which it
sees as the end of a pipe, and then kills every session the supervisor had started. Servers with data get
the seconds they need to end by themselves first.
"""

import os
import signal
import time
from pathlib import Path

from diversion.embedded.process_table import send, session_members
from diversion.embedded.processes import keep_from_children, release_to_children, start_callable, wait_for

DATA_SERVER_SECONDS = 15.0


class Guard:
    """The supervisor's end: tell it what to watch; :meth:`dismiss` it after a clean stop."""

    def __init__(self) -> None:
        self._reader, self._writer = os.pipe()
        keep_from_children(self._writer)
        self.pid = start_callable(self._watch, Path(os.devnull), name="guard", death_signal=None)
        os.close(self._reader)

    def watch(self, session: int, *, has_data: bool) -> None:
        """From now on that session ends when we do."""
        self._tell(f"{'+' if has_data else '!'}{session}\n")

    def forget(self, session: int) -> None:
        """That session has ended; its id may be given to a stranger."""
        self._tell(f"-{session}\n")

    def dismiss(self) -> None:
        """Let it go, with nothing left to clean up."""
        release_to_children(self._writer)
        os.close(self._writer)
        wait_for(self.pid, DATA_SERVER_SECONDS + 5)

    def _tell(self, line: str) -> None:
        try:
            os.write(self._writer, line.encode())
        except BrokenPipeError:  # somebody killed it; the parent-death signals remain
            return

    def _watch(self) -> int:
        """The guard's own life, in the forked child."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        sessions: dict[int, bool] = {}
        with os.fdopen(self._reader, encoding="ascii") as pipe:
            for line in pipe:
                if line[0] == "-":
                    sessions.pop(int(line[1:]), None)
                else:
                    sessions[int(line[1:])] = line[0] == "+"
        end_sessions(sessions)
        return 0


def end_sessions(sessions: dict[int, bool]) -> None:
    """Kill all of them now, those with data (True) only if they have not ended by themselves in time."""
    kill_sessions([session for session, has_data in sessions.items() if not has_data])
    patient = [session for session, has_data in sessions.items() if has_data]
    ends = time.monotonic() + DATA_SERVER_SECONDS
    while time.monotonic() < ends and any(session_members(session) for session in patient):
        time.sleep(0.05)
    kill_sessions(patient)


def kill_sessions(sessions: list[int]) -> None:
    """Kill every process of these sessions, however many generations down; those of other sessions never."""
    for _ in range(100):
        members = [pid for session in sessions for pid in session_members(session)]
        if not members:
            return
        for pid in members:
            send(pid, signal.SIGKILL)
        time.sleep(0.02)
