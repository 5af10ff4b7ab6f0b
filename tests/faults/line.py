"""A line between the product and its database that can be cut, mended, or left hanging."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

CHUNK_BYTES = 65_536


class Line:
    """Carries bytes from a loopback port of its own to another; one thread, one loop."""

    def __init__(self, port: int) -> None:
        self.port = 0
        self._far_port = port
        self._is_cut = False
        self._flows = asyncio.Event()
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._up = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def cut(self) -> None:
        """End every connection, and every new one at once."""
        self._do(self._cut)

    def hang(self) -> None:
        """Let nothing through any more, and end nothing."""
        self._do(self._flows.clear)

    def mend(self) -> None:
        """Carry everything again."""
        self._do(self._mend)

    def _cut(self) -> None:
        self._is_cut = True
        for writer in self._writers:
            writer.transport.abort()

    def _mend(self) -> None:
        self._is_cut = False
        self._flows.set()

    def _do(self, act: object) -> None:
        self._loop.call_soon_threadsafe(act)  # type: ignore[arg-type]

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._carry, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._flows.set()
        self._up.set()
        self._loop.run_forever()
        server.close()
        self._cut()
        for task in (tasks := asyncio.all_tasks(self._loop)):
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.transport.abort()
            return
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._far_port)
        both = {writer, far_writer}
        self._writers |= both
        await asyncio.gather(self._pour(reader, far_writer), self._pour(far_reader, writer))
        self._writers -= both
        for each in both:
            each.transport.abort()

    async def _pour(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while chunk := await reader.read(CHUNK_BYTES):
                await self._flows.wait()
                writer.write(chunk)
                await writer.drain()
            writer.write_eof()


@contextmanager
def line_to(port: int) -> Iterator[Line]:
    """A line for the length of a block."""
    line = Line(port)
    line._thread.start()
    line._up.wait()
    try:
        yield line
    finally:
        line.mend()
        line._loop.call_soon_threadsafe(line._loop.stop)
        line._thread.join(10)
