"""Which version of each register is in force, so that a process may keep what it read of it.

One query a transaction tells all of them. Content is kept under its version and read again when another
is in force; as a version is never given to different content, a rolled-back change harms nobody.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from diversion.persistence.registers import RegisterVersion, register_versions
from diversion.services.transaction import Transaction

ContentT = TypeVar("ContentT")


class RegisterName(StrEnum):
    """The registers that have a version: shipped ones, and those that processes keep."""

    CAUSES = "causes"
    REGIONS = "regions"
    COURT_NAMES = "court_names"
    BENCHMARKS = "benchmarks"
    CALENDAR = "calendar"
    SETTINGS = "settings"


@dataclass(frozen=True, slots=True)
class InForce:
    """A register's version, and the digest of the shipped file that was loaded last."""

    version: str
    shipped: str | None


def versions_in_force(tx: Transaction) -> Mapping[str, InForce]:
    """Tell the version of every register, once a transaction; one never loaded has none."""

    def read() -> dict[str, InForce]:
        rows = tx.session.execute(register_versions()).all()
        return {row.name: InForce(row.version, row.shipped) for row in rows}

    return tx.once("register_versions", read)


def write_version(tx: Transaction, name: RegisterName, version: str) -> None:
    """Put a new version of a register in force.

    Two writers come one after the other, as both write this row. What this transaction already read
    stays as it was read.
    """
    values = {"version": version, "changed_at": tx.recorded_at}
    made = insert(RegisterVersion).values(name=name.value, shipped=None, **values)
    tx.session.execute(made.on_conflict_do_update(index_elements=["name"], set_=values))


def write_shipped(tx: Transaction, name: RegisterName, digest: str) -> None:
    """Note which shipped file was loaded last into a register that has a version."""
    tx.session.execute(
        update(RegisterVersion).where(RegisterVersion.name == name.value).values(shipped=digest)
    )


class Kept(Generic[ContentT]):
    """What this process keeps of one register: the content of the version asked for last.

    A register that was never loaded has no version and is read each time.
    """

    def __init__(self, name: RegisterName) -> None:
        self._name = name
        self._held: tuple[str, ContentT] | None = None

    def read(self, tx: Transaction, load: Callable[[], ContentT]) -> ContentT:
        """Answer the content in force, loading it when another version is held. Safe among threads."""
        in_force = versions_in_force(tx).get(self._name)
        held = self._held
        if held is not None and in_force is not None and held[0] == in_force.version:
            return held[1]
        content = load()
        if in_force is not None:
            self._held = (in_force.version, content)
        return content
