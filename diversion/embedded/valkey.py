"""How the embedded Valkey runs: on what socket, keeping what, and whether it answers.

It carries messages, PostgreSQL has the truth (losing all of it delays work and loses none), so one
second of messages may be lost in a crash, and a file it cannot read any more is put aside rather than
stopping the court. Its socket lies in a private folder; that is its access control.
"""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from signal import SIGTERM

from diversion.embedded.children import ChildSpec, StopRank
from diversion.embedded.files import write_private
from diversion.embedded.installation import DataFolder
from diversion.embedded.process_table import end_leftovers, working_in
from diversion.embedded.processes import Program
from diversion.embedded.programs import PLAIN_ENVIRONMENT, valkey_program
from diversion.embedded.runtime import socket_folder

UNREADABLE = ("Bad file format reading the append only file", "Fatal error loading the DB", "AOF manifest")
MEMORY_LIMIT = "256mb"


@dataclass(frozen=True, slots=True)
class Valkey:
    """One prepared server: what to start, and the address it will answer at."""

    spec: ChildSpec
    url: str


def prepare_valkey(folder: DataFolder, runtime_folder: Path, *, durable: bool = True) -> Valkey:
    """Write the configuration and say how to start it; hold the folder's lock."""
    place = socket_folder(runtime_folder, "valkey")
    path = place / "valkey.sock"
    write_private(
        place / "valkey.conf", _configuration(path, durable=durable)
    )  # Valkey crashes on long paths
    program = Program([str(valkey_program()), str(place / "valkey.conf")], folder.valkey, PLAIN_ENVIRONMENT)

    def clear() -> None:
        end_leftovers(lambda: working_in(folder.valkey, "valkey-server"), SIGTERM, patience_seconds=10)
        path.unlink(missing_ok=True)

    spec = ChildSpec(
        name="valkey",
        run=program,
        log=folder.log_of("valkey"),
        before_start=clear,
        ready=_answering(path),
        ready_within_seconds=60,
        repair=lambda said: _put_aside(folder.valkey, said),
        death_signal=SIGTERM,
        stop_signals=((SIGTERM, 15.0),),
        stop_rank=StopRank.QUEUE,
    )
    return Valkey(spec, f"unix://{path}")


def _configuration(path: Path, *, durable: bool) -> str:
    return f"""\
# Written by Diversion at every start; change diversion/embedded/valkey.py instead.
port 0
unixsocket {path}
unixsocketperm 700
daemonize no
dir .
logfile ""
save ""
appendonly {"yes" if durable else "no"}
appendfsync everysec
maxmemory {MEMORY_LIMIT}
maxmemory-policy noeviction
"""


def _answering(path: Path) -> Callable[[], bool]:
    def answers() -> bool:
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
                connection.settimeout(3)
                connection.connect(str(path))
                connection.sendall(b"PING\r\n")
                return connection.recv(64).startswith(b"+PONG")  # "-LOADING" while it reads its file
        except OSError:
            return False

    return answers


def _put_aside(place: Path, said: str) -> str | None:
    """After a start that failed on its own file: move the file away, so that the next one is empty."""
    files = place / "appendonlydir"
    if not files.is_dir() or not any(sign in said for sign in UNREADABLE):
        return None
    number = 1
    while (aside := place / f"unreadable-{number}").exists():
        number += 1
    files.rename(aside)
    return f"its append-only file was unreadable and lies in {aside} now; queued messages come again from PostgreSQL"
