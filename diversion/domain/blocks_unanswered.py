"""对而不接: offers that nobody opens or answers, and answers that are none.

An organisation has three working days to answer (ZX-9) and may decline with reasons of its own; the same
words for every dispute are no reasons, and answering everything in the last hours keeps parties waiting as
long as the rule allows. An offer that was not delivered is found among the missed clocks
(``blocks_obstructed.py``).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from diversion.domain import law
from diversion.domain.block_limits import BlockLimits
from diversion.domain.blocks import (
    BlockCode,
    Evidence,
    Finding,
    LimitTold,
    Side,
    Surety,
    Tallies,
    Tally,
    own_limit,
)
from diversion.domain.texts import folded
from diversion.domain.working_days import Calendar, day_ends_at, shanghai_day

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_NO_WORDS = re.compile(r"[\W_]+")
_ANSWER = LimitTold(law.ANSWER.amount, law.ANSWER.unit.value, None, law.ANSWER.article)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferFacts:
    """One offer to mediate and its moments; None while a thing has not happened.

    ``ended_at`` is when it was over unanswered: lapsed or recalled. ``answer_due_at`` is the end of its last
    day. ``words`` is a keyed digest of the reasons it was declined with: equal reasons, equal digests.
    """

    court_id: UUID
    organisation_id: UUID
    dispute_id: UUID
    handoff_id: UUID
    delivered_at: datetime | None = None
    opened_at: datetime | None = None
    answered_at: datetime | None = None
    lapsed_at: datetime | None = None
    ended_at: datetime | None = None
    answer_due_at: datetime | None = None
    words: bytes | None = None

    @property
    def link(self) -> tuple[UUID, UUID]:
        """The court and organisation it was made between."""
        return self.court_id, self.organisation_id


def same_form(reason: str) -> str:
    """Write the reasons of a declination as they are compared: without spaces, punctuation, width or case.

    >>> same_form("不属 本会受理范围！") == same_form("不属本会受理范围。")
    True
    """
    return folded(reason, _NO_WORDS)


def unanswered_offers(
    offers: Sequence[OfferFacts], limits: BlockLimits, calendar: Calendar, at: datetime
) -> list[Finding]:
    """Find what is wrong with the answers to offers, as seen at a moment; all of it is the partner's side.

    Codes: ``unopened`` (past the limit's last day; opened on it is in time), ``lapsed`` (ZX-9),
    ``same_words_declined``, ``last_minute_answers`` (later than so many hours before the end; exactly then
    is not).
    """
    found = [finding for offer in offers for finding in _of_offer(offer, limits, calendar, at)]
    for listed in _by_link(offers).values():
        found += _same_words(listed, limits)
        found += _last_minute(listed, limits)
    return found


def lapse_found(offer: OfferFacts, at: datetime) -> Finding:
    """Write down that an offer lapsed at a moment (ZX-9): when it happens, and whenever it is looked for later.

    Only a look over the court knows how often the organisation comes to this.
    """
    opened = {"opened": int(offer.opened_at is not None)}
    return _finding(offer, BlockCode.LAPSED, at, at, _ANSWER, opened)


def tallies_of_answers(offers: Iterable[OfferFacts], limits: BlockLimits) -> Tallies:
    """Count for every link its declinations in the same words and its answers at the last minute."""
    tallies: dict[tuple[UUID, UUID, BlockCode], Tally] = {}
    for (court, body), listed in _by_link(offers).items():
        declined = [offer for offer in listed if offer.words is not None]
        same = _most_repeated(declined)
        answered = _answered(listed)
        late = [offer for offer in answered if _is_last_minute(offer, limits)]
        tallies[court, body, BlockCode.SAME_WORDS_DECLINED] = (len(same), len(declined))
        tallies[court, body, BlockCode.LAST_MINUTE_ANSWERS] = (len(late), len(answered))
    return tallies


def _of_offer(offer: OfferFacts, limits: BlockLimits, calendar: Calendar, at: datetime) -> Iterator[Finding]:
    if offer.lapsed_at is not None:
        yield lapse_found(offer, offer.lapsed_at)
    if offer.delivered_at is None:
        return
    days = limits.unopened_within_working_days
    opened_at = min(
        (moment for moment in (offer.opened_at, offer.answered_at, offer.ended_at) if moment), default=None
    )
    if (opened_at or at) < offer.delivered_at + days * _DAY:
        return  # so many working days are at least so many days; most offers need no calendar
    due_at = day_ends_at(calendar.add_working_days(shanghai_day(offer.delivered_at), days))
    if due_at <= (opened_at or at):
        limit = own_limit("unopened_within_working_days", days)
        yield _finding(offer, BlockCode.UNOPENED, due_at, opened_at, limit, {})


def _same_words(offers: Sequence[OfferFacts], limits: BlockLimits) -> Iterator[Finding]:
    declined = [offer for offer in offers if offer.words is not None]
    same = _most_repeated(declined)
    if len(same) > limits.same_words_at_most:
        limit = own_limit("same_words_at_most", limits.same_words_at_most)
        numbers = {"declined": len(declined), "same_words": len(same)}
        yield _pattern(same, BlockCode.SAME_WORDS_DECLINED, limit, numbers, len(declined))


def _last_minute(offers: Sequence[OfferFacts], limits: BlockLimits) -> Iterator[Finding]:
    answered = _answered(offers)
    late = [offer for offer in answered if _is_last_minute(offer, limits)]
    is_habit = len(late) * 100 > limits.last_minute_share_percent * len(answered)
    if len(late) > limits.last_minute_answers_at_most and is_habit:
        limit = own_limit("last_minute_answers_at_most", limits.last_minute_answers_at_most)
        numbers = {"answered": len(answered), "last_minute": len(late)}
        yield _pattern(late, BlockCode.LAST_MINUTE_ANSWERS, limit, numbers, len(answered))


def _is_last_minute(offer: OfferFacts, limits: BlockLimits) -> bool:
    if offer.answered_at is None or offer.answer_due_at is None:
        return False
    return offer.answered_at > offer.answer_due_at - limits.last_minute_hours * _HOUR


def _answered(offers: Iterable[OfferFacts]) -> list[OfferFacts]:
    return [offer for offer in offers if offer.answered_at is not None and offer.answer_due_at is not None]


def _most_repeated(declined: Iterable[OfferFacts]) -> list[OfferFacts]:
    """List the declinations with the words most often repeated, oldest first; once is no repetition."""
    by_words: dict[bytes | None, list[OfferFacts]] = defaultdict(list)
    for offer in sorted(declined, key=_answer_moment):
        by_words[offer.words].append(offer)
    most = max(by_words.values(), key=len, default=[])
    return most if len(most) > 1 else []


def _pattern(
    offers: Sequence[OfferFacts], code: BlockCode, limit: LimitTold, numbers: dict[str, int], of: int
) -> Finding:
    ordered = sorted(offers, key=_answer_moment)
    first = ordered[0]
    return Finding(
        code=code,
        side=Side.PARTNER,
        court_id=first.court_id,
        organisation_id=first.organisation_id,
        since_at=_answer_moment(ordered[limit.amount]),
        surety=Surety.STATISTICAL,
        counted=(len(ordered), of),
        evidence=Evidence(
            numbers=numbers,
            disputes=tuple(offer.dispute_id for offer in ordered),
            handoffs=tuple(offer.handoff_id for offer in ordered),
            limit=limit,
        ),
    )


def _finding(
    offer: OfferFacts,
    code: BlockCode,
    since_at: datetime,
    until_at: datetime | None,
    limit: LimitTold,
    numbers: dict[str, int],
) -> Finding:
    return Finding(
        code=code,
        side=Side.PARTNER,
        court_id=offer.court_id,
        organisation_id=offer.organisation_id,
        dispute_id=offer.dispute_id,
        handoff_id=offer.handoff_id,
        since_at=since_at,
        until_at=until_at,
        evidence=Evidence(
            numbers=numbers, disputes=(offer.dispute_id,), handoffs=(offer.handoff_id,), limit=limit
        ),
    )


def _answer_moment(offer: OfferFacts) -> datetime:
    if offer.answered_at is None:
        raise ValueError("an offer without an answer")
    return offer.answered_at


def _by_link(offers: Iterable[OfferFacts]) -> dict[tuple[UUID, UUID], list[OfferFacts]]:
    by_link: dict[tuple[UUID, UUID], list[OfferFacts]] = defaultdict(list)
    for offer in offers:
        by_link[offer.link].append(offer)
    return by_link
