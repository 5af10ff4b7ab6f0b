"""The product's own processes: web server, relay, workers, scheduler; how each runs and when it is up.

They are forked from the supervisor after everything here was imported, so that they share its pages.
Each makes its application first, which asks the database, and then leaves a mark in the runtime folder:
that is when it counts as up. The web server counts when it answers.
"""

import http.client
import logging
import multiprocessing
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from signal import SIGTERM

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from diversion import wsgi
from diversion.embedded.children import ChildSpec, StopRank
from diversion.embedded.installation import DataFolder
from workers import context, relay, scheduler, worker

HOST = "127.0.0.1"
BLOCKING_THREADS = 8
READY_WITHIN_SECONDS = 60.0
WORKER_STOP_SECONDS = 30.0
"""A job in hand is finished first; one that takes longer is killed and done again from its promise."""


def product_processes(
    folder: DataFolder, runtime_folder: Path, *, port: int, workers: int
) -> list[ChildSpec]:
    """Describe the processes in the order they start: web server, relay, workers, scheduler."""
    loop = partial(_loop, folder, runtime_folder)
    return [
        ChildSpec(
            name="web",
            run=partial(_serve, port),
            log=folder.log_of("web"),
            stop_rank=StopRank.WEB,
            ready=partial(_answers, port),
            ready_within_seconds=READY_WITHIN_SECONDS,
        ),
        loop("relay", relay.run, StopRank.RELAY),
        *[
            loop(f"worker-{number}", worker.run, StopRank.WORKER, WORKER_STOP_SECONDS)
            for number in range(1, workers + 1)
        ],
        loop("scheduler", scheduler.run, StopRank.SCHEDULER),
    ]


def _loop(
    folder: DataFolder,
    runtime_folder: Path,
    name: str,
    run: Callable[[], None],
    rank: StopRank,
    stop_seconds: float = 10.0,
) -> ChildSpec:
    mark = runtime_folder / f"{name}.up"
    return ChildSpec(
        name=name,
        run=partial(_run_loop, run, mark),
        log=folder.log_of(name),
        stop_rank=rank,
        before_start=partial(mark.unlink, missing_ok=True),
        ready=mark.exists,
        ready_within_seconds=READY_WITHIN_SECONDS,
        stop_signals=((SIGTERM, stop_seconds),),
    )


def _run_loop(run: Callable[[], None], mark: Path) -> None:
    _log_plainly()
    context.application()
    mark.touch()
    run()


def _serve(port: int) -> None:
    """Run the web server: one process of ours that answers, with threads; granian's own watches over it."""
    _log_plainly()
    multiprocessing.set_start_method("fork", force=True)
    server = Server(
        f"{wsgi.__name__}:{wsgi.application.__name__}",
        factory=True,
        address=HOST,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=BLOCKING_THREADS,
        log_level=LogLevels.warning,
    )
    server.serve()


def _log_plainly() -> None:
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/api/v1/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
