"""What stands in the monthly and quarterly tables that go up: which line counts what, and adding the lines up.

The rows come already marked with the lines they count in, as the product defines them (``persistence/reporting.py``);
here they are put into tables. Three things are counted: a dispute (no stage: it is filed once), a dispute at a
stage, and a handoff. So before docketing and after it never stand in one number, nor do two regimes (promise 7).
What each line means is ``report_cards.py``; a closed period's table is frozen, and two versions are
compared by ``differences``.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from statistics import mean, median
from typing import Any

from diversion.domain.entries import ENTRY_NAMES, ReferralKind
from diversion.domain.report_lines import (
    BY_CAUSE,
    BY_ORGANISATION,
    OF_DISPUTES,
    OF_HANDOFFS,
    OF_STAGES,
    SHARES,
    SUCCESS,
    CountedAs,
    Line,
)
from diversion.domain.reporting import Wording, interval_95

RATE_PLACES = 10
DAYS_PLACES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One thing that is counted, and every line it counts in. It names a dispute by its reference and nobody.

    ``succeeded``: its mediation ended in a settlement that stands. ``days``: from acceptance to the end, where it
    ended within the period. ``organisation`` is a handoff's.
    """

    counted_as: CountedAs
    dispute_id: str
    reference: str
    regime: str
    entry: str
    lines: frozenset[Line]
    stage: str | None = None
    cause: str | None = None
    enterprise: bool = False
    organisation: str | None = None
    succeeded: bool = False
    days: float | None = None

    @property
    def population(self) -> tuple[str | None, str]:
        """Stage and regime, which no number mixes."""
        return self.stage, self.regime


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: a line, or a group."""

    key: str
    name: Wording


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a line or a group, of one stage (None: no stage) and regime (None: no rule decides it)."""

    key: str
    name: Wording
    stage: str | None
    regime: str | None
    cells: tuple[dict[str, Any] | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the report: its rows are lines or groups, its columns the other."""

    key: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = field(default_factory=tuple)


def untold() -> dict[str, Any]:
    """Write that a number is not told, as it is of too few."""
    return {"held_back": True}


def count_of(number: int) -> dict[str, Any]:
    """Write a count."""
    return {"n": number}


def rate_of(numerator: int, denominator: int) -> dict[str, Any]:
    """Write a rate with what it is of and its Wilson interval; nothing over nothing.

    Kept to more places than are ever shown, or a page would round a second time and differ from those of figures.

    >>> rate_of(1, 4) == {"n": 1, "of": 4, "rate": 0.25, "low": 0.0455872608, "high": 0.6993581574}
    True
    """
    interval = interval_95(numerator, denominator)
    low, high = (None, None) if interval is None else (round(end, RATE_PLACES) for end in interval)
    rate = round(numerator / denominator, RATE_PLACES) if denominator else None
    return {"n": numerator, "of": denominator, "rate": rate, "low": low, "high": high}


def days_of(days: Sequence[float]) -> dict[str, Any]:
    """Write mean and median of some days; nothing of none.

    >>> days_of([1.0, 2.0, 6.0])
    {'of': 3, 'mean': 3.0, 'median': 2.0}
    """
    if not days:
        return {"of": 0, "mean": None, "median": None}
    middle = (round(each(days), DAYS_PLACES) for each in (mean, median))
    return {"of": len(days), **dict(zip(("mean", "median"), middle, strict=True))}


def value_of(line: Line, rows: Sequence[Counted]) -> dict[str, Any]:
    """Add up one line over rows that are all of the kind it counts."""
    if line in SUCCESS:
        part = [row for row in rows if SUCCESS[line] in row.lines]
        return rate_of(sum(row.succeeded for row in part), len(part))
    if line in SHARES:
        above, below = SHARES[line]
        return rate_of(*(sum(each in row.lines for row in rows) for each in (above, below)))
    if line is Line.DAYS:
        return days_of([row.days for row in rows if Line.ENDED in row.lines and row.days is not None])
    return count_of(sum(line in row.lines for row in rows))


Names = Mapping[Line, Wording]
ALL = Column("all", Wording("合计", "all"))
ENTRIES = (ALL, *(Column(entry.value, Wording(*name)) for entry, name in ENTRY_NAMES.items()))
ENTERPRISE = (
    Column("enterprise", Wording("涉企", "an enterprise is a party")),
    Column("others", Wording("不涉企", "no enterprise is a party")),
)
NO_CAUSE = Wording("案由未定", "no cause yet")


def tables_of(rows: Sequence[Counted], names: Names) -> tuple[Table, ...]:
    """Put what was counted into the four tables: by entry, by whether an enterprise is a party, by organisation, by cause."""
    staged = [row for row in rows if row.counted_as is CountedAs.STAGE]
    handed = [row for row in rows if row.counted_as is CountedAs.HANDOFF]
    return (
        _by_line("overall", ENTRIES, rows, names, _of_entry),
        _by_line("enterprise", ENTERPRISE, rows, names, _of_enterprise),
        _by_group("organisation", BY_ORGANISATION, handed, names, lambda row: row.organisation or ""),
        _by_group("cause", BY_CAUSE, staged, names, lambda row: row.cause or ""),
    )


def _of_entry(column: str, row: Counted) -> bool:
    return column in ("all", row.entry)


def _of_enterprise(column: str, row: Counted) -> bool:
    return (column == "enterprise") == row.enterprise


def _by_line(
    key: str,
    columns: tuple[Column, ...],
    rows: Sequence[Counted],
    names: Names,
    belongs: Callable[[str, Counted], bool],
) -> Table:
    """Write a row a line, for each stage and regime that anything was counted of."""
    found: list[Row] = []
    for stage, regime in sorted({row.population for row in rows}, key=_in_order):
        here = [row for row in rows if row.population == (stage, regime)]
        for line in OF_DISPUTES if stage is None else OF_STAGES:
            mine = [row for row in here if row.counted_as is _counted_as(line)]
            cells = (value_of(line, [row for row in mine if belongs(column.key, row)]) for column in columns)
            found.append(Row(line.value, names[line], stage, regime, tuple(cells)))
    return Table(key, columns, tuple(found))


def _by_group(
    key: str, lines: Sequence[Line], rows: Sequence[Counted], names: Names, group: Callable[[Counted], str]
) -> Table:
    """Write a row a group, in the order of their names, which is no ranking (K-6); nothing known comes last."""
    columns = tuple(Column(line.value, names[line]) for line in lines)
    wanted = set(lines) | {SUCCESS[line] for line in lines if line in SUCCESS}
    rows = [row for row in rows if row.lines & wanted]
    found = []
    for name in sorted({group(row) for row in rows}, key=lambda each: (each == "", each)):
        mine = [row for row in rows if group(row) == name]
        called = Wording(name, name) if name else NO_CAUSE
        for stage, regime in sorted({row.population for row in mine}, key=_in_order):
            here = [row for row in mine if row.population == (stage, regime)]
            found.append(Row(name, called, stage, regime, tuple(value_of(line, here) for line in lines)))
    return Table(key, columns, tuple(found))


def _counted_as(line: Line) -> CountedAs:
    if line in OF_DISPUTES:
        return CountedAs.DISPUTE
    return CountedAs.HANDOFF if line in OF_HANDOFFS else CountedAs.STAGE


def _in_order(population: tuple[str | None, str]) -> tuple[int, str]:
    """Put what has no stage first, then before docketing, then after it."""
    order = (None, *ReferralKind)
    return order.index(population[0]), population[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """Which number's list is asked for: its line, stage and regime, and the group of its table it stands in."""

    table: str
    line: Line
    stage: str | None
    regime: str | None
    group: str | None = None


def is_behind(listed: Mapping[str, Any], behind: Behind) -> bool:
    """Tell whether a frozen row is one that a number counts; of a rate, one of its denominator."""
    line = SUCCESS.get(behind.line, SHARES.get(behind.line, (None, behind.line))[1])
    if line is Line.DAYS:
        line = Line.ENDED
    wanted = CountedAs.HANDOFF if behind.table == "organisation" else _counted_as(line)
    of_group = {
        "overall": behind.group in (None, "all", listed["entry"]),
        "enterprise": behind.group == ("enterprise" if listed["enterprise"] else "others"),
        "organisation": behind.group == listed["organisation"],
        "cause": behind.group == (listed["cause"] or ""),
    }
    return (
        listed["as"] == wanted
        and line in listed["lines"]
        and (listed["stage"], listed["regime"]) == (behind.stage, behind.regime)
        and of_group.get(behind.table, False)
    )


def fingerprint(told: Any) -> str:
    """Give the digest of what a report was counted from, the same for the same, in whatever order it was read."""
    return sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Difference:
    """One number that two versions of a report have differently; None is a row that the version does not have."""

    table: str
    row: Mapping[str, Any]
    column: Mapping[str, Any]
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """List every number that differs between two frozen bodies, in the order of the newer one's tables.

    Rates differ where their counts do: earlier versions kept them to fewer places.
    """
    old, new = dict(_cells(before)), dict(_cells(after))
    found = []
    for key in [*new, *(each for each in old if each not in new)]:
        one, two = old.get(key), new.get(key)
        said_before, said_after = (each[2] if each else None for each in (one, two))
        known = two or one
        if _counted_in(said_before) != _counted_in(said_after) and known is not None:
            found.append(Difference(key[0], known[0], known[1], said_before, said_after))
    return found


def _counted_in(cell: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    return cell and {name: value for name, value in cell.items() if name not in _OF_COUNTS}


_OF_COUNTS = ("rate", "low", "high")
"""What of a cell follows from its counts."""


def _cells(body: Mapping[str, Any]) -> Iterator[tuple[tuple[Any, ...], tuple[Any, Any, Any]]]:
    for table in body["tables"]:
        for row in table["rows"]:
            for column, cell in zip(table["columns"], row["cells"], strict=True):
                key = (table["key"], row["key"], row["stage"], row["regime"], column["key"])
                yield key, (row, column, cell)


def written(tables: Iterable[Table]) -> list[dict[str, Any]]:
    """Write tables as they are frozen: with the names that were theirs then, so that each version stays readable."""
    return [
        {
            "key": table.key,
            "columns": [{"key": each.key, **_said(each.name)} for each in table.columns],
            "rows": [
                {
                    "key": row.key,
                    **_said(row.name),
                    "stage": row.stage,
                    "regime": row.regime,
                    "cells": list(row.cells),
                }
                for row in table.rows
            ],
        }
        for table in tables
    ]


def _said(name: Wording) -> dict[str, str]:
    return {"name": name.zh, "name_en": name.en}
