"""Become another program that dies when its parent dies, as another user where it must.

Run as a script by ``processes.start_program`` (``python -I -S launcher.py ORDER``), never imported: a
fresh small interpreter may change its user namespace and arm the parent-death signal, then replaces
itself by the program. The order is one JSON object: ``parent``, ``death_signal``, ``folder``,
``namespace``, ``account``, ``argv``.

The signal is armed last, because the kernel forgets it whenever a process changes its credentials.

Exit statuses that can only come from here, not from the program:
71 the user namespace was refused, 72 the account could not be changed to, 73 the working folder could
not be entered, 74 the program could not be run (often: not reachable as that user), 75 the parent was
already gone.
"""

import ctypes
import json
import os
import signal
import sys
from typing import Any

NAMESPACE_REFUSED = 71
ACCOUNT_REFUSED = 72
FOLDER_REFUSED = 73
PROGRAM_REFUSED = 74
PARENT_GONE = 75

_CLONE_NEWUSER = 0x10000000
_PR_SET_PDEATHSIG = 1


def main(order: dict[str, Any]) -> int:
    """Carry out one order; returns an exit status only when it could not."""
    libc = ctypes.CDLL(None, use_errno=True)
    os.umask(0o077)
    if os.getsid(0) != os.getpid():
        os.setsid()
    try:
        os.chdir(order["folder"])
    except OSError as error:
        return _failed(FOLDER_REFUSED, "cannot enter the working folder", error)
    try:
        _enter_namespace(libc, order["namespace"])
    except OSError as error:
        return _failed(NAMESPACE_REFUSED, "cannot make a user namespace", error)
    try:
        _change_account(order["account"])
    except OSError as error:
        return _failed(ACCOUNT_REFUSED, "cannot change the account", error)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)
    libc.prctl(_PR_SET_PDEATHSIG, order["death_signal"], 0, 0, 0)
    if os.getppid() != order["parent"]:
        return PARENT_GONE
    try:
        os.execv(order["argv"][0], order["argv"])  # noqa: S606 # nosec B606
    except OSError as error:
        return _failed(PROGRAM_REFUSED, f"cannot run {order['argv'][0]}", error)


def _enter_namespace(libc: ctypes.CDLL, inside: list[int] | None) -> None:
    """Keep our ids outside, be ``inside`` (user, group) to ourselves: PostgreSQL then sees no root."""
    if inside is None:
        return
    user, group = os.geteuid(), os.getegid()
    if user == 0:
        os.setgroups([])
    if libc.unshare(_CLONE_NEWUSER):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{inside[0]} {user} 1")
    _write("/proc/self/gid_map", f"{inside[1]} {group} 1")


def _change_account(account: list[int] | None) -> None:
    if account is None:
        return
    user, group = account
    os.setgroups([])
    os.setresgid(group, group, group)
    os.setresuid(user, user, user)


def _write(path: str, text: str) -> None:
    handle = os.open(path, os.O_WRONLY)
    try:
        os.write(handle, text.encode("ascii"))
    finally:
        os.close(handle)


def _failed(status: int, what: str, error: OSError) -> int:
    os.write(2, f"{what}: {error.strerror}\n".encode("utf-8", "backslashreplace"))
    return status


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
