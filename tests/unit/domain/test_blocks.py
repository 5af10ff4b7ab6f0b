"""The three blocks: exactly at a limit is none, a party's silence is none, and whose side it is."""

from dataclasses import fields
from datetime import date, datetime, timedelta
from itertools import count
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion.domain.block_limits import LIMIT_TERMS, BlockLimits
from diversion.domain.block_words import CODE_WORDS, KIND_WORDS, NUMBER_WORDS
from diversion.domain.blocks import (
    Block,
    BlockCode,
    Evidence,
    Finding,
    Side,
    Surety,
    chance_of_so_many,
    compared,
    counted_by,
)
from diversion.domain.blocks_dormant import (
    CouldHave,
    Fate,
    LinkFacts,
    PassedOver,
    dormant_links,
    fate_of,
    numbers_of,
)
from diversion.domain.blocks_obstructed import (
    MISSED,
    Attempt,
    ClockFacts,
    Leg,
    MediationFacts,
    Meeting,
    awaits_party,
    bounced_at,
    missed_clocks,
    obstructed_mediations,
)
from diversion.domain.blocks_unanswered import OfferFacts, same_form, unanswered_offers
from diversion.domain.deadline_rules import DeadlineRule
from diversion.domain.law import ANSWER
from diversion.domain.mediation import SessionStatus
from diversion.domain.working_days import Calendar

LIMITS, CALENDAR = BlockLimits(), Calendar((), "none")
COURT, CENTRE, SECOND, THIRD = (UUID(int=number) for number in range(1, 5))
_ids = count(100)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


def fresh() -> UUID:
    return UUID(int=next(_ids))


def offer(body: UUID = CENTRE, **told: object) -> OfferFacts:
    ids = {"court_id": COURT, "organisation_id": body, "dispute_id": fresh(), "handoff_id": fresh()}
    return OfferFacts(**ids, **told)  # type: ignore[arg-type]


def clock(rule: DeadlineRule, due: str = "2026-03-04T00:00", **told: object) -> ClockFacts:
    ids = {"court_id": COURT, "dispute_id": fresh(), "deadline_id": fresh(), "handoff_id": fresh()}
    return ClockFacts(rule=rule, due_at=at(due), amount=1, **ids, **told)  # type: ignore[arg-type]


def mediation(**told: object) -> MediationFacts:
    ids = {"court_id": COURT, "organisation_id": CENTRE, "dispute_id": fresh(), "handoff_id": fresh()}
    return MediationFacts(**ids, **told)  # type: ignore[arg-type]


def codes(found: list[Finding]) -> list[str]:
    return sorted(finding.code.value for finding in found)


def test_every_code_number_and_limit_has_its_words() -> None:
    assert set(CODE_WORDS) == set(BlockCode)
    assert set(KIND_WORDS) == set(Block)
    assert {*(fate.value for fate in Fate), "eligible", "refused"} <= set(NUMBER_WORDS)
    assert set(LIMIT_TERMS) == set(BlockLimits.__slots__)
    for words in CODE_WORDS.values():
        assert all((words.name.zh, words.name.en, words.next_step.zh, words.next_step.en))


@pytest.mark.parametrize(("rule", "blocked"), MISSED.items(), ids=lambda each: str(each))
def test_a_clock_is_missed_from_the_end_of_its_last_day_on(
    rule: DeadlineRule, blocked: tuple[BlockCode, Side]
) -> None:
    running = clock(rule)
    assert missed_clocks([running], running.due_at - datetime.resolution) == []
    (finding,) = missed_clocks([running], running.due_at)
    assert (finding.code, finding.side, finding.since_at) == (*blocked, running.due_at)
    assert (finding.until_at, finding.surety) == (None, Surety.CERTAIN)


