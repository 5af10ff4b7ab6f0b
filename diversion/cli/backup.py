"""``diversion backup``: everything an installation is, in one file, while it runs or not.

The order matters. The journal's digest is signed and copied first; then the database is copied as of one
moment; then the documents, which are written before the rows that name them and so are all there. Digest
copies are listed before the database is copied: one signed meanwhile would vouch for entries that the
copy lacks.
"""

from pathlib import Path

import click
from flask import current_app

from diversion import __version__
from diversion.cli.archive import DATABASE, KEYS, write_archive
from diversion.cli.commands import Command, examples
from diversion.cli.dump import dump_database
from diversion.cli.installed import application_on, in_data_folder, secrets_of
from diversion.cli.progress import Bar
from diversion.cli.sentences import CommandRefused
from diversion.config import Config
from diversion.domain.working_days import SHANGHAI
from diversion.embedded.installation import open_data_folder
from diversion.embedded.keys import HEADER
from diversion.gateways.digests import FOLDER as DIGESTS
from diversion.gateways.files import UNFINISHED
from diversion.persistence import schema
from diversion.services.access import SYSTEM
from diversion.services.digests import export_digests, sign_until_now
from diversion.services.transaction import real_now, transaction

WARNING = """\
It holds the keys: whoever has this file can read everything in it. Keep it as safe as the installation."""


@click.command(cls=Command)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@in_data_folder
@examples("diversion backup /mnt/backup/diversion-2026-11-23.tar")
def backup(*, file: Path, data: Path) -> None:
    """Write database, documents, journal digests and keys to one file, running or not.

    The journal's digest is signed first, so that everything in the backup can be verified. A file that is
    there already is never overwritten.
    """
    if file.exists():
        raise CommandRefused(f"{file} is there already; a backup is never overwritten. Name another file.")
    place = file.resolve()
    keys = secrets_of(open_data_folder(data, create=False))
    with application_on(data, "diversion backup"):
        config: Config = current_app.extensions["diversion"].config
        made_at = real_now()
        with transaction(SYSTEM) as tx:
            sign_until_now(tx)
        export_digests()
        digests = sorted((config.data / DIGESTS).iterdir())
        dump = place.with_name(f".{place.name}.database")
        try:
            dump.touch(0o600)
            dump_database(config.owner_url, dump)
            files = [(DATABASE, dump), *((f"{DIGESTS}/{each.name}", each) for each in digests)]
            about = {
                "software": __version__,
                "made_at": made_at.isoformat(),
                "migration": schema.newest(),
            }
            written = HEADER + "".join(f"{name}={value}\n" for name, value in keys.items())
            with Bar("writing", "files") as bar:
                write_archive(place, about, {KEYS: written}, [*files, *_documents(config)], bar.at)
        finally:
            dump.unlink(missing_ok=True)
    size = place.stat().st_size / 1e6
    click.echo(f"{file}, {size:.1f} MB, as of {made_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}")
    click.echo(WARNING, err=True)


def _documents(config: Config) -> list[tuple[str, Path]]:
    root = config.data / "documents"
    found = [path for path in sorted(root.rglob("*")) if path.is_file()]
    return [
        (path.relative_to(config.data).as_posix(), path)
        for path in found
        if not path.name.startswith(UNFINISHED)
    ]
