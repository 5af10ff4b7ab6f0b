"""``diversion restore``: an installation out of a backup, on a machine that has none.

Into an empty data folder (and, with ``DIVERSION_DATABASE_URL``, an empty database). While it works a mark
lies in the folder: one that was cut off is never started by accident, and the next restore begins anew.
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import psycopg

from diversion.cli import installed
from diversion.cli.archive import DATABASE, FOLDERS, KEYS, Archive, opened_archive
from diversion.cli.commands import Command, examples
from diversion.cli.dump import restore_database
from diversion.cli.installed import Addresses, in_data_folder
from diversion.cli.journal import checked, tell
from diversion.cli.progress import Bar
from diversion.cli.sentences import CommandRefused
from diversion.embedded.files import PRIVATE_FOLDER, write_private
from diversion.embedded.installation import DataFolder, locked, open_data_folder
from diversion.persistence import schema
from diversion.persistence.guards import RUNTIME_ROLE_MADE


@click.command(cls=Command)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@in_data_folder
@examples("diversion restore diversion-2026-11-23.tar --data /srv/diversion")
def restore(*, file: Path, data: Path) -> None:
    """Make an installation out of a backup, in an empty data folder, and verify its journal."""
    folder = open_data_folder(data)
    with locked(folder, "diversion restore"), opened_archive(file) as archive:
        _refuse_newer(archive)
        _refuse_other_keys(archive)
        _demand_empty(folder)
        with _all_or_nothing(folder):
            _write_files(folder, archive)
            with _database(folder) as addresses:
                _write_database(folder, archive, addresses)
                with installed.application(installed.configuration(folder, addresses)):
                    report = checked()
    click.echo(f"restored {file}, made {archive.manifest.made_at} by Diversion {archive.manifest.software}")
    tell(report)
    click.echo(f"start it: diversion up --data {folder.path}")


def _refuse_newer(archive: Archive) -> None:
    if not schema.knows(archive.manifest.migration):
        raise CommandRefused(
            f"The backup was made by Diversion {archive.manifest.software}, which is newer than this version. "
            "Install that one first."
        )


def _refuse_other_keys(archive: Archive) -> None:
    """Keys in the environment go before the file: other ones would leave everything unreadable."""
    kept = dict(re.findall(r"(?m)^([A-Z_]+)=(\S*)\s*$", archive.text(KEYS)))
    differing = [name for name, value in kept.items() if os.environ.get(name, value) != value]
    if differing:
        raise CommandRefused(
            f"The environment sets {', '.join(differing)} otherwise than the backup. Unset it."
        )


def _demand_empty(folder: DataFolder) -> None:
    if installed.half_restored(folder).exists():
        _clear(folder)
    there = [path for path in (folder.postgres, folder.keys_file) if path.exists()]
    if there or any(folder.documents.iterdir()):
        raise CommandRefused(f"{folder.path} holds an installation. Restore into an empty folder.")
    outside = installed.outside_database(os.environ)
    if outside and installed.migration_of(outside.owner_url) is not None:
        raise CommandRefused("The database of DIVERSION_DATABASE_URL has tables. Restore into an empty one.")


@contextmanager
def _all_or_nothing(folder: DataFolder) -> Iterator[None]:
    mark = installed.half_restored(folder)
    mark.touch()
    try:
        yield
    except BaseException:
        _clear(folder)
        raise
    mark.unlink()


def _clear(folder: DataFolder) -> None:
    for place in (folder.postgres, *(folder.path / name for name in FOLDERS)):
        shutil.rmtree(place, ignore_errors=True)
    folder.documents.mkdir(mode=PRIVATE_FOLDER)
    for file in (folder.keys_file, folder.passwords_file, folder.path / DATABASE):
        file.unlink(missing_ok=True)
    installed.half_restored(folder).unlink()


def _write_files(folder: DataFolder, archive: Archive) -> None:
    write_private(folder.keys_file, archive.text(KEYS))
    names = archive.files()
    with Bar("reading", "files") as bar:
        for number, name in enumerate([*names, DATABASE]):
            bar.at(number, len(names) + 1)
            archive.extract(name, folder.path)


@contextmanager
def _database(folder: DataFolder) -> Iterator[Addresses]:
    outside = installed.outside_database(os.environ)
    if outside:
        yield outside
        return
    with installed.started(folder) as addresses:
        yield addresses


def _write_database(folder: DataFolder, archive: Archive, addresses: Addresses) -> None:
    dump = folder.path / DATABASE
    with psycopg.connect(addresses.owner_url.replace("+psycopg", "", 1)) as connection:
        connection.execute(RUNTIME_ROLE_MADE.encode())
    restore_database(addresses.owner_url, dump)
    dump.unlink()
    if archive.manifest.migration != schema.newest():
        schema.upgrade(addresses.owner_url)