def test_a_clock_that_was_met_in_time_never_was_missed_and_one_met_late_is_over() -> None:
    due = at("2026-03-04T00:00")
    in_time, late = due - datetime.resolution, due + timedelta(hours=9)
    assert missed_clocks([clock(DeadlineRule.REVIEW, met_at=in_time)], late) == []
    (finding,) = missed_clocks([clock(DeadlineRule.REVIEW, met_at=late)], late)
    assert (finding.since_at, finding.until_at) == (due, late)


def test_what_leans_on_a_year_without_a_notice_says_so() -> None:
    provisional = clock(DeadlineRule.GUIDANCE_ANSWER, provisional=True)
    (finding,) = missed_clocks([provisional], provisional.due_at)
    assert finding.surety is Surety.PROVISIONAL


def test_an_offer_that_left_the_court_is_the_partners_to_receive() -> None:
    sides = [
        missed_clocks([clock(DeadlineRule.DELIVERY, sent=sent)], at("2026-03-05T00:00"))[0].side
        for sent in (False, True)
    ]
    assert sides == [Side.COURT, Side.PARTNER]


@pytest.mark.parametrize("rule", [DeadlineRule.FIRST_CONTACT, DeadlineRule.ACTIVITY])
@pytest.mark.parametrize("why", ["awaits_party", "held_elsewhere"])
def test_who_waits_for_a_party_or_the_court_does_not_idle(rule: DeadlineRule, why: str) -> None:
    assert missed_clocks([clock(rule, **{why: True})], at("2026-03-09T00:00")) == []
    court = clock(DeadlineRule.GUIDANCE_ANSWER, **{why: True})
    assert codes(missed_clocks([court], at("2026-03-09T00:00"))) == ["guidance_unanswered"]


def test_the_newest_attempt_at_each_party_tells_who_is_awaited() -> None:
    first, later = at("2026-03-02T10:00"), at("2026-03-03T10:00")
    lost = [Attempt(SECOND, first, reached=True), Attempt(SECOND, later, reached=False)]
    assert (awaits_party(lost, first), awaits_party(lost, later)) == (False, True)
    assert not awaits_party(
        [*lost, Attempt(SECOND, later + timedelta(1), reached=True)], at("2026-03-09T00:00")
    )
    assert awaits_party([*lost, Attempt(THIRD, later, reached=True)], later)


def test_an_offer_is_to_be_opened_on_the_working_day_after_its_delivery() -> None:
    friday, monday_over = at("2026-03-06T09:00"), at("2026-03-10T00:00")
    one = offer(delivered_at=friday)
    assert unanswered_offers([one], LIMITS, CALENDAR, monday_over - datetime.resolution) == []
    (finding,) = unanswered_offers([one], LIMITS, CALENDAR, monday_over)
    assert (finding.code, finding.since_at, finding.until_at) == (BlockCode.UNOPENED, monday_over, None)
    opened = offer(delivered_at=friday, opened_at=monday_over - datetime.resolution)
    answered = offer(delivered_at=friday, answered_at=monday_over - datetime.resolution)
    assert unanswered_offers([opened, answered], LIMITS, CALENDAR, monday_over) == []


def test_a_lapse_is_a_fact_of_record_by_the_rule() -> None:
    lapsed = at("2026-03-06T00:00")
    one = offer(delivered_at=at("2026-03-02T09:00"), opened_at=at("2026-03-02T10:00"), lapsed_at=lapsed)
    (finding,) = unanswered_offers([one], LIMITS, CALENDAR, at("2026-03-07T00:00"))
    assert (finding.code, finding.since_at, finding.evidence.numbers) == (
        BlockCode.LAPSED,
        lapsed,
        {"opened": 1},
    )
    limit = finding.evidence.limit
    assert limit is not None
    assert (limit.amount, limit.article) == (ANSWER.amount, ANSWER.article)


