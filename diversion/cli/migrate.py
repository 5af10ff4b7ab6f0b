"""``diversion migrate``: bring the database's tables to this version without starting anything else."""

from pathlib import Path

import click

from diversion.cli.commands import Command, examples
from diversion.cli.installed import in_data_folder, reached
from diversion.cli.preparing import migrate as migrate_tables
from diversion.embedded.installation import open_data_folder
from diversion.persistence import schema


@click.command(cls=Command)
@in_data_folder
@examples("diversion migrate --data /srv/diversion")
def migrate(*, data: Path) -> None:
    """Bring the database to this version's tables.

    `diversion up` does it too. Safe to repeat; running work is not waited for longer than ten seconds.
    """
    folder = open_data_folder(data, create=False)
    with reached(folder, "diversion migrate") as addresses:
        migrate_tables(addresses.owner_url)
    click.echo(f"at {schema.newest()}")
