"""How a process is started so that it can neither outlive us nor hold on to what is ours.

Two ways to start one, both in a session of its own (Ctrl-C in the terminal reaches only the parent)
and both with output into a log file, because an inherited pipe hangs whoever reads it:

* :func:`start_program` runs another program through ``launcher.py``, which asks the kernel to signal it
  when we die. ``posix_spawn`` rather than ``fork``: safe when the caller has threads (a test run has).
* :func:`start_callable` forks: the child shares the pages of everything already imported, which is
  what keeps the whole set small. The caller may have one thread only; a lock held by another thread at
  the moment of the fork would stay locked in the child for ever.

A parent-death signal is tied to the *thread* that started the child: start children from the main
thread only. It does not reach the child's own children; ``guard.py`` does.
"""

import ctypes
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from diversion.embedded.files import PRIVATE_FILE
from diversion.embedded.refusals import StartRefused

LAUNCHER = Path(__file__).with_name("launcher.py")
PR_SET_PDEATHSIG = 1
PR_SET_NAME = 15
RESET_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD, signal.SIGPIPE)

_ours_alone: set[int] = set()


def keep_from_children(handle: int) -> None:
    """Close this file descriptor in every process forked from now on (exec closes it anyway)."""
    _ours_alone.add(handle)


def release_to_children(handle: int) -> None:
    """Take back :func:`keep_from_children`; call it before closing the descriptor."""
    _ours_alone.discard(handle)


def _close_ours() -> None:
    for handle in _ours_alone:
        os.close(handle)
    _ours_alone.clear()


os.register_at_fork(after_in_child=_close_ours)


@dataclass(frozen=True, slots=True)
class Identity:
    """As whom a program runs when it may not run as root; ids are (user, group).

    ``namespace`` names the ids it sees itself under while the files stay ours; ``account`` are ids it
    really changes to, so that its files must be theirs. At most one of the two.
    """

    namespace: tuple[int, int] | None = None
    account: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Program:
    """Another program to run: ``folder`` is its working folder, ``argv[0]`` an absolute path.

    ``environment`` is all it sees; None hands ours on.
    """

    argv: Sequence[str]
    folder: Path
    environment: Mapping[str, str] | None = None
    identity: Identity = Identity()


def start_program(
    program: Program, log: Path, *, death_signal: signal.Signals, stdin: Path | None = None
) -> int:
    """Start it and return its process id; what goes wrong before its first instruction is in the log.

    Its exit status tells such a failure apart; see ``launcher.py``.
    """
    order = {
        "parent": os.getpid(),
        "death_signal": int(death_signal),
        "folder": str(program.folder),
        "namespace": program.identity.namespace,
        "account": program.identity.account,
        "argv": list(program.argv),
    }
    files = [
        (os.POSIX_SPAWN_OPEN, 0, str(stdin or "/dev/null"), os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(log), os.O_WRONLY | os.O_APPEND | os.O_CREAT, PRIVATE_FILE),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    return os.posix_spawn(
        sys.executable,
        [sys.executable, "-I", "-S", str(LAUNCHER), json.dumps(order)],
        dict(os.environ if program.environment is None else program.environment),
        file_actions=files,
        setsigmask=[],
    )


def start_callable(
    run: Callable[[], object], log: Path | None, *, name: str, death_signal: signal.Signals | None
) -> int:
    """Fork a child that calls ``run`` and ends with its integer result (None counts as 0).

    ``log=None`` leaves the output where ours goes; ``death_signal=None`` lets it outlive us. An exception ends the child with its traceback and
    status 1; it never comes back into the caller's stack. Raises :class:`StartRefused` when this
    process has more than one thread.
    """
    threads = sum(1 for _ in Path("/proc/self/task").iterdir())
    if threads != 1:
        raise StartRefused(
            f"{name} cannot be forked: this process has {threads} threads, and a fork copies one."
        )
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, RESET_SIGNALS)
    try:
        pid = os.fork()
        if pid == 0:
            _become_child(run, log, name=name, parent=parent, death_signal=death_signal)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return pid


def _become_child(
    run: Callable[[], object],
    log: Path | None,
    *,
    name: str,
    parent: int,
    death_signal: signal.Signals | None,
) -> None:
    """The forked child's whole life; leaves by ``os._exit`` so that no ``finally`` of ours runs twice."""
    status = 1
    try:
        os.setsid()
        if death_signal is not None:
            die_with_parent(parent, death_signal)
        _name_thread(name)
        _default_signals()
        _redirect(log)
        result = run()
        status = result if isinstance(result, int) else 0
    except SystemExit as leaving:
        status = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(status)


def die_with_parent(parent: int, death_signal: signal.Signals = signal.SIGKILL) -> None:
    """Ask the kernel to signal this process when the one that started it dies.

    For processes that a child of the set forks itself (a web server's worker, a work horse), called
    first thing in them with the id of their parent. Linux only.
    """
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
    if os.getppid() != parent:  # it died before we asked
        os._exit(1)


def _name_thread(name: str) -> None:
    ctypes.CDLL(None).prctl(PR_SET_NAME, name.encode()[:15], 0, 0, 0)


def _default_signals() -> None:
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, RESET_SIGNALS)


def _redirect(log: Path | None) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    if log is None:
        return
    output = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, PRIVATE_FILE)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(output)
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)


def ended_with(pid: int) -> int | None:
    """The exit status of a child of ours (negative: the signal that killed it); None while it runs.

    A child that somebody else has already reaped counts as ended with status 255.
    """
    try:
        done, status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return 255
    return None if done == 0 else os.waitstatus_to_exitcode(status)


def wait_for(pid: int, seconds: float) -> int | None:
    """:func:`ended_with`, waiting up to ``seconds`` for it."""
    ends = time.monotonic() + seconds
    while (status := ended_with(pid)) is None and time.monotonic() < ends:
        time.sleep(0.02)
    return status