def test_same_words_are_counted_by_link_and_other_words_are_none() -> None:
    def declined(body: UUID, words: bytes, day: int) -> OfferFacts:
        return offer(body, answered_at=at(f"2026-03-0{day}T09:00"), words=words)

    at_limit = [declined(CENTRE, b"x", day) for day in (2, 3)]
    elsewhere = [declined(SECOND, b"x", 3), *(declined(CENTRE, bytes([day]), day) for day in (4, 5))]
    assert unanswered_offers([*at_limit, *elsewhere], LIMITS, CALENDAR, at("2026-03-09T00:00")) == []
    beyond = [*at_limit, *elsewhere, declined(CENTRE, b"x", 6)]
    (finding,) = unanswered_offers(beyond, LIMITS, CALENDAR, at("2026-03-09T00:00"))
    assert (finding.code, finding.unit_id, finding.counted) == (
        BlockCode.SAME_WORDS_DECLINED,
        CENTRE,
        (3, 5),
    )
    assert finding.since_at == at("2026-03-06T09:00")
    assert finding.surety is Surety.STATISTICAL


@given(st.text())
def test_the_compared_form_of_reasons_is_stable(text: str) -> None:
    assert same_form(same_form(text)) == same_form(text)


def test_the_last_hours_begin_after_their_hour_and_must_be_a_habit() -> None:
    due = at("2026-03-06T00:00")
    noon = due - timedelta(hours=LIMITS.last_minute_hours)

    def answered(moment: datetime) -> OfferFacts:
        return offer(opened_at=noon, answered_at=moment, answer_due_at=due)

    late = [answered(noon + datetime.resolution) for _ in range(5)]
    assert codes(unanswered_offers(late, LIMITS, CALENDAR, due)) == ["last_minute_answers"]
    assert unanswered_offers(late[:4], LIMITS, CALENDAR, due) == []
    half = [*late, *(answered(noon) for _ in range(5))]
    assert unanswered_offers(half, LIMITS, CALENDAR, due) == []


def test_meetings_missed_are_counted_unless_a_party_is_lost() -> None:
    begun = at("2026-03-02T14:00")
    missed = Meeting(begun, SessionStatus.MISSED)
    unrecorded = Meeting(begun, SessionStatus.SCHEDULED)
    held = Meeting(begun, SessionStatus.HELD)
    over = at("2026-03-03T00:00")

    def found(*meetings: Meeting, moment: datetime = over, **told: object) -> list[str]:
        return codes(obstructed_mediations([mediation(meetings=meetings, **told)], LIMITS, moment))

    assert found(missed, held) == []
    assert found(missed, missed) == ["sessions_missed"]
    assert found(missed, missed, awaits_party=True) == []
    assert found(missed, unrecorded) == ["sessions_missed"]
    assert found(missed, unrecorded, moment=over - datetime.resolution) == []
    assert found(missed, unrecorded, ended_at=begun) == []


def test_time_added_again_and_again_is_a_block_and_once_is_none() -> None:
    first, second = at("2026-03-10T09:00"), at("2026-03-20T09:00")
    once, again = mediation(extended_at=(first,)), mediation(extended_at=(second, first), extended_days=20)
    (finding,) = obstructed_mediations([once, again], LIMITS, second)
    assert (finding.code, finding.since_at) == (BlockCode.CHRONIC_EXTENSION, second)


def test_only_going_back_to_an_earlier_holder_is_a_bounce() -> None:
    moment = at("2026-03-02T09:00")

    def bounced(*bodies: UUID, given_up: bool = True) -> list[UUID]:
        legs = [
            Leg(
                handoff_id=fresh(),
                organisation_id=body,
                offered_at=moment,
                given_up_at=moment if given_up else None,
            )
            for body in bodies
        ]
        named = {leg.handoff_id: leg.organisation_id for leg in legs}
        return [named[handoff] for handoff in bounced_at(legs)]

    assert bounced(CENTRE, SECOND, CENTRE) == [SECOND]
    assert bounced(CENTRE, SECOND, THIRD) == []
    assert bounced(CENTRE, CENTRE) == []
    assert bounced(CENTRE, SECOND, CENTRE, given_up=False) == []
    assert bounced(CENTRE, SECOND, THIRD, CENTRE) == [THIRD]


