"""A disk of a few hundred megabytes that only this test sees, and that can be filled to the last byte.

It is a tmpfs in a mount namespace of a process that does nothing else, reached from outside through that
process; when it ends the disk is gone.
"""

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

TOPPED_UP_SECONDS, FULL_WITHIN_SECONDS = 0.05, 10


class DiskRefused(Exception):
    """Namespaces or mounts are not permitted here."""


@contextmanager
def small_disk(place: Path, megabytes: int) -> Iterator[Path]:
    """Give the root of an empty disk. Raises ``DiskRefused`` with the system's words."""
    place.mkdir()
    alone = "-m" if os.geteuid() == 0 else "-Urm"
    mounted = f"mount -t tmpfs -o size={megabytes}m,mode=700 tmpfs '{place}' && echo mounted && exec cat"
    with subprocess.Popen(
        ["unshare", alone, "sh", "-c", mounted],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdin
        assert holder.stdout
        assert holder.stderr
        if holder.stdout.readline() != "mounted\n":
            raise DiskRefused(holder.stderr.read().strip())
        try:
            yield Path(f"/proc/{holder.pid}/root{place}")
        finally:
            holder.stdin.close()


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    """Leave no byte free within the block, whatever is given back meanwhile; free all of it at the end."""
    ballast, full, over = disk / "ballast", threading.Event(), threading.Event()

    def top_up() -> None:
        with ballast.open("wb") as file:
            size = 0
            while not over.wait(TOPPED_UP_SECONDS):
                left = os.statvfs(disk)
                if more := left.f_bavail * left.f_frsize:
                    with suppress(OSError):
                        os.posix_fallocate(file.fileno(), size, more)
                        size += more
                else:
                    full.set()

    thread = threading.Thread(target=top_up)
    thread.start()
    try:
        assert full.wait(FULL_WITHIN_SECONDS)
        yield
    finally:
        over.set()
        thread.join()
        ballast.unlink()
