"""Published figures with their cards: listing them, and adding or revising one.

A revision is a further row, so that a comparison made before still names the figure it was made with.
What a figure counts is written on it; whether it may stand beside one of ours is ``comparable``.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from diversion.domain.access import Permission
from diversion.domain.reasons import Fault
from diversion.persistence.registers import Benchmark, newest_benchmarks
from diversion.services.access import Actor
from diversion.services.pages import Asked, Page, read_page
from diversion.services.refusals import InputFaulty, NotFound
from diversion.services.registers import demand_place, note_change, one_at_a_time
from diversion.services.transaction import Transaction, transaction

CARD = tuple(
    column.key for column in Benchmark.__table__.columns if column.key not in ("id", "revision", "loaded_at")
)
"""What a figure says; two revisions that say the same are one."""
_LAST_PERCENT = Decimal(100)


def list_benchmarks(actor: Actor, asked: Asked) -> Page[Any]:
    """List the newest revision of every figure. Who: everybody signed in."""
    with transaction(actor) as tx:
        return read_page(tx, newest_benchmarks(), (Benchmark.id,), asked)


def read_benchmark(actor: Actor, benchmark_id: str) -> Sequence[Any]:
    """Read every revision of a figure, the newest first. Raises ``NotFound``."""
    with transaction(actor) as tx:
        revisions = _revisions(tx, benchmark_id) if benchmark_id.isprintable() else []
        if not revisions:
            raise NotFound("对标值", "benchmark")
        return revisions


def revise_benchmark(actor: Actor, benchmark_id: str, card: Mapping[str, Any]) -> Any:
    """Add a figure, or a revision of one, and answer its row.

    Who: an administrator of the whole installation. ``card`` names columns of ``CARD``; one left out is
    empty. Refuses: ``InputFaulty`` with every fault. Safe to repeat: a card that says what the newest
    revision says adds nothing.
    """
    with transaction(actor) as tx:
        demand_place(tx, Permission.CHANGE_REGISTERS, None)
        if faults := list(_faults(card)):
            raise InputFaulty(faults)
        one_at_a_time(tx, f"benchmark:{benchmark_id}")
        before = _revisions(tx, benchmark_id)
        if before and says_the_same(before[0], card):
            return before[0]
        write_revision(tx, benchmark_id, card, before[0].revision + 1 if before else 1)
        tx.flush()
        row = _revisions(tx, benchmark_id)[0]
        told = {"revision": row.revision, **{name: card.get(name) for name in CARD}}
        note_change(tx, None, "benchmark_revised", benchmark_id, told)
        return row


def says_the_same(row: Any, card: Mapping[str, Any]) -> bool:
    """Tell whether a revision carries the same card."""
    return all(getattr(row, name) == card.get(name) for name in CARD)


def write_revision(tx: Transaction, benchmark_id: str, card: Mapping[str, Any], revision: int) -> None:
    """Write a revision that has no faults."""
    said = {name: card.get(name) for name in CARD}
    tx.add(Benchmark(id=benchmark_id, revision=revision, loaded_at=tx.recorded_at, **said))


def _revisions(tx: Transaction, benchmark_id: str) -> Sequence[Any]:
    columns = Benchmark.__table__.columns
    query = select(*columns).where(Benchmark.id == benchmark_id).order_by(Benchmark.revision.desc())
    return tx.session.execute(query).all()


def _faults(card: Mapping[str, Any]) -> Iterator[Fault]:
    """Refuse a card that contradicts itself.

    Codes: ``more-than-all`` (numerator above denominator), ``ends-before-it-begins``, ``rate-out-of-bounds``,
    ``figure-missing`` (neither rate nor counts, so that there is nothing to compare).
    """
    numerator, denominator, rate = card.get("numerator"), card.get("denominator"), card.get("rate_percent")
    if numerator is not None and denominator is not None and numerator > denominator:
        zh, en = "分子不得大于分母，请核对", "The numerator exceeds the denominator; check both."
        yield Fault("/numerator", "more-than-all", zh, en)
    start, end = card.get("period_start"), card.get("period_end")
    if start is not None and end is not None and end < start:
        zh, en = "统计期间的结束日期不得早于开始日期", "The period ends on or after the day it begins."
        yield Fault("/period_end", "ends-before-it-begins", zh, en)
    if rate is not None and not 0 <= rate <= _LAST_PERCENT:
        zh, en = "比率应在0至100之间", "A rate lies between 0 and 100."
        yield Fault("/rate_percent", "rate-out-of-bounds", zh, en)
    if rate is None and numerator is None:
        zh, en = "比率与分子至少填写一项", "Give the rate or the counts."
        yield Fault("/rate_percent", "figure-missing", zh, en)
