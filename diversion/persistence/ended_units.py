"""Disputes mediated to an end, from the figures kept ready: how many days they took, and which belong together.

Beside ``measures.py``, whose figures are read from the records: what is kept is exact at any moment too, with what is
due looked at anew.
"""

from sqlalchemy import FromClause, Integer, Subquery, Text, cast, func, literal, select, union_all
from sqlalchemy.dialects.postgresql import aggregate_order_by

from diversion.persistence.figures import UNIT_COLUMNS, FigureDue, FigureUnit, units_now
from diversion.persistence.keyset import Rows
from diversion.persistence.measures import Among
from diversion.persistence.party import BlindIndex, Party


def units_as_they_are() -> Subquery:
    """Every unit of the kept figures as it is at this moment: kept, or where its dispute is due, looked at anew."""
    due = select(FigureDue.dispute_id).distinct()
    kept, now = FigureUnit.__table__, units_now(due)
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


def groups_of(ended: Subquery) -> Rows:
    """Count ended disputes and their groups, those wholly settled, and the largest, by stage and regime.

    A group is of the same respondents (by the blind indexes of their names) and the same cause; a dispute without
    either stands alone.
    """
    columns = ended.c
    respondents = (
        select(
            func.string_agg(
                func.encode(BlindIndex.digest, "hex"), aggregate_order_by(literal(""), BlindIndex.digest)
            )
        )
        .join(Party, Party.id == BlindIndex.party_id)
        .where(
            BlindIndex.dispute_id == columns.dispute_id,
            BlindIndex.kind == "name",
            Party.role == "respondent",
            Party.ended_at.is_(None),
        )
        .scalar_subquery()
    )
    key = func.coalesce(respondents + literal("\x1f") + columns.cause, cast(columns.dispute_id, Text))
    each = (
        select(
            columns.referral_kind,
            columns.regime,
            func.count().label("disputes"),
            func.bool_and(columns.succeeded).label("wholly"),
            func.count().filter(columns.succeeded).label("settled"),
        )
        .group_by(columns.referral_kind, columns.regime, key)
        .subquery("groups")
    )
    by = (each.c.referral_kind, each.c.regime)
    return select(
        *by,
        func.count().filter(each.c.wholly).label("numerator"),
        func.count().label("denominator"),
        cast(func.sum(each.c.disputes), Integer).label("disputes"),
        cast(func.sum(each.c.settled), Integer).label("settled"),
        func.max(each.c.disputes).label("largest"),
    ).group_by(*by)
