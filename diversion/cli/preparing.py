"""What an installation needs before its processes start: tables, reference data, what it is, a demo court.

Run in a child of the supervisor, every time it starts; each step is safe to repeat and does nothing when
there is nothing to do.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass

import click

from diversion.cli.installed import application, migration_of
from diversion.cli.progress import Bar
from diversion.cli.sentences import CommandRefused, sentence_of
from diversion.config import Config
from diversion.gateways.queue import MessageQueue
from diversion.persistence import schema
from diversion.services.demo.making import make_demo
from diversion.services.installation import begin_installation
from diversion.services.reference import load_reference


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the operator asked for; it counts at the first start only."""

    demo: bool
    demo_disputes: int


def prepare_installation(environment: Mapping[str, str], wanted: Wanted) -> int:
    """Bring tables and registers up to this version and answer an exit status; says why when it fails."""
    try:
        _prepare(Config.from_environment(environment), wanted)
    except Exception as failure:
        click.echo(f"Error: {sentence_of(failure)}", err=True)
        return 1
    return 0


def _prepare(config: Config, wanted: Wanted) -> None:
    if not MessageQueue(config.redis_url).ping():
        raise CommandRefused("Redis does not answer. Is it running, and is DIVERSION_REDIS_URL right?")
    migrate(config.owner_url)
    with application(config):
        load_reference()
        is_demo = begin_installation(demo=wanted.demo)
        if is_demo and not wanted.demo:
            raise CommandRefused(
                "This is a demo installation, and --empty counts at the first start only. "
                "Choose another folder with --data for a real one."
            )
        if is_demo:
            with Bar("making the demo court", "disputes") as bar:
                make_demo(bar.at, wanted.demo_disputes)


def migrate(owner_url: str) -> None:
    """Run the migrations that are missing and say so."""
    before = migration_of(owner_url)
    after = schema.upgrade(owner_url)
    if before is None:
        click.echo("tables made")
    elif before != after:
        click.echo(f"migrated from {before} to {after}")
    sys.stdout.flush()
