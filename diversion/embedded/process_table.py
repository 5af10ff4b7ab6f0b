"""Which processes there are, and how those of an earlier or a killed run are ended.

Beside ``processes.py``, which starts our own: this one looks at all of them through ``/proc`` and may meet
strangers, so every function says by what it knows a process for ours.
"""

import os
import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from diversion.embedded.refusals import StartRefused

UNKILLABLE_SECONDS = 20


def session_members(session: int) -> list[int]:
    """Every living process of the session that ``session`` leads or led, zombies left out."""
    return [pid for pid, state, _, its_session in _all_processes() if its_session == session and state != "Z"]


def working_in(folder: Path, program: str) -> list[int]:
    """Processes of the program of that name whose working folder is ``folder``.

    How a server left over from a killed run is recognised beyond doubt: a process id can have been
    given to somebody else since, a working folder and a program's name together cannot.
    """
    found = []
    for pid, state, _, _ in _all_processes():
        try:
            same = state != "Z" and Path(f"/proc/{pid}/cwd").samefile(folder)
            if same and Path(f"/proc/{pid}/exe").readlink().name.removesuffix(" (deleted)") == program:
                found.append(pid)
        except OSError:  # it ended meanwhile, or is another user's
            continue
    return found


def descendants_of(pid: int) -> list[int]:
    """Its children, their children and so on, without itself."""
    children: dict[int, list[int]] = {}
    for member, _, parent, _ in _all_processes():
        children.setdefault(parent, []).append(member)
    found: list[int] = []
    waiting = [pid]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def _all_processes() -> Iterable[tuple[int, str, int, int]]:
    """(id, state, parent, session) of every process that can be seen."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            stat = (entry / "stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        state, parent, _, session = stat.rpartition(")")[2].split()[:4]  # the name may hold anything
        yield int(entry.name), state, int(parent), int(session)


def send(pid: int, number: signal.Signals) -> None:
    """Signal a process that may have ended meanwhile."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def end_leftovers(find: Callable[[], list[int]], first: signal.Signals, *, patience_seconds: float) -> int:
    """Signal what ``find`` names, wait for it to go, kill what is still there; how many there were."""
    found = find()
    for pid in found:
        send(pid, first)
    ends = time.monotonic() + patience_seconds
    while (left := find()) and time.monotonic() < ends:
        time.sleep(0.05)
    ends = time.monotonic() + UNKILLABLE_SECONDS
    while left:
        if time.monotonic() > ends:
            raise StartRefused(
                f"Process {left[0]} of an earlier run does not end, not even killed. Is its disk stuck?"
            )
        for pid in left:
            send(pid, signal.SIGKILL)
        time.sleep(0.05)
        left = find()
    return len(found)
