"""How fast do offers reach a partner's webhook, against the rate at which filings come in?

The partner is another process that answers 204 to whatever it is sent, once it has read it. The relay is held
back while filings come in, so that intake is measured apart from delivery; then it is let go, and every
offer has to reach the partner: signed, sent, answered, recorded.
"""

import asyncio
import multiprocessing
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

from intake import CODES, Filing, config_of, install_court, stored, undelivered
from product import Product, running
from rig import Finding, rate, report

from diversion.app import create_app
from diversion.config import Config
from diversion.domain.channel_faults import ChannelTerms
from diversion.domain.channels import ChannelKind
from diversion.embedded.installation import open_data_folder
from diversion.embedded.runtime import read_running
from diversion.persistence.base import db
from diversion.persistence.organisation import Organisation
from diversion.services.access import SYSTEM
from diversion.services.channels import set_channel

CLIENTS = 4
FILED = 400
ROUNDS = 3
MUST = 1.0
ALLOWED = "DIVERSION_ALLOW_PRIVATE_WEBHOOKS"


def main() -> int:
    """Run a few rounds and report the median; non-zero when deliveries are slower than filings."""
    os.environ[ALLOWED] = "1"
    with (
        tempfile.TemporaryDirectory() as place,
        partner() as (port, got),
        running(Path(place) / "data", "--empty") as product,
    ):
        config = config_of(product)
        install_court(config, CODES[5], 5)
        point_everybody_to(config, f"http://127.0.0.1:{port}/hook")
        token = product.token("bench")
        rounds = [one_round(config, product, token, got) for _ in range(ROUNDS)]
        rows = [("what", "clients", "delivered/s", "filed/s", "ratio")]
        rows += [
            ("webhook", str(CLIENTS), f"{out:.1f}", f"{taken:.1f}", f"{out / taken:.3f}")
            for out, taken in rounds
        ]
        ratio = sorted(out / taken for out, taken in rounds)[ROUNDS // 2]
        found = Finding(
            "deliver",
            "offers delivered to a webhook against filings",
            CLIENTS,
            stored(config),
            round(ratio, 3),
            MUST,
        )
        return report(rows, [found])


def one_round(config: Config, product: Product, token: str, got: "Synchronized[int]") -> tuple[float, float]:
    """File with the relay held back, then let it go; answer offers delivered and filings taken in a second."""
    running_set = read_running(open_data_folder(product.data))
    assert running_set is not None
    relay = running_set.processes["relay"]
    os.kill(relay, signal.SIGSTOP)
    try:
        taken_in = rate(CLIENTS, FILED // CLIENTS, Filing(product, token, CODES[5]))
        waiting, before = undelivered(config), got.value
    finally:
        os.kill(relay, signal.SIGCONT)
    begun = time.perf_counter()
    while undelivered(config):
        time.sleep(0.02)
    delivered = waiting / (time.perf_counter() - begun)
    if got.value - before < waiting:
        raise RuntimeError(f"{waiting} were to be delivered, {got.value - before} came")
    return delivered, taken_in


def point_everybody_to(config: Config, url: str) -> None:
    """Give every organisation a webhook."""
    with create_app(config).app_context():
        bodies = list(db.session.scalars(db.select(Organisation.id)))
        db.session.rollback()
        for body in bodies:
            set_channel(SYSTEM, body, ChannelTerms(kind=ChannelKind.WEBHOOK, url=url))
        db.session.remove()
        db.engine.dispose()


@contextmanager
def partner() -> Iterator[tuple[int, "Synchronized[int]"]]:
    """Run the partner in a process of its own: its port, and how many messages came."""
    context = multiprocessing.get_context("spawn")
    port, got = context.Value("i", 0), context.Value("i", 0)
    process = context.Process(target=serve, args=(port, got), daemon=True)
    process.start()
    while not port.value:
        time.sleep(0.01)
    try:
        yield port.value, got
    finally:
        process.terminate()
        process.join()


def serve(port: "Synchronized[int]", got: "Synchronized[int]") -> None:
    """Answer every request with 204 once its body is there."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = next(
                    int(line.split(b":")[1])
                    for line in head.lower().split(b"\r\n")
                    if line.startswith(b"content-length:")
                )
                await reader.readexactly(length)
                got.value += 1
                writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def listen() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port.value = server.sockets[0].getsockname()[1]
        await server.serve_forever()

    asyncio.run(listen())


if __name__ == "__main__":
    sys.exit(main())
