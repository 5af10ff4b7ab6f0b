"""The wire shapes of the monthly and quarterly reports: versions, their tables with their cards, what a number counts."""

from typing import Any

from diversion.domain.period_report import Behind
from diversion.domain.report_lines import CountedAs, Line, ReportTable
from diversion.domain.report_periods import ReportSpan
from diversion.schemas.acts import LONGEST_REASON
from diversion.schemas.base import Day, Flag, Id, Listed, Moment, Of, Shape, Text, Whole, Word
from diversion.schemas.paging import list_of
from diversion.schemas.plain import PlainWord
from diversion.schemas.reporting import Share
from diversion.services.period_report import ReportHead, ReportRead

LONGEST_GROUP = 300


class PeriodTold(Shape):
    """Which period of which court: a month or quarter, by its first day."""

    court_id = Id(required=True)
    span = Word(ReportSpan, required=True)
    from_on = Day(required=True)


class CorrectionTold(Shape):
    """Why the period is counted anew; no party is named in it."""

    reason = Text(required=True, longest=LONGEST_REASON)


class BehindAsked(Shape):
    """Which number's list: its table and line, stage and regime, and the group (column or row) it stands in."""

    table = Word(ReportTable, required=True)
    line = Word(Line, required=True)
    stage = Text(load_default=None, longest=40)
    regime = Text(load_default=None, longest=40)
    group = Text(load_default=None, longest=LONGEST_GROUP)


class ReportHeadSchema(Shape):
    """One version of a period's report. ``cut_off_at``: what had happened until then is in it."""

    id = Id(required=True)
    court_id = Id(required=True)
    court_name = Text(required=True)
    span = PlainWord(ReportSpan, required=True)
    from_on = Day(required=True)
    to_on = Day(required=True)
    name = Text(required=True)
    name_en = Text(required=True)
    version = Whole(required=True)
    cut_off_at = Moment(required=True)
    made_at = Moment(required=True)
    made_by_name = Text(required=True, allow_none=True)
    reason = Text(required=True, allow_none=True, longest=LONGEST_REASON)
    fingerprint = Text(required=True)
    is_newest = Flag(required=True)


ReportHeadList = list_of(ReportHeadSchema)


class ReportCellSchema(Shape):
    """One number. A count has ``n``; a rate ``n`` of ``of`` with its interval; days their mean and median over ``of``.

    ``held_back``: it is not told, as it is of too few.
    """

    held_back = Flag()
    n = Whole()
    of = Whole()
    rate = Share(allow_none=True)
    low = Share(allow_none=True)
    high = Share(allow_none=True)
    mean = Share(allow_none=True)
    median = Share(allow_none=True)


class ReportNameSchema(Shape):
    """A column: a line or a group, and what it was called."""

    key = Text(required=True, longest=LONGEST_GROUP)
    name = Text(required=True, longest=LONGEST_GROUP)
    name_en = Text(required=True, longest=LONGEST_GROUP)


class ReportRowSchema(ReportNameSchema):
    """A row: a line or a group, of one stage (null: no stage) and one regime (null: any)."""

    stage = Text(required=True, allow_none=True)
    regime = Text(required=True, allow_none=True)
    cells = Listed(Of(ReportCellSchema), required=True)


class ReportTableSchema(Shape):
    """One table of a report."""

    key = Text(required=True)
    columns = Listed(Of(ReportNameSchema), required=True)
    rows = Listed(Of(ReportRowSchema), required=True)


class ReportCardSchema(Shape):
    """What a number means (统计口径), as it was when the report was frozen."""

    key = Text(required=True)
    version = Text(required=True)
    name = Text(required=True)
    name_en = Text(required=True)
    counted = Text(required=True)
    counted_en = Text(required=True)
    over = Text(required=True)
    over_en = Text(required=True)
    window = Text(required=True)
    window_en = Text(required=True)
    excluded = Text(required=True)
    excluded_en = Text(required=True)


class DifferenceSchema(Shape):
    """One number that this version has otherwise than the one before; null: it had no such row."""

    table = Text(required=True)
    row = Of(ReportNameSchema, required=True)
    stage = Text(required=True, allow_none=True)
    regime = Text(required=True, allow_none=True)
    column = Of(ReportNameSchema, required=True)
    before = Of(ReportCellSchema, required=True, allow_none=True)
    after = Of(ReportCellSchema, required=True, allow_none=True)


class PeriodReportSchema(ReportHeadSchema):
    """One version with its tables and cards, every version of its period, and what changed since the one before."""

    tables = Listed(Of(ReportTableSchema), required=True)
    cards = Listed(Of(ReportCardSchema), required=True)
    versions = Listed(Of(ReportHeadSchema), required=True)
    differences = Listed(Of(DifferenceSchema), required=True)


class ReportedSchema(Shape):
    """One thing that a number counts, by the dispute's reference: a dispute, at a stage, or a handoff."""

    counted_as = PlainWord(CountedAs, required=True)
    dispute_id = Id(required=True)
    reference = Text(required=True)
    stage = Text(required=True, allow_none=True)
    regime = Text(required=True)
    entry = Text(required=True)
    cause = Text(required=True, allow_none=True)
    enterprise = Flag(required=True)
    organisation = Text(required=True, allow_none=True)
    succeeded = Flag(required=True)
    days = Share(required=True, allow_none=True)


class ReportedListSchema(Shape):
    """Everything that a number of a frozen report counts."""

    items = Listed(Of(ReportedSchema), required=True)


def behind_of(told: dict[str, Any]) -> Behind:
    """Make the list that the use case reads."""
    return Behind(**told)


def head_answered(head: ReportHead) -> dict[str, Any]:
    """Write a version's head as it is answered."""
    names = ("id", "court_id", "court_name", "version", "cut_off_at", "made_at", "made_by_name", "reason")
    period = head.period
    return {
        **{name: getattr(head, name) for name in (*names, "fingerprint", "is_newest")},
        "span": period.span,
        "from_on": period.from_on,
        "to_on": period.to_on,
        "name": period.name.zh,
        "name_en": period.name.en,
    }


def report_answered(report: ReportRead) -> dict[str, Any]:
    """Write a version with its tables as it is answered."""
    return {
        **head_answered(report.head),
        "tables": report.body["tables"],
        "cards": [{"key": key, **_card(card)} for key, card in report.body["cards"].items()],
        "versions": [head_answered(each) for each in report.versions],
        "differences": [
            {
                "table": each.table,
                "row": each.row,
                "stage": each.row["stage"],
                "regime": each.row["regime"],
                "column": each.column,
                "before": each.before,
                "after": each.after,
            }
            for each in report.differences
        ],
    }


def listed_answered(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Write what a number counts as it is answered."""
    return {"items": [{"counted_as": each["as"], **each} for each in rows]}


def _card(card: dict[str, Any]) -> dict[str, Any]:
    texts = {name: each for name, each in card.items() if name != "version"}
    return {
        "version": card["version"],
        **{name: each["zh"] for name, each in texts.items()},
        **{f"{name}_en": each["en"] for name, each in texts.items()},
    }
