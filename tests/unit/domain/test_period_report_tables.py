"""The lines of the tables that go up: what is added up, what is never mixed, and that every number is its list."""

from datetime import date

import pytest

from diversion.domain.period_report import (
    Behind,
    Counted,
    Table,
    differences,
    fingerprint,
    is_behind,
    rate_of,
    tables_of,
    written,
)
from diversion.domain.report_cards import CARDS, card_of
from diversion.domain.report_lines import OF_DISPUTES, OF_STAGES, CountedAs, Line, ReportTable
from diversion.domain.report_periods import Period, ReportSpan, period_before, periods_lately
from diversion.domain.reporting import interval_95

NAMES = {line: card.name for line, card in CARDS.items()}


def counted(number: int, counted_as: CountedAs = CountedAs.STAGE, **told: object) -> Counted:
    plain = {
        "stage": None if counted_as is CountedAs.DISPUTE else "pre_docket",
        "regime": "POST2025",
        "entry": "complaint",
        "lines": frozenset({Line.ENDED}),
    }
    return Counted(
        counted_as=counted_as,
        dispute_id=str(number),
        reference=f"示例{number}",
        **{**plain, **told},  # type: ignore[arg-type]
    )


def rows_of(rows: list[Counted], table: str) -> Table:
    return next(each for each in tables_of(rows, NAMES) if each.key == table)


def test_regimes_and_stages_stand_apart_whatever_is_counted() -> None:
    rows = [
        counted(1, succeeded=True),
        counted(2, regime="PRE2025"),
        counted(3, stage="post_docket", succeeded=True),
    ]
    found = {
        (row.stage, row.regime): row.cells[0]
        for row in rows_of(rows, "overall").rows
        if row.key == Line.SUCCESS_CLOSED
    }
    assert {key: (cell["n"], cell["of"]) for key, cell in found.items() if cell} == {
        ("pre_docket", "PRE2025"): (0, 1),
        ("pre_docket", "POST2025"): (1, 1),
        ("post_docket", "POST2025"): (1, 1),
    }


def test_days_are_of_what_ended_with_mean_and_median() -> None:
    rows = [counted(number, days=days) for number, days in enumerate((1.0, 2.0, 12.0))]
    rows.append(counted(9, days=None, lines=frozenset({Line.ACCEPTED})))
    (days,) = [row.cells[0] for row in rows_of(rows, "overall").rows if row.key == Line.DAYS]
    assert days == {"of": 3, "mean": 5.0, "median": 2.0}


def test_groups_come_by_name_and_what_is_not_known_last() -> None:
    rows = [counted(1, cause="丙", succeeded=False), counted(2, cause=None), counted(3, cause="乙")]
    assert [row.key for row in rows_of(rows, "cause").rows] == [*sorted(["丙", "乙"]), ""]


def test_every_number_is_as_long_as_its_list() -> None:
    rows = [
        counted(1, succeeded=True, cause="甲", enterprise=True, days=1.0),
        counted(
            2, entry="transferred_in", lines=frozenset({Line.ENDED, Line.ACCEPTED, Line.OFFERED}), days=2.0
        ),
        counted(3, CountedAs.DISPUTE, lines=frozenset({Line.RECEIVED, Line.CONSULTED, Line.CONSENTED})),
        counted(4, CountedAs.HANDOFF, organisation="乙", lines=frozenset({Line.DECLINED, Line.OFFERED})),
    ]
    listed = [
        {
            "as": each.counted_as,
            "stage": each.stage,
            "regime": each.regime,
            "entry": each.entry,
            "cause": each.cause,
            "enterprise": each.enterprise,
            "organisation": each.organisation,
            "lines": list(each.lines),
        }
        for each in rows
    ]
    seen = 0
    for table in tables_of(rows, NAMES):
        for row in table.rows:
            for column, cell in zip(table.columns, row.cells, strict=True):
                by_line = table.key in ("overall", "enterprise")
                line, group = (row.key, column.key) if by_line else (column.key, row.key)
                asked = Behind(
                    table=table.key, line=Line(line), stage=row.stage, regime=row.regime, group=group
                )
                assert cell is not None
                number = sum(is_behind(each, asked) for each in listed)
                assert number == cell.get("of", cell.get("n")), asked
                seen += number
    assert seen > 20


def test_a_difference_names_what_changed_and_a_row_that_came_or_went() -> None:
    before = {"tables": written(tables_of([counted(1, cause="甲")], NAMES))}
    after = {"tables": written(tables_of([counted(1, cause="乙")], NAMES))}
    found = {
        (each.row["key"], each.column["key"]): (each.before, each.after)
        for each in differences(before, after)
    }
    assert found["甲", "ended"] == ({"n": 1}, None)
    assert found["乙", "ended"] == (None, {"n": 1})
    assert differences(before, before) == []
    assert fingerprint(before) != fingerprint(after)


def test_every_line_stands_once_and_every_column_has_its_card() -> None:
    assert sorted((*OF_DISPUTES, *OF_STAGES)) == sorted(Line)
    assert set(CARDS) == set(Line)
    assert card_of(ReportTable.OVERALL, Line.RECEIVED) == CARDS[Line.RECEIVED]
    assert card_of(ReportTable.OVERALL, "complaint") is None


def test_periods_begin_where_they_do_and_are_over_the_day_after() -> None:
    month = Period(ReportSpan.MONTH, date(2028, 2, 1))
    assert (month.to_on, month.is_over(date(2028, 2, 29)), month.is_over(date(2028, 3, 1))) == (
        date(2028, 2, 29),
        False,
        True,
    )
    with pytest.raises(ValueError, match="no quarter begins"):
        Period(ReportSpan.QUARTER, date(2026, 2, 1))
    assert period_before(ReportSpan.QUARTER, date(2026, 1, 3)).from_on == date(2025, 10, 1)
    lately = periods_lately(date(2026, 4, 1))
    assert (len(lately), lately[0].name.zh, lately[1].name.zh) == (16, "2026年第1季度", "2026年3月")


def test_a_kept_rate_is_written_as_the_pages_of_figures_write_it():
    """What is kept is rounded again when it is written in tenths of a percent: 20.65 % must not become 20.6 %."""
    for out_of in range(1, 200):
        for successes in range(out_of + 1):
            kept, ends = rate_of(successes, out_of), interval_95(successes, out_of)
            assert [f"{kept[name]:.1%}" for name in ("low", "high")] == [f"{end:.1%}" for end in ends]
            assert f"{kept['rate']:.1%}" == f"{successes / out_of:.1%}"


def test_the_same_counts_do_not_differ_because_their_rate_was_kept_to_fewer_places():
    def body(**cell):
        row = {"key": "all", "stage": None, "regime": None, "cells": [cell]}
        return {"tables": [{"key": "overview", "columns": [{"key": "success"}], "rows": [row]}]}

    before, after = body(n=1, of=3, rate=0.3333, low=0.06, high=0.79), body(**rate_of(1, 3))
    assert differences(before, after) == []
    assert len(differences(before, body(**rate_of(2, 3)))) == 1
