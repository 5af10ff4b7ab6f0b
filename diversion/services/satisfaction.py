"""What parties think of a mediation once it has ended: invited then, answered on the tracking page, counted for the court.

Every party of the dispute has a tracking code and is invited when the outcome is written. The answer is a party's
own; its words are sealed under the dispute's key. Nobody of the mediating side reads either, and nothing is counted by
mediator (K-6): the journal says that a party rated, never which one or how.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, func, select, tuple_

from diversion.domain.access import Permission
from diversion.domain.entries import ReferralKind
from diversion.domain.masking import mask_words
from diversion.domain.organisations import KIND_NAMES, OrganisationKind
from diversion.domain.regimes import Regime
from diversion.domain.reporting import Proportion
from diversion.domain.satisfaction import AnswerAsked, Satisfaction, SatisfactionBy, held_back, may_rate
from diversion.domain.working_days import day_begins_at, day_ends_at, shanghai_day
from diversion.persistence import satisfaction as stored
from diversion.persistence.access import UserAccount
from diversion.persistence.dispute import Dispute
from diversion.persistence.handoff import Handoff
from diversion.persistence.organisation import Organisation
from diversion.persistence.party import Party
from diversion.persistence.privacy import SealBroken
from diversion.persistence.satisfaction import Rating, RatingInvitation
from diversion.services.access import Actor, GrantMissing
from diversion.services.acting import acting_on
from diversion.services.disputes import note, seal_of
from diversion.services.pages import Asked, Page, read_page
from diversion.services.refusals import Conflicting, InputFaulty, NotFound
from diversion.services.reporting import figures_reach, window_faults
from diversion.services.settings import settings_of
from diversion.services.transaction import Transaction, transaction

Group: TypeAlias = tuple[str | None, str, str]
"""Kind of organisation (None: of all), stage and regime."""


@dataclass(frozen=True, slots=True)
class RatingAsked:
    """An invitation as its party sees it: until when, and what it said so far."""

    invitation_id: UUID
    invited_at: datetime
    last_on: date
    is_open: bool
    answer: str | None
    words: str | None


@dataclass(frozen=True, slots=True)
class SatisfactionRow:
    """The figures of one stage and regime, and where asked of one kind of organisation.

    ``answers`` and both figures are None where too few disputes were rated (``held_back``).
    """

    group: str | None
    group_name: str | None
    referral_kind: str
    regime: str
    invited: int
    answers: Mapping[str, int] | None
    satisfaction: Proportion | None
    response: Proportion | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """Which number's list is asked for: None is all of them."""

    referral_kind: ReferralKind | None = None
    regime: Regime | None = None
    organisation_kind: OrganisationKind | None = None
    answer: AnswerAsked | None = None


@dataclass(frozen=True, slots=True)
class RatedRow:
    """One invitation behind the figures: no party's name, no mediator; words only for who reads the dispute.

    ``is_held_back``: its group is too small, so that neither is told whether there is an answer nor which.
    """

    id: UUID
    dispute_id: UUID
    reference: str
    referral_kind: str
    regime: str
    organisation_kind: str
    invited_at: datetime
    is_held_back: bool
    answer: str | None
    words: str | None


ALL_OF_THEM = Behind()


def invite_to_rate(tx: Transaction, dispute: Dispute, handoff: Handoff) -> None:
    """Invite every party of a dispute to rate the mediation that ends now. Safe to repeat for a handoff.

    Invitations are named at random: the list behind the figures goes by their ids, and in the order of the parties it
    would tell whose answer is whose.
    """
    tx.flush()
    query = select(Party.id).where(Party.dispute_id == dispute.id, Party.ended_at.is_(None))
    known = set(_invited_to(tx, handoff.id))
    open_days = settings_of(tx, dispute.court_id, tx.today).whole("rating_open_calendar_days")
    for party_id in tx.session.scalars(query.order_by(Party.position)):
        if party_id in known:
            continue
        tx.add(
            RatingInvitation(
                id=uuid4(),
                court_id=dispute.court_id,
                dispute_id=dispute.id,
                handoff_id=handoff.id,
                party_id=party_id,
                invited_at=tx.at,
                open_until=day_ends_at(tx.today + timedelta(days=open_days)),
            )
        )


def read_invitation(tx: Transaction, party: Party) -> RatingAsked | None:
    """Find a party's newest invitation, also one made before its row was corrected."""
    row = _newest(tx, party)
    if row is None:
        return None
    rating = _standing(tx, row.id)
    words = None
    if rating is not None and rating.sealed is not None:
        words = seal_of(tx, party.dispute_id).open(f"rating:{rating.id}", rating.sealed)["words"]
    return RatingAsked(
        row.id,
        row.invited_at,
        shanghai_day(row.open_until - timedelta(microseconds=1)),
        may_rate(row.open_until, tx.at),
        rating.answer if rating else None,
        words,
    )


