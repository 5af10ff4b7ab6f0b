"""Disputes put together that are alike (系列案): the same respondents and the same cause, counted as one group.

Respondents are known by blind indexes, never by name. Two of one identity number are the same, and two of one name unless
it belongs to several numbers here, as in ``domain/same_parties.py``. A dispute without cause or respondents stands alone.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Subquery,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from diversion.domain.reporting import Definition, Unit, Window
from diversion.persistence.dispute import Dispute
from diversion.persistence.ended_units import units_as_they_are
from diversion.persistence.figures import moments_of
from diversion.persistence.keyset import Rows
from diversion.persistence.party import BlindIndex, Party
from diversion.persistence.reporting import counted_at, facts, succeeded

BETWEEN = "\x1f"


def units(
    unit: Unit,
    courts: Collection[UUID] | None,
    handed: ColumnElement[bool] | None,
    definition: Definition,
    window: Window,
) -> Subquery:
    """Ask for what a definition counts within a window: a court's from the figures kept ready, handoffs from the records."""
    moment: Any
    part: Any
    is_success: Any
    which: Any
    if handed is None:
        found = units_as_they_are()
        moment, part, is_success = moments_of(found)[definition], found.c.part, found.c.succeeded
        of_courts = found.c.court_id.in_(courts) if courts is not None else true()
        which = and_(found.c.of_dispute if unit is Unit.DISPUTE else found.c.of_stage, of_courts)
    else:
        found = facts(Unit.HANDOFF, courts, handed)
        moment, part = counted_at(found, definition), cast(found.c.unit_id, Text)
        is_success, which = succeeded(found), true()
    columns = found.c
    named = (columns.dispute_id, columns.referral_kind, columns.regime, columns.cause)
    query = select(*named, part.label("part"), moment.label("counted_at"), is_success.label("succeeded"))
    within = (moment >= window.from_at, moment < window.until_at)
    return query.where(which, *within).subquery("counted")


def groups_of(counted: FromClause, *, mixed_kinds: bool = False, mixed_regimes: bool = False) -> Rows:
    """Count disputes and their groups, those wholly settled, and the largest, by stage and regime."""
    counted = select(counted).cte("once")
    columns = counted.c
    kind, regime = _mixed(columns.referral_kind, mixed_kinds), _mixed(columns.regime, mixed_regimes)
    keys = _keys(counted)
    each = (
        select(
            kind.label("referral_kind"),
            regime.label("regime"),
            func.count().label("disputes"),
            func.bool_and(columns.succeeded).label("wholly"),
            func.count().filter(columns.succeeded).label("settled"),
        )
        .select_from(counted)
        .outerjoin(keys, keys.c.dispute_id == columns.dispute_id)
        .group_by(kind, regime, _key(counted, keys))
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


def listed(counted: FromClause, *, mixed_kinds: bool, mixed_regimes: bool) -> Subquery:
    """Ask for every dispute with the group it is in: ``series`` is the group's first reference, ``disputes`` its size.

    Keyed by ``series``, ``dispute_id`` and ``part``.
    """
    counted = select(counted).cte("once")
    columns = counted.c
    keys = _keys(counted)
    told = (
        select(
            *(columns[name] for name in ("dispute_id", "part", "referral_kind", "regime", "cause")),
            columns.counted_at,
            columns.succeeded,
            Dispute.reference,
            _key(counted, keys).label("key"),
        )
        .select_from(counted)
        .join(Dispute, Dispute.id == columns.dispute_id)
        .outerjoin(keys, keys.c.dispute_id == columns.dispute_id)
        .subquery("told")
    )
    by: list[Any] = [told.c.key]
    by += [] if mixed_kinds else [told.c.referral_kind]
    by += [] if mixed_regimes else [told.c.regime]
    return select(
        *(column for column in told.c if column.key != "key"),
        func.min(told.c.reference).over(partition_by=by).label("series"),
        func.count().over(partition_by=by).label("disputes"),
        func.bool_and(told.c.succeeded).over(partition_by=by).label("wholly"),
    ).subquery("listed")


def _mixed(column: Any, is_mixed: bool) -> Any:
    return cast(null(), Text) if is_mixed else column


def _key(counted: FromClause, keys: FromClause) -> Any:
    """Give what a dispute is grouped by; without cause or respondents its own id."""
    together = keys.c.respondents + literal(BETWEEN) + counted.c.cause
    return func.coalesce(together, cast(counted.c.dispute_id, Text))


def _keys(counted: FromClause) -> Subquery:
    """Say who the respondents of each dispute are, all of them together."""

    def indexed(kind: str) -> ColumnElement[str]:
        return func.max(func.encode(BlindIndex.digest, "hex")).filter(BlindIndex.kind == kind)

    known = (
        select(Party.dispute_id, indexed("name").label("name"), indexed("identity_number").label("number"))
        .join(BlindIndex, BlindIndex.party_id == Party.id)
        .where(
            Party.dispute_id.in_(select(counted.c.dispute_id)),
            Party.role == "respondent",
            Party.ended_at.is_(None),
            or_(BlindIndex.kind == "name", BlindIndex.kind == "identity_number"),
        )
        .group_by(Party.dispute_id, Party.id)
        .subquery("known")
    )
    least, most = (each(known.c.number).over(partition_by=known.c.name) for each in (func.min, func.max))
    person = func.coalesce(known.c.number, case((least == most, least)), known.c.name).label("person")
    told = select(known.c.dispute_id, person).subquery("persons")
    together = func.string_agg(told.c.person, aggregate_order_by(literal(BETWEEN), told.c.person))
    return (
        select(told.c.dispute_id, together.label("respondents"))
        .group_by(told.c.dispute_id)
        .subquery("respondents")
    )