def link(passed_over: int, asked: int = 0, **told: object) -> LinkFacts:
    missed = tuple(PassedOver(fresh(), at("2026-03-06T00:00")) for _ in range(passed_over))
    numbers = {"asked": asked, "not_offered": passed_over}
    ids = {"court_id": COURT, "organisation_id": CENTRE, "from_on": date(2026, 1, 1)}
    return LinkFacts(**ids, numbers=numbers, passed_over=missed, **told)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("passed_over", "asked", "is_dormant"),
    [(4, 0, False), (5, 0, True), (45, 5, False), (46, 5, True), (9, 1, False)],
)
def test_a_link_is_dormant_when_too_many_were_not_offered_and_too_few_were(
    passed_over: int, asked: int, is_dormant: bool
) -> None:
    found = dormant_links([link(passed_over, asked)], LIMITS)
    assert codes(found) == (["eligible_not_offered"] if is_dormant else [])
    if found:
        assert (found[0].side, found[0].counted) == (Side.COURT, (passed_over, passed_over + asked))


def test_nobody_there_is_the_partners_side_since_the_day_after_the_last() -> None:
    empty = link(0, has_account=False, account_until=date(2026, 2, 1), has_mediator=False)
    account, mediator = dormant_links([empty], LIMITS)
    assert (account.code, account.since_at) == (BlockCode.NO_ACTIVE_ACCOUNT, at("2026-02-02T00:00"))
    assert (mediator.code, mediator.since_at) == (BlockCode.NO_ACTIVE_MEDIATOR, at("2026-01-01T00:00"))
    assert dormant_links([link(0, has_mediator=False, only_assists=True)], LIMITS) == []


@given(st.lists(st.builds(CouldHave, **{each.name: st.booleans() for each in fields(CouldHave)})))
def test_the_fates_add_up_to_what_was_eligible(could_have: list[CouldHave]) -> None:
    numbers = numbers_of(could_have)
    assert sum(numbers[fate.value] for fate in Fate) == numbers["eligible"] == len(could_have)
    assert all(fate_of(each) is Fate.ASKED for each in could_have if each.was_asked)


@pytest.mark.parametrize(
    ("hits", "of", "share", "expected"),
    # Binomial tables: P(X >= 8 | 10, 1/2) = 56/1024; P(X >= 1 | 20, 0.05) = 1 - 0.95^20; all of 4 at 0.3.
    [
        (8, 10, 0.5, 56 / 1024),
        (1, 20, 0.05, 0.6415140775914581),
        (4, 4, 0.3, 0.0081),
        (0, 3, 0.2, 1.0),
        (2, 5, 0.0, 0.0),
    ],
)
def test_chance_is_the_binomial_tail(hits: int, of: int, share: float, expected: float) -> None:
    assert chance_of_so_many(hits, of, share) == pytest.approx(expected)


def test_a_finding_is_compared_with_the_other_bodies_of_the_kind_at_the_court() -> None:
    def lapsed(body: UUID) -> Finding:
        return Finding(
            code=BlockCode.LAPSED,
            side=Side.PARTNER,
            court_id=COURT,
            organisation_id=body,
            handoff_id=fresh(),
            since_at=at("2026-03-06T00:00"),
            evidence=Evidence(),
        )

    found = [*(lapsed(CENTRE) for _ in range(3)), lapsed(SECOND)]
    bases = {(COURT, body): {Block.UNANSWERED: 4} for body in (CENTRE, SECOND, THIRD)}
    bases[COURT, fresh()] = {Block.UNANSWERED: 10}
    kinds = dict.fromkeys((CENTRE, SECOND, THIRD), "commercial_centre")
    first = compared(found, counted_by(found, bases), kinds)[0]
    assert first.counted == (3, 4)
    assert first.comparison is not None
    assert (first.comparison.organisations, first.comparison.median) == (2, 0.125)
    assert first.comparison.chance == pytest.approx(chance_of_so_many(3, 4, 1 / 8))
