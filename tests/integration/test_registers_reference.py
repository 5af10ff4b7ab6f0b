"""The shipped reference data: loaded once, unchanged by a second load, never undoing an administrator."""

import shutil
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.pool import NullPool

from diversion.config import Config
from diversion.persistence.base import db
from diversion.persistence.journal import JournalEntry
from diversion.persistence.registers import Benchmark, CalendarNotice, CauseRow, CourtName, Region
from diversion.reference import FOLDER
from diversion.services.access import SYSTEM
from diversion.services.calendars import calendar_now
from diversion.services.causes import catalogues, known_regions
from diversion.services.reference import load_reference
from diversion.services.transaction import transaction


def rows(table: type) -> int:
    counted = db.session.scalar(select(func.count()).select_from(table))
    db.session.rollback()
    return counted


def entries(event: str) -> int:
    query = select(func.count()).select_from(JournalEntry).where(JournalEntry.event == event)
    counted: int = db.session.scalar(query)
    db.session.rollback()
    return counted


def test_everything_shipped_is_loaded(app: Flask) -> None:
    assert (rows(CauseRow), rows(Region), rows(CourtName), rows(Benchmark)) == (1055, 46951, 3582, 22)
    with transaction(SYSTEM) as tx:
        (catalogue,) = catalogues(tx)
        assert catalogue.by_key("9181").path == (
            "合同、准合同纠纷",
            "合同纠纷",
            "借款合同纠纷",
            "民间借贷纠纷",
        )
        assert [cause.level for cause in catalogue.named("人格权纠纷")] == [1, 2]
        assert catalogue.by_key("no:3:321").code is None
        regions = known_regions(tx)
        assert len(regions) == 46951
        assert all(code in regions for code in ("32", "3205", "320506", "320506001"))
        assert not any(code in regions for code in ("", "0", "320506999", "032", "３２", "32x", "9" * 40))
        calendar = calendar_now(tx)
        assert [calendar.is_known(year) for year in (2018, 2019, 2026, 2027)] == [False, True, True, False]
        assert calendar.version.startswith("2019-2026-")


def test_loading_again_writes_nothing(app: Flask) -> None:
    before = entries("reference_loaded"), rows(JournalEntry)
    assert before[0] == 5
    assert load_reference() == {}
    assert (entries("reference_loaded"), rows(JournalEntry)) == before


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "shipped", ignore=shutil.ignore_patterns("*.py", "__*")))


def change(file: Path, before: str, after: str) -> None:
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), "utf-8")


def test_a_corrected_file_updates_its_rows_and_nothing_else(app: Flask, shipped: Path) -> None:
    change(shipped / "regions.csv", "320506001,", "320506999,示例新街道\n320506001,")
    change(shipped / "causes_2026.csv", "民间借贷纠纷", "民间借贷合同纠纷")
    written = load_reference(shipped)
    assert {str(name): (each.added, each.changed) for name, each in written.items()} == {
        "regions": (1, 0),
        "causes": (0, 1),
    }
    with transaction(SYSTEM) as tx:
        assert "320506999" in known_regions(tx)
        assert catalogues(tx)[0].named("民间借贷纠纷") == ()
        assert len(catalogues(tx)[0].named("民间借贷合同纠纷")) == 1
    assert entries("reference_loaded") == 7


def test_a_revised_benchmark_is_a_further_row(app: Flask, shipped: Path) -> None:
    change(shipped / "benchmarks.csv", "12040000,17470000", "12040001,17470000")
    (written,) = load_reference(shipped).values()
    assert (written.added, written.changed) == (0, 1)
    query = select(Benchmark.revision, Benchmark.numerator).where(Benchmark.id == "cn-2023")
    revisions = db.session.execute(query.order_by(Benchmark.revision)).all()
    assert [tuple(row) for row in revisions] == [(1, 12040000), (2, 12040001)]


def test_an_amended_notice_stays_in_force_when_the_files_are_loaded_again(app: Flask, shipped: Path) -> None:
    change(shipped / "calendar" / "2026.json", '"元旦"', '"新年"')
    load_reference(shipped)
    with transaction(SYSTEM) as tx:
        amended = calendar_now(tx).version
    change(shipped / "calendar" / "2026.json", '"新年"', '"元旦"')
    (written,) = load_reference(shipped).values()
    assert written.added == 0
    assert rows(CalendarNotice) == 9
    with transaction(SYSTEM) as tx:
        assert calendar_now(tx).version == amended


def test_everything_is_loaded_into_an_empty_installation(app: Flask, config: Config) -> None:
    emptied = "cause, cause_catalogue, region, court_name, benchmark, calendar_notice, register_version"
    engine = create_engine(config.owner_url, poolclass=NullPool)
    with engine.begin() as owner:
        owner.execute(text(f"TRUNCATE {emptied} CASCADE"))
    written = load_reference()
    assert {str(name): each.added for name, each in written.items()} == {
        "causes": 1055,
        "regions": 46951,
        "court_names": 3582,
        "calendar": 8,
        "benchmarks": 22,
    }
