"""``diversion doctor``: what is wrong with an installation and what to do, running or not.

Each check is a function that yields its findings; a check that itself fails is a finding. It looks from the
outside in: folder and keys, then database, then what the rows tell.
"""

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import click
from flask import current_app

from diversion.cli.commands import Command, examples
from diversion.cli.installed import (
    REDIS_URL,
    application_on,
    in_data_folder,
    refuse_half_restored,
    secrets_of,
)
from diversion.cli.sentences import sentence_of
from diversion.embedded.installation import DataFolder, holder_of, open_data_folder
from diversion.embedded.memory import measure_memory
from diversion.embedded.runtime import RuntimeRecord, read_running
from diversion.gateways.queue import MessageQueue
from diversion.services.access import SYSTEM
from diversion.services.health import Ages, Link, broken_links, read_ages, read_counts
from diversion.services.missing_notices import years_without_notice
from diversion.services.transaction import transaction
from diversion.web.website import has_scripts

LEAST_FREE_BYTES = 2_000_000_000
MEMORY_AT_REST_BYTES = 500_000_000


class Grade(StrEnum):
    """How a finding weighs: ``wrong`` needs somebody now and makes the exit status 1."""

    FINE = "ok"
    NOTED = "note"
    WRONG = "WRONG"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, and what to do about it."""

    grade: Grade
    what: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Patient:
    """The installation that is looked at; ``running`` is None when it does not run."""

    folder: DataFolder
    running: RuntimeRecord | None

    @property
    def is_up(self) -> bool:
        """Whether the last of its processes has been started, so that work is to be expected."""
        return self.running is not None and "scheduler" in self.running.processes


Check = Callable[[Patient], Iterator[Finding]]


@click.command(cls=Command)
@in_data_folder
@examples("diversion doctor")
def doctor(*, data: Path) -> None:
    """Say what is wrong with the installation and what to do; exit status 1 when something is.

    On a stopped installation it starts the embedded database for its own length.
    """
    folder = open_data_folder(data, create=False)
    patient = Patient(folder, read_running(folder))
    findings: list[Finding] = []
    for check in OUTSIDE:
        findings += _tried(check, patient)
    with ExitStack() as stack:
        try:
            stack.enter_context(application_on(data, "diversion doctor"))
        except Exception as failure:
            findings.append(Finding(Grade.WRONG, "the database cannot be used", sentence_of(failure)))
        else:
            findings.append(Finding(Grade.FINE, "the database answers and its migrations are the newest"))
            for check in INSIDE:
                findings += _tried(check, patient)
    for finding in findings:
        click.echo(f"{finding.grade:5}  {finding.what}")
        if finding.remedy:
            click.echo(f"       {finding.remedy}")
    if any(finding.grade is Grade.WRONG for finding in findings):
        raise SystemExit(1)


def _tried(check: Check, patient: Patient) -> list[Finding]:
    try:
        return list(check(patient))
    except Exception as failure:
        return [
            Finding(Grade.WRONG, f"{check.__name__.strip('_')} could not be checked", sentence_of(failure))
        ]


def _running(patient: Patient) -> Iterator[Finding]:
    if patient.running and patient.is_up:
        where = f" at {patient.running.web_url}" if patient.running.web_url else ""
        yield Finding(Grade.FINE, f"it runs{where}, process {patient.running.pid}")
    elif holder_of(patient.folder):
        yield Finding(Grade.NOTED, "it is starting or stopping", "Ask again in a moment.")
    else:
        yield Finding(Grade.NOTED, "it does not run", "Start it: diversion up")


def _folder(patient: Patient) -> Iterator[Finding]:
    refuse_half_restored(patient.folder)
    free = shutil.disk_usage(patient.folder.path).free
    grade = Grade.FINE if free >= LEAST_FREE_BYTES else Grade.WRONG
    remedy = "" if grade is Grade.FINE else "Make room: PostgreSQL stops when the disk is full."
    yield Finding(grade, f"{free / 1e9:.1f} GB free on the disk of {patient.folder.path}", remedy)


def _keys(patient: Patient) -> Iterator[Finding]:
    secrets_of(patient.folder)
    file = patient.folder.keys_file
    if not file.exists():
        yield Finding(Grade.FINE, "the keys are there, all from the environment")
        return
    mode = stat.S_IMODE(file.stat().st_mode)
    yield Finding(
        Grade.FINE, f"the keys are there ({file}, mode {mode:04o})", "Keep a copy apart from the data."
    )


def _memory(patient: Patient) -> Iterator[Finding]:
    if patient.running is None or not patient.is_up:
        return
    measured = measure_memory(patient.running.pid, patient.running.processes)
    total = sum(process.pss_bytes for process in measured)
    grade = Grade.FINE if total < MEMORY_AT_REST_BYTES else Grade.NOTED
    yield Finding(grade, f"{total / 1e6:.0f} MB of memory (PSS) in {len(measured)} processes")


def _redis(patient: Patient) -> Iterator[Finding]:
    if not os.environ.get(REDIS_URL) and not (patient.running and patient.running.redis_url):
        return
    if MessageQueue(current_app.extensions["diversion"].config.redis_url).ping():
        yield Finding(Grade.FINE, "Redis answers")
    else:
        remedy = "Nothing is lost; work goes on once it answers. Is it running?"
        yield Finding(Grade.WRONG, "Redis does not answer", remedy)


def _work(patient: Patient) -> Iterator[Finding]:
    with transaction(SYSTEM) as tx:
        ages, counts = read_ages(tx), read_counts(tx)
    if patient.is_up:
        yield from _links(ages)
    if counts.promises_failed:
        what = f"{counts.promises_failed} promised jobs have failed for good"
        yield Finding(Grade.WRONG, what, "See why (GET /jobs, or the logs), mend it, then replay them.")
    if counts.deadlines_failing:
        what = f"{counts.deadlines_failing} due clocks could not be acted on"
        yield Finding(Grade.WRONG, what, "They are tried again for ever; the worker logs say why.")
    waiting = counts.promises_waiting + counts.promises_sent
    yield Finding(Grade.FINE, f"{waiting} promised jobs wait, {counts.late_disputes} open disputes are late")


def _links(ages: Ages) -> Iterator[Finding]:
    told = {
        Link.SCHEDULER: f"the scheduler has promised nothing for {ages.newest_slot or 'so many'} s",
        Link.RELAY: f"a due promise has waited {ages.oldest_unsent} s to be sent",
        Link.WORKERS: f"a sent promise has waited {ages.oldest_unkept} s to be kept",
        Link.DEADLINES: f"a clock has been due for {ages.oldest_overdue} s",
    }
    broken = tuple(broken_links(ages))
    for link in broken:
        name = "worker-1" if link in (Link.WORKERS, Link.DEADLINES) else link.value
        yield Finding(Grade.WRONG, told[link], f"Look at {name}.log in the data folder's logs.")
    if not broken:
        yield Finding(Grade.FINE, "scheduler, relay, workers and deadlines keep up")


def _notices(_: Patient) -> Iterator[Finding]:
    with transaction(SYSTEM) as tx:
        missing, this_year = years_without_notice(tx), tx.today.year
    for year in missing:
        grade = Grade.WRONG if year == this_year else Grade.NOTED
        remedy = (
            "Load it when the State Council publishes it (POST /calendars/preview, then POST /calendars); "
            "until then its dates are provisional."
        )
        yield Finding(grade, f"the holiday notice for {year} is missing", remedy)
    if not missing:
        yield Finding(Grade.FINE, "the holiday notices that deadlines need are loaded")


def _scripts(_: Patient) -> Iterator[Finding]:
    if has_scripts():
        yield Finding(Grade.FINE, "the scripts of the pages are there")
    else:
        remedy = "deploy/up fetches them from npm's registry; the pages do their work without them."
        yield Finding(Grade.NOTED, "the scripts of the pages are not there", remedy)


OUTSIDE: tuple[Check, ...] = (_running, _folder, _keys, _memory, _scripts)
INSIDE: tuple[Check, ...] = (_redis, _work, _notices)