def rate(actor: Actor, dispute_id: UUID, ref: str, answer: Satisfaction, words: str | None) -> None:
    """Record what a party thinks of the mediation that ended last, in place of what it said before.

    Who: the party itself. Refuses: ``NotFound`` before it was invited, ``rating-over`` past the days of the setting.
    The same again changes nothing.
    """
    with acting_on(actor, Permission.ACT_FOR_PARTY, dispute_id) as (tx, dispute):
        query = select(Party).where(
            Party.dispute_id == dispute.id, Party.ref == ref, Party.ended_at.is_(None)
        )
        party = tx.session.scalars(query).one()
        asked = read_invitation(tx, party)
        if asked is None:
            raise NotFound("可以评价的调解", "mediation to rate")
        if not asked.is_open:
            zh, en = "评价的期限已过，不能再评价或者修改。", "The time to rate is over."
            raise Conflicting("rating-over", zh, en)
        if (asked.answer, asked.words) == (answer.value, words):
            return
        former = _standing(tx, asked.invitation_id)
        if former is not None:
            former.ended_at = tx.at
        rating_id = tx.new_id()
        sealed = seal_of(tx, dispute.id).seal(f"rating:{rating_id}", {"words": words}) if words else None
        tx.add(
            Rating(
                id=rating_id,
                court_id=dispute.court_id,
                dispute_id=dispute.id,
                invitation_id=asked.invitation_id,
                answer=answer.value,
                sealed=sealed,
                at=tx.at,
                ended_at=None,
            )
        )
        note(tx, dispute, "mediation_rated")


def read_satisfaction(
    actor: Actor, from_on: date, to_on: date, by: SatisfactionBy | None = None
) -> Sequence[SatisfactionRow]:
    """Count how satisfied parties were, before and after docketing and under each set of rules apart.

    Answers of too few disputes are not told, nor what would tell them by subtraction. Who: who reads a court's figures
    and its supervisions (router, manager, auditor). Refuses: ``window-reversed``.
    """
    with transaction(actor) as tx:
        found = _found(tx, from_on, to_on)
        rows = tx.session.execute(stored.counted(found, by_kind=by is not None)).all()
        held = held_groups(rows, least_rated(tx))
        return [_row(row, is_held_back=group_of(row) in held) for row in rows]


def list_ratings(
    actor: Actor, from_on: date, to_on: date, asked: Asked, behind: Behind = ALL_OF_THEM
) -> Page[RatedRow]:
    """List the invitations behind the figures, or one of them, newest first, with numbers and names blotted out.

    What is held back is listed as an invitation, and not at all among those who answered.
    """
    with transaction(actor) as tx:
        everything = _found(tx, from_on, to_on)
        counted = tx.session.execute(stored.counted(everything, by_kind=True)).all()
        held = held_groups(counted, least_rated(tx))
        found = everything.where(*_narrowed(behind, held))
        columns = (RatingInvitation.invited_at, RatingInvitation.id)
        page = read_page(tx, found, columns, asked, newest_first=True)
        may = actor.reach(Permission.READ_DISPUTE)
        rows = [
            _rated(
                tx,
                row,
                may_read=may.everywhere or row.court_id in may.courts,
                is_held_back=(row.organisation_kind, row.referral_kind, row.regime) in held,
            )
            for row in page.rows
        ]
        return Page(tuple(rows), page.next_cursor)


def count_unlisted(actor: Actor, from_on: date, to_on: date, behind: Behind) -> int:
    """Count the answers in a number that is told which its list leaves out, as their groups are held back.

    Of one kind of organisation, and of a stage whose whole is held back, no number is told and none counted.
    """
    if behind.answer is None or behind.organisation_kind is not None:
        return 0
    with transaction(actor) as tx:
        everything, least = _found(tx, from_on, to_on), least_rated(tx)
        of_kinds, whole = (
            held_groups(tx.session.execute(stored.counted(everything, by_kind=by_kind)).all(), least)
            for by_kind in (True, False)
        )
        untold = {(kind, regime) for _, kind, regime in whole}
        left_out = [group for group in of_kinds if group[1:] not in untold]
        if not left_out:
            return 0
        group = tuple_(Organisation.kind, Handoff.referral_kind, Handoff.regime)
        found = everything.where(*_narrowed(behind, ()), group.in_(left_out))
        return tx.session.scalar(select(func.count()).select_from(found.subquery("unlisted"))) or 0


