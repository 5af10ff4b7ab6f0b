"""``diversion psql``: the database's own shell, with the address and the password looked up."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy.engine import make_url

from diversion.cli.commands import Command, examples
from diversion.cli.installed import in_data_folder, reached
from diversion.embedded.installation import open_data_folder
from diversion.embedded.programs import packaged_programs
from diversion.persistence.guards import RUNTIME_ROLE

AS_RUNTIME = {"PGOPTIONS": f"-c role={RUNTIME_ROLE}"}


@click.command(cls=Command, context_settings={"ignore_unknown_options": True})
@in_data_folder
@click.option(
    "--owner", is_flag=True, help="As the owner of the tables, whom no rule of the database holds back."
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@examples('diversion psql -c "SELECT status, count(*) FROM dispute GROUP BY status"')
def psql(*, data: Path, owner: bool, arguments: tuple[str, ...]) -> None:
    """Open psql on the installation's database; further arguments are psql's.

    By default as the product itself, which may neither change nor delete what the journal holds.
    """
    folder = open_data_folder(data, create=False)
    with reached(folder, "diversion psql") as addresses:
        url, role = (addresses.owner_url, {}) if owner else (addresses.app_url, AS_RUNTIME)
        program = [str(packaged_programs() / "psql"), *arguments]
        with _interrupts_left_to_it():
            done = subprocess.run(program, env=client_environment(url) | role, check=False)  # noqa: S603 - no shell
    raise SystemExit(done.returncode)


@contextmanager
def _interrupts_left_to_it() -> Iterator[None]:
    """Ctrl-C cancels a query in psql and must not end us, who may have started the server."""
    before = signal.signal(signal.SIGINT, lambda _number, _frame: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def client_environment(url: str) -> dict[str, str]:
    """What PostgreSQL's own programs need to reach an address; the password in no argument list."""
    told = make_url(url)
    where = {
        "PGHOST": told.query.get("host") or told.host,
        "PGPORT": told.query.get("port") or told.port,
        "PGUSER": told.username,
        "PGPASSWORD": told.password,
        "PGDATABASE": told.database,
    }
    further = {f"PG{name.upper()}": value for name, value in told.query.items() if name.startswith("ssl")}
    return {**os.environ, **{name: str(value) for name, value in (where | further).items() if value}}
