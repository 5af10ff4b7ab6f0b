"""Loading what the software ships into the registers: causes, regions, courts' names, calendars, benchmarks.

Loading again changes nothing: a file is read only when its digest differs from the one loaded last. What
an administrator loaded since is never undone, and nothing is deleted, because earlier filings name it.
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from diversion.domain.causes import cause_key
from diversion.domain.notice_faults import NoticeDay
from diversion.persistence.base import Base
from diversion.persistence.bulk import copy_rows
from diversion.persistence.registers import (
    Benchmark,
    CalendarNotice,
    CauseCatalogueRow,
    CauseRow,
    CourtName,
    Region,
)
from diversion.reference import FOLDER
from diversion.services import benchmarks
from diversion.services.access import SYSTEM
from diversion.services.calendars import NoticeTold, add_notice, put_in_force, says_the_same
from diversion.services.register_versions import RegisterName, versions_in_force, write_shipped, write_version
from diversion.services.registers import note_change
from diversion.services.transaction import Transaction, transaction

CATALOGUE = {
    "version": "2026",
    "in_force_from": date(2026, 1, 1),
    "source": "民事案件案由规定（法〔2025〕226号）",
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading one register wrote: rows added and rows changed."""

    added: int
    changed: int = 0


Load = Callable[[Transaction, Sequence[Path]], Loaded]


def load_reference(folder: Path = FOLDER) -> Mapping[RegisterName, Loaded]:
    """Load the shipped files of a folder, all in one transaction; answers what was written, by register.

    Who: the installation itself, at every start. One journal entry for each register that changed. Safe to
    repeat at any time.
    """
    written: dict[RegisterName, Loaded] = {}
    with transaction(SYSTEM) as tx:
        in_force = versions_in_force(tx)
        for name, files, load in _registers(folder):
            digest = _digest(files)
            if name in in_force and in_force[name].shipped == digest:
                continue
            written[name] = load(tx, files)
            if name is not RegisterName.CALENDAR:
                write_version(tx, name, digest)
            write_shipped(tx, name, digest)
            told = {"register": name, "added": written[name].added, "changed": written[name].changed}
            note_change(tx, None, "reference_loaded", digest, told)
    return written


def _registers(folder: Path) -> Iterator[tuple[RegisterName, Sequence[Path], Load]]:
    yield RegisterName.CAUSES, [folder / "causes_2026.csv"], _load_causes
    yield RegisterName.REGIONS, [folder / "regions.csv"], _load_regions
    yield RegisterName.COURT_NAMES, [folder / "courts.csv"], _load_court_names
    yield RegisterName.CALENDAR, sorted((folder / "calendar").glob("*.json")), _load_calendar
    yield RegisterName.BENCHMARKS, [folder / "benchmarks.csv"], _load_benchmarks


def _digest(files: Iterable[Path]) -> str:
    whole = sha256()
    for file in files:
        whole.update(file.name.encode() + b"\0" + sha256(file.read_bytes()).digest())
    return whole.hexdigest()[:16]


