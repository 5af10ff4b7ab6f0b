"""The running product, as its users have it: started by its own command, spoken to over HTTP only."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

READY_WITHIN_SECONDS = 180
STOPPED_WITHIN_SECONDS = 60
ANSWERED_WITHIN_SECONDS = 120
"""The demo clock answers once what fell due was acted on, a lost message after a minute and a half."""
ROOT = Path(__file__).resolve().parent.parent
COMMAND = [sys.executable, "-m", "diversion.cli"]


@dataclass
class Product:
    """One running installation."""

    data: Path
    url: str
    process: subprocess.Popen[bytes]

    def token(self, login: str) -> str:
        """Ask the installation for a user's bearer token, as its administrator would."""
        return self.run("token", login).strip().splitlines()[-1]

    def run(self, *arguments: str) -> str:
        """Run one of the product's commands on this installation and answer what it printed."""
        done = subprocess.run(
            [*COMMAND, *arguments, "--data", str(self.data)],
            check=True,
            capture_output=True,
            text=True,
            cwd=ROOT,
            timeout=300,
        )
        return done.stdout

    def as_user(self, login: str) -> "Client":
        """Give a client that speaks with a user's token."""
        return Client(self.url, self.token(login))

    def stop(self) -> int:
        """Ask it to stop, as Ctrl-C does, and answer its exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(STOPPED_WITHIN_SECONDS)

    def kill(self) -> None:
        """Kill everything at once, as a lost machine does."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(STOPPED_WITHIN_SECONDS)


class Client:
    """Speaks JSON with a token; a refusal is an answer like any other."""

    def __init__(self, url: str, token: str) -> None:
        self._http = httpx.Client(
            base_url=f"{url}/api/v1",
            headers={"Authorization": f"Bearer {token}"},
            timeout=ANSWERED_WITHIN_SECONDS,
        )

    def close(self) -> None:
        """Hang up."""
        self._http.close()

    def get(self, path: str, **query: Any) -> httpx.Response:
        """Ask."""
        return self._http.get(path, params=query)

    def post(self, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """Act; ``headers`` such as ``Idempotency_Key``."""
        return self._http.post(path, json={} if body is None else body, headers=_named(headers))

    def patch(self, path: str, body: Any, **headers: str) -> httpx.Response:
        """Change; ``headers`` such as ``If_Match``."""
        return self._http.patch(path, json=body, headers=_named(headers))

    def upload(self, path: str, name: str, content: bytes, **form: str) -> Any:
        """Hand in a file with a form and answer the result."""
        answer = self.post_file(path, name, content, **form)
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def post_file(self, path: str, name: str, content: bytes, **form: str) -> httpx.Response:
        """Hand in a file with a form."""
        return self._http.post(path, data=form, files={"file": (name, content)})

    def items(self, path: str, **query: Any) -> Iterator[Any]:
        """List all of a list, following its pages."""
        while True:
            answer = self.get(path, **query)
            assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
            yield from answer.json()["items"]
            if "next" not in answer.links:
                return
            further = httpx.URL(answer.links["next"]["url"])
            path, query = further.path.removeprefix("/api/v1"), dict(further.params)

    def done(self, path: str, body: Any = None, **headers: str) -> Any:
        """Act and answer the result; anything but success fails with the problem's own words."""
        answer = self.post(path, body, **headers)
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def seen(self, path: str, **query: Any) -> Any:
        """Ask and answer the result; anything but success fails with the problem's own words."""
        answer = self.get(path, **query)
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()


def start(data: Path, *options: str) -> Product:
    """Start an installation and wait until it says that it is ready."""
    port = _free_port()
    log = data.with_name(f"{data.name}-{port}.log")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*COMMAND, "up", "--data", str(data), "--port", str(port), *options],
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
            start_new_session=True,
        )
    _await_ready(process, log)
    return Product(data, f"http://127.0.0.1:{port}", process)


@contextmanager
def running(data: Path, *options: str) -> Iterator[Product]:
    """An installation for the length of a block, stopped in order at its end."""
    product = start(data, *options)
    try:
        yield product
    finally:
        if product.process.poll() is None:
            product.stop()


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def _await_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < until:
        said = log.read_text(errors="replace")
        if re.search(r"^ready http", said, re.MULTILINE):
            return
        if process.poll() is not None:
            raise AssertionError(f"it stopped instead of getting ready:\n{said[-4000:]}")
        time.sleep(0.1)
    raise AssertionError(f"not ready within {READY_WITHIN_SECONDS} s:\n{log.read_text()[-4000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
