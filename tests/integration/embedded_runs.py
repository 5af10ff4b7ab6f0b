"""Start the driver, watch what it says, end it in every way there is; shared by test_embedded_*.py."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from diversion.embedded.process_table import descendants_of

SOURCES = Path(__file__).parents[2]
DRIVER = Path(__file__).with_name("embedded_driver.py")
SITE_PACKAGES = next(Path(place) for place in sys.path if place.endswith("site-packages"))
NOBODY = 65534
NO_NAMESPACES = ("setpriv", "--bounding-set=-setfcap")
PATIENCE_SECONDS = 60


def until(true: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, f"waited {seconds} s for {what}"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


class Run:
    """One driver process on a data folder."""

    def __init__(
        self,
        data: Path,
        trouble: str = "",
        *,
        through: Sequence[str] = (),
        python: str = sys.executable,
        user: int | None = None,
    ) -> None:
        self.data = data
        self.said_in = data.parent / f"said-{time.monotonic_ns()}"
        environment = {
            **os.environ,
            "PYTHONPATH": f"{SOURCES}:{SITE_PACKAGES}",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        with self.said_in.open("wb") as output:
            self.process = subprocess.Popen(
                [*through, python, str(DRIVER), str(data), trouble],
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, env=environment,
                user=user, group=user, extra_groups=None if user is None else [],
            )  # fmt: skip

    def said(self) -> str:
        return self.said_in.read_text(encoding="utf-8")

    def says(self, words: str) -> "Run":
        until(lambda: words in self.said() or self.process.poll() is not None, words)
        assert words in self.said(), self.said()
        return self

    def members(self) -> list[int]:
        return [self.process.pid, *descendants_of(self.process.pid)]

    def loses_everything(self) -> None:
        """Kill every process at once; one may have died with its parent before its turn came."""
        for pid in self.members():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(PATIENCE_SECONDS)

    def asks_to_stop(self, number: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_SECONDS)

    def events(self) -> list[str]:
        return (self.data / "events").read_text(encoding="utf-8").splitlines()


@pytest.fixture
def runs():
    """Make runs; whatever of them is left at the end is killed."""
    made: list[Run] = []

    def run(data: Path, trouble: str = "", **how) -> Run:
        made.append(Run(data, trouble, **how))
        return made[-1]

    yield run
    for one in made:
        if one.process.poll() is None:
            one.loses_everything()
        with contextlib.suppress(FileNotFoundError, PermissionError):
            left = json.loads((one.data / "runtime.json").read_text(encoding="utf-8"))["runtime_folder"]
            shutil.rmtree(left, ignore_errors=True)


def needs_setpriv() -> None:
    """Skip unless this is root with setpriv, which can take the power to make namespaces away."""
    if os.geteuid() != 0:
        pytest.skip("user namespaces matter to root only; this run is an ordinary user's")
    if not shutil.which("setpriv"):
        pytest.skip("setpriv (util-linux) is not installed")


def nobodys_python() -> str:
    """A Python that an ordinary account can run with these sources and packages, or skip."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user; this run already is an ordinary one")
    environment = {**os.environ, "PYTHONPATH": f"{SOURCES}:{SITE_PACKAGES}", "PYTHONDONTWRITEBYTECODE": "1"}
    for python in (sys.executable, f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"):
        probe = [python, "-c", "import psycopg, diversion.embedded.servers"]
        with contextlib.suppress(PermissionError, FileNotFoundError):
            subprocess.run(probe, env=environment, check=True, user=NOBODY, group=NOBODY, extra_groups=[])
            return python
    pytest.skip("no Python that account 65534 can reach has these packages")
