"""Whether the port is free that the web server is to take.

Asked before anything starts, and by binding without port sharing: the web server itself shares its port
among its workers and would join a stranger of the same account without complaint.
"""

import errno
import socket
import time

from diversion.embedded.refusals import PortTaken

PATIENCE_SECONDS = 1.5


def require_free_port(host: str, port: int) -> None:
    """Raises :class:`PortTaken` when somebody listens there, or this account may not.

    Waits a moment first: the web server of a set that was just killed may still be going.
    """
    patience_ends = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return _bind(host, port)
        except PortTaken:
            if time.monotonic() > patience_ends:
                raise
            time.sleep(0.1)


def _bind(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a closing connection is no obstacle
        try:
            probe.bind((host, port))
        except OSError as error:
            reasons = {
                errno.EADDRINUSE: "is taken by another program",
                errno.EACCES: "may not be used by this account",
            }
            why = reasons.get(error.errno or 0, f"cannot be used ({error.strerror})")
            raise PortTaken(f"Port {port} on {host} {why}. Choose another with --port.") from error
