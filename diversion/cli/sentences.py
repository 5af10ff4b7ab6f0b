"""How a refusal is told at a terminal: one clear sentence, exit status 1, never a traceback.

Every layer refuses with its own exceptions; here alone they become English sentences. What is not known
here is a defect of ours: it is told as one, and ``DIVERSION_TRACEBACK=1`` shows where it came from.
"""

import os
from typing import Any

import click
import psycopg
from sqlalchemy.exc import DBAPIError

from diversion.config import ConfigurationMissing
from diversion.domain.reasons import Fault
from diversion.embedded.refusals import EmbeddedRefusal
from diversion.gateways.queue import QueueUnreachable
from diversion.persistence.privacy import SealBroken
from diversion.services.access import GrantMissing
from diversion.services.refusals import InputFaulty, Refusal

TRACEBACK_WANTED = "DIVERSION_TRACEBACK"


class CommandRefused(click.ClickException):
    """A command cannot do what was asked; the sentence holds the remedy."""


class Sentences(click.Group):
    """A group of commands whose every failure ends in one sentence."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; whatever it raises becomes a sentence on standard error."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except Exception as failure:
            if os.environ.get(TRACEBACK_WANTED):
                raise
            raise CommandRefused(sentence_of(failure)) from failure


def sentence_of(failure: Exception) -> str:
    """Say in one sentence what went wrong and what to do."""
    if isinstance(failure, InputFaulty):
        return "; ".join(map(_fault, failure.faults))
    if isinstance(failure, Refusal):
        return failure.en
    if isinstance(failure, GrantMissing):
        return f"This needs the permission {failure.permission.value}."
    if isinstance(failure, EmbeddedRefusal | ConfigurationMissing | click.ClickException):
        return str(failure)
    if isinstance(failure, DBAPIError | psycopg.Error):
        return _of_database(failure)
    if isinstance(failure, QueueUnreachable):
        return "Redis does not answer. Is it running, and is DIVERSION_REDIS_URL right?"
    if isinstance(failure, SealBroken):
        return f"A sealed text does not open ({failure}). Are these the keys of this installation?"
    if isinstance(failure, OSError):
        return f"{failure.filename or 'A file'}: {failure.strerror or failure}."
    return (
        f"This should not have happened ({type(failure).__name__}: {failure}). "
        f"Set {TRACEBACK_WANTED}=1 to see where, and report it."
    )


def _fault(fault: Fault) -> str:
    return f"{fault.pointer.lstrip('/')}: {fault.en}" if fault.pointer else fault.en


def _of_database(failure: DBAPIError | psycopg.Error) -> str:
    said = failure.orig if isinstance(failure, DBAPIError) else failure
    lines = str(said).strip().splitlines() or [type(said).__name__]
    if isinstance(said, psycopg.OperationalError):
        return f"The database does not answer: {lines[0]}"
    return f"The database refused: {lines[0]}"
