"""Disputes mediated to an end, from the figures kept ready: how many days they took.

Beside ``measures.py``, whose figures are read from the records: what is kept is exact at any moment too, with what is
due looked at anew.
"""

from sqlalchemy import FromClause, Subquery, func, select, union_all

from diversion.persistence.figures import UNIT_COLUMNS, FigureDue, FigureUnit, one_by_one, units_now
from diversion.persistence.keyset import Rows
from diversion.persistence.measures import Among


def units_as_they_are() -> Subquery:
    """Every unit of the kept figures as it is at this moment: kept, or where its dispute is due, looked at anew."""
    due = select(FigureDue.dispute_id).distinct()
    kept, now = FigureUnit.__table__, units_now(one_by_one(due.subquery("due")))
    return union_all(
        select(*(kept.c[name] for name in UNIT_COLUMNS)).where(kept.c.dispute_id.not_in(due)),
        select(*(now.c[name] for name in UNIT_COLUMNS)),
    ).subquery("units")


def ended_units(among: Among) -> Subquery:
    """Every stage of a dispute that was mediated to an end within the window."""
    units = units_as_they_are()
    where = (units.c.of_stage, among.of(units.c.court_id), among.within(units.c.ended_at))
    return select(units).where(*where).subquery("ended")


def days_of(ended: FromClause) -> Rows:
    """Give number, mean and median of the days from acceptance to end, by stage and regime."""
    columns = ended.c
    by = (columns.referral_kind, columns.regime)
    days = func.extract("epoch", columns.ended_at - columns.accepted_at) / 86_400
    return select(
        *by,
        func.count().label("number"),
        func.avg(days).label("mean"),
        func.percentile_cont(0.5).within_group(days).label("median"),
    ).group_by(*by)
