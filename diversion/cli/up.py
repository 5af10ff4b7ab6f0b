"""``diversion up``: the whole product as one process tree, from nothing to ready, until somebody stops it."""

import os
import shlex
import shutil
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import click
import psycopg

from diversion.cli import installed
from diversion.cli.commands import Command, examples
from diversion.cli.installed import in_data_folder
from diversion.cli.preparing import Wanted, prepare_installation
from diversion.cli.processes import HOST, product_processes
from diversion.cli.sentences import CommandRefused
from diversion.embedded.children import ChildSpec, Preparation
from diversion.embedded.installation import DataFolder, locked, open_data_folder
from diversion.embedded.ports import require_free_port
from diversion.embedded.servers import PreparedServers, prepare_servers, recorded
from diversion.embedded.supervisor import Supervisor
from diversion.gateways.digests import FOLDER as DIGESTS

DEMO_DISPUTES = 300
MOST_WORKERS = 32
HIGHEST_PORT = 65535


@click.command(cls=Command)
@click.option(
    "--port", type=click.IntRange(1, HIGHEST_PORT), default=8000, show_default=True, help="Web port."
)
@in_data_folder
@click.option("--empty", is_flag=True, help="No demo court: a real installation. Counts at the first start.")
@click.option(
    "--workers",
    type=click.IntRange(1, MOST_WORKERS),
    default=2,
    show_default=True,
    help="RQ workers.",
)
@click.option(
    "--demo-disputes",
    type=click.IntRange(0, 10_000),
    default=DEMO_DISPUTES,
    show_default=True,
    help="How many disputes the demo court gets at the first start.",
)
@examples("diversion up --port 8080 --data /srv/diversion")
def up(*, port: int, data: Path, empty: bool, workers: int, demo_disputes: int) -> None:
    """Start everything, say when it is ready, and run until Ctrl-C.

    PostgreSQL and Valkey are started from their wheels, unless DIVERSION_DATABASE_URL or
    DIVERSION_REDIS_URL name servers of your own. The first start makes a demo court.
    """
    folder = open_data_folder(data)
    with locked(folder, "diversion up"), Supervisor(click.echo) as supervisor:
        installed.refuse_half_restored(folder)
        require_free_port(HOST, port)
        wanted = Wanted(demo=not empty, demo_disputes=demo_disputes)
        environment = _environment(folder)
        servers = prepare_servers(
            folder,
            postgres=not environment.get(installed.DATABASE_URL),
            valkey=not environment.get(installed.REDIS_URL),
        )
        url = f"http://{HOST}:{port}"
        with recorded(folder, servers, web_url=url) as changed:
            plan = _plan(folder, servers, environment, wanted, port=port, workers=workers)
            when_ready = partial(_say_ready, url, folder, os.environ[installed.DATABASE_URL])
            supervisor.run(plan, when_ready=when_ready, changed=changed)


def _environment(folder: DataFolder) -> dict[str, str]:
    """The outside servers, if any, and the keys; new keys only where there is no data that needs old ones."""
    outside = installed.outside_database(os.environ)
    if outside:
        installed.refuse_two_databases(folder)
        is_new = installed.migration_of(outside.owner_url) is None
        addresses = {installed.DATABASE_URL: outside.app_url, installed.OWNER_URL: outside.owner_url}
    else:
        is_new, addresses = not folder.postgres.exists(), {}
        if is_new and any((folder.path / DIGESTS).glob("*")):
            raise CommandRefused(
                f"{folder.path} belongs to an installation whose database is not in it. Set {installed.DATABASE_URL} "
                "as before, or restore a backup into an empty folder."
            )
    redis = {name: url for name in (installed.REDIS_URL,) if (url := os.environ.get(name))}
    return {
        **installed.secrets_of(folder, may_create=is_new),
        **addresses,
        **redis,
        installed.DATA: str(folder.path),
    }


def _plan(
    folder: DataFolder,
    servers: PreparedServers,
    environment: Mapping[str, str],
    wanted: Wanted,
    *,
    port: int,
    workers: int,
) -> list[ChildSpec | Preparation]:
    """What starts, in order. The processes get everything but the address of the owner of the tables."""
    full = dict(environment)
    if servers.postgres:
        full |= {
            installed.DATABASE_URL: servers.postgres.app_url,
            installed.OWNER_URL: servers.postgres.owner_url,
        }
    if servers.valkey:
        full[installed.REDIS_URL] = servers.valkey.url
    os.environ.pop(installed.OWNER_URL, None)
    os.environ.update({name: value for name, value in full.items() if name != installed.OWNER_URL})
    ours = [prepared.spec for prepared in (servers.postgres, servers.valkey) if prepared]
    return [
        *ours,
        Preparation("preparing the installation", partial(prepare_installation, full, wanted)),
        *product_processes(folder, servers.runtime_folder, port=port, workers=workers),
    ]


def _say_ready(url: str, folder: DataFolder, database_url: str) -> None:
    """Say the address and how to get in; what kind of installation it is, the database knows."""
    with psycopg.connect(database_url.replace("+psycopg", "", 1)) as connection:
        is_demo = connection.execute("SELECT demo FROM installation").fetchone() == (True,)
    click.echo(f"ready {url}")
    command = shutil.which("diversion") or str(Path(sys.executable).with_name("diversion"))
    who = "clerk" if is_demo else "LOGIN"
    click.echo(f"get in: {shlex.join([command, 'token', who, '--data', str(folder.path)])}")
    if not is_demo:
        click.echo(f"first:  {command} court add, {command} user add (--help shows how)")
    sys.stdout.flush()
