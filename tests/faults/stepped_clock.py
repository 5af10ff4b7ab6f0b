"""A wall clock that can be stepped under everything that runs: the product, its database and its queue.

A small library (``stepped_clock.c``) is loaded into every process and adds to each answer what a shared file
says, so that all are stepped at once. Only the wall clock is; what counts elapsed time goes on, as on a machine
whose clock is set. Debian's libfaketime will not do: with it Python cannot sleep and Redis does not start. The
embedded servers get an environment of their own and would keep the true time, so those of an operator are used.
"""

import shutil
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

SOURCE = Path(__file__).with_suffix(".c")
COMPILER = shutil.which("cc") or shutil.which("gcc")
LACKING = "" if COMPILER else "not installed here: a C compiler (deploy/check as root installs gcc)"


class SteppedClock:
    """How far the wall clock is off for all that was started within ``stepping``."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.step(timedelta(0))

    def step(self, off: timedelta) -> None:
        """Set the clock so far from the true time, forward or back, at once for everybody."""
        with self.file.open("r+b" if self.file.exists() else "wb") as shared:
            shared.write(struct.pack("q", off // timedelta(seconds=1)))


@contextmanager
def stepping(told: pytest.MonkeyPatch) -> Iterator[SteppedClock]:
    """Let everything that is started within the block live by a clock that can be stepped."""
    place = Path(tempfile.mkdtemp(prefix="diversion-clock-"))
    try:
        clock, library = SteppedClock(place / "off"), place / "stepped_clock.so"
        subprocess.run([str(COMPILER), "-shared", "-fPIC", "-O2", "-o", library, SOURCE], check=True)
        place.chmod(0o755)  # PostgreSQL reads both under an account of its own
        told.setenv("STEPPED_CLOCK", str(clock.file))
        told.setenv("LD_PRELOAD", str(library))
        yield clock
    finally:
        shutil.rmtree(place)