def _rows(files: Sequence[Path]) -> Iterator[dict[str, str | None]]:
    """Read a CSV; an empty cell is None."""
    with files[0].open(encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            yield {name: value or None for name, value in row.items()}


def _load_causes(tx: Transaction, files: Sequence[Path]) -> Loaded:
    made = insert(CauseCatalogueRow).values(**CATALOGUE)
    tx.session.execute(made.on_conflict_do_update(index_elements=["version"], set_=CATALOGUE))
    version = str(CATALOGUE["version"])
    columns = ("version", "key", "position", "code", "name", "level", "path")
    told = {(version, row[1]): row for row in _causes(files, version)}
    return _merge(tx, CauseRow, columns, told, keys=2)


def _causes(files: Sequence[Path], version: str) -> Iterator[tuple[Any, ...]]:
    """Read the catalogue; an entry stands under the nearest one before it that is a level higher."""
    path: list[str] = []
    for position, row in enumerate(_rows(files), start=1):
        level, name = int(row["level"] or 0), row["name"] or ""
        path = [*path[: level - 1], name]
        key = cause_key(row["court_code"], level, row["number"] or "")
        yield version, key, position, row["court_code"], name, level, path


def _load_regions(tx: Transaction, files: Sequence[Path]) -> Loaded:
    told = {(row["code"],): (row["code"], row["name"]) for row in _rows(files)}
    return _merge(tx, Region, ("code", "name"), told)


def _load_court_names(tx: Transaction, files: Sequence[Path]) -> Loaded:
    columns = ("code", "name", "region_code")
    told = {(row["code"],): tuple(row[column] for column in columns) for row in _rows(files)}
    return _merge(tx, CourtName, columns, told)


def _merge(
    tx: Transaction,
    table: type[Base],
    columns: Sequence[str],
    told: Mapping[tuple[Any, ...], tuple[Any, ...]],
    keys: int = 1,
) -> Loaded:
    """Copy the rows that are new and update those that differ; the first ``keys`` columns are the key."""
    named = [table.__table__.columns[column] for column in columns]
    held = {tuple(row[:keys]): tuple(row) for row in tx.session.execute(select(*named))}
    new = [row for key, row in told.items() if key not in held]
    differing = [row for key, row in told.items() if key in held and held[key] != row]
    copy_rows(tx.session, table, columns, new)
    for row in differing:
        same = [column == value for column, value in zip(named[:keys], row, strict=False)]
        changed = dict(zip(columns[keys:], row[keys:], strict=True))
        tx.session.execute(update(table).where(*same).values(**changed))
    return Loaded(len(new), len(differing))


def _load_calendar(tx: Transaction, files: Sequence[Path]) -> Loaded:
    """Add each year's notice unless it was loaded before, be it that an amended one holds by now."""
    held = tx.session.scalars(select(CalendarNotice)).all()
    notices = [read_notice_file(json.loads(file.read_text("utf-8"))) for file in files]
    new = [told for told in notices if not any(says_the_same(row, told) for row in held)]
    for told in new:
        add_notice(tx, told)
    if new:
        put_in_force(tx)
    return Loaded(len(new))


def read_notice_file(told: Mapping[str, Any]) -> NoticeTold:
    """Read one year's file in the shape that is shipped; the source is the papers' addresses."""
    days = tuple(
        NoticeDay(date.fromisoformat(each["date"]), each["name"], each["isOffDay"]) for each in told["days"]
    )
    return NoticeTold(told["year"], days, " ".join(told["papers"]))


def _load_benchmarks(tx: Transaction, files: Sequence[Path]) -> Loaded:
    """Add a revision for every card that no revision carries yet."""
    held: dict[str, list[Any]] = {}
    for revision in tx.session.execute(select(*Benchmark.__table__.columns)):
        held.setdefault(revision.id, []).append(revision)
    added = changed = 0
    for row in _rows(files):
        benchmark_id, card = str(row["id"]), _card(row)
        before = held.get(benchmark_id, [])
        if any(benchmarks.says_the_same(each, card) for each in before):
            continue
        number = max((each.revision for each in before), default=0) + 1
        benchmarks.write_revision(tx, benchmark_id, card, number)
        added, changed = (added, changed + 1) if before else (added + 1, changed)
    return Loaded(added, changed)


def _card(row: Mapping[str, str | None]) -> dict[str, Any]:
    kinds: dict[str, Callable[[str], Any]] = {
        "period_start": date.fromisoformat,
        "period_end": date.fromisoformat,
        "numerator": int,
        "denominator": int,
        "rate_percent": Decimal,
        "mean_days": Decimal,
    }
    return {
        name: kinds.get(name, str)(told) if (told := row[name]) is not None else None
        for name in benchmarks.CARD
    }