def read_least_rated(actor: Actor) -> int:
    """Give the number that ``least_rated`` does, for a page that says it. Who: as the figures."""
    with transaction(actor) as tx:
        actor.demand(Permission.READ_SUPERVISIONS)
        return least_rated(tx)


def least_rated(tx: Transaction) -> int:
    """Give how many disputes of a group must have been rated for its answers to be told."""
    return settings_of(tx, None, tx.today).whole("rating_least_disputes")


def held_groups(counted: Sequence[Any], least: int) -> set[Group]:
    """Tell the groups whose answers are not told, each stage and regime looked at by itself."""
    rated: dict[tuple[str, str], dict[Group, int]] = {}
    for row in counted:
        rated.setdefault((row.referral_kind, row.regime), {})[group_of(row)] = row.rated
    return {group for of_stage in rated.values() for group in held_back(of_stage, least)}


def group_of(row: Any) -> Group:
    """Name a counted row's group."""
    return row.group, row.referral_kind, row.regime


def _found(tx: Transaction, from_on: date, to_on: date) -> Any:
    tx.actor.demand(Permission.READ_SUPERVISIONS)
    courts, handed = figures_reach(tx)
    if handed is not None:
        raise GrantMissing(Permission.READ_FIGURES)
    if faults := window_faults(from_on, to_on):
        raise InputFaulty(faults)
    return stored.invited(courts, day_begins_at(from_on), day_ends_at(to_on))


def _narrowed(behind: Behind, held: Collection[Group]) -> Iterator[ColumnElement[bool]]:
    if behind.answer is not None and held:
        yield tuple_(Organisation.kind, Handoff.referral_kind, Handoff.regime).not_in(held)
    if behind.referral_kind is not None:
        yield Handoff.referral_kind == behind.referral_kind
    if behind.regime is not None:
        yield Handoff.regime == behind.regime
    if behind.organisation_kind is not None:
        yield Organisation.kind == behind.organisation_kind
    if behind.answer is AnswerAsked.ANSWERED:
        yield Rating.id.is_not(None)
    elif behind.answer is not None:
        yield Rating.answer == behind.answer.value


def _row(row: Any, *, is_held_back: bool) -> SatisfactionRow:
    return SatisfactionRow(
        group=row.group,
        group_name=KIND_NAMES[OrganisationKind(row.group)][0] if row.group else None,
        referral_kind=row.referral_kind,
        regime=row.regime,
        invited=row.invited,
        answers=None if is_held_back else {each.value: getattr(row, each.value) for each in Satisfaction},
        satisfaction=None if is_held_back else Proportion(row.satisfied, row.answered),
        response=None if is_held_back else Proportion(row.answered, row.invited),
    )


def _rated(tx: Transaction, row: Any, *, may_read: bool, is_held_back: bool) -> RatedRow:
    words = None
    if row.sealed is not None and may_read and not is_held_back:
        with suppress(SealBroken):  # an erased dispute has no words any more
            told = seal_of(tx, row.dispute_id).open(f"rating:{row.rating_id}", row.sealed)["words"]
            words = mask_words(told, _names(tx, row))
    return RatedRow(
        row.id,
        row.dispute_id,
        row.reference,
        row.referral_kind,
        row.regime,
        row.organisation_kind,
        row.invited_at,
        is_held_back,
        None if is_held_back else row.answer,
        words,
    )


def _names(tx: Transaction, row: Any) -> list[str]:
    """Name whom the words must not name: the parties and the mediator."""
    seal = seal_of(tx, row.dispute_id)
    parties = tx.session.scalars(select(Party).where(Party.dispute_id == row.dispute_id))
    names = [seal.open(f"party:{each.id}", each.sealed)["name"] for each in parties]
    if row.mediator_id is not None:
        names.append(tx.session.get_one(UserAccount, row.mediator_id).name)
    return [name for name in names if name]


def _invited_to(tx: Transaction, handoff_id: UUID) -> Sequence[UUID]:
    query = select(RatingInvitation.party_id).where(RatingInvitation.handoff_id == handoff_id)
    return tx.session.scalars(query).all()


def _newest(tx: Transaction, party: Party) -> RatingInvitation | None:
    query = (
        select(RatingInvitation)
        .join(Party, Party.id == RatingInvitation.party_id)
        .where(RatingInvitation.dispute_id == party.dispute_id, Party.ref == party.ref)
        .order_by(RatingInvitation.invited_at.desc(), RatingInvitation.id.desc())
    )
    return tx.session.scalar(query.limit(1))


def _standing(tx: Transaction, invitation_id: UUID) -> Rating | None:
    query = select(Rating).where(Rating.invitation_id == invitation_id, Rating.ended_at.is_(None))
    return tx.session.scalar(query)
