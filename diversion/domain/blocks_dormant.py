"""联而不动: a link of court and organisation that stands on the roster and does not move.

On the court's side it could have offered and did not (可派未派); on the partner's nobody is there who could
answer or mediate. What went to another organisation instead was diverted and is no fault of either.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from diversion.domain.block_limits import BlockLimits
from diversion.domain.blocks import BlockCode, Evidence, Finding, Side, Surety, Tallies, own_limit
from diversion.domain.working_days import day_begins_at

_DAY = timedelta(days=1)


class Fate(StrEnum):
    """What became of a dispute for an organisation that could have mediated it; each has one.

    ``asked``: offered to it. ``overruled``: it was proposed and a router chose another.
    ``given_to_another``: another was asked first. ``not_offered``: nobody was asked and the router's time
    is over (ZX-7). ``not_due``: there is time, or it can be offered no longer.
    """

    ASKED = "asked"
    OVERRULED = "overruled"
    GIVEN_TO_ANOTHER = "given_to_another"
    NOT_OFFERED = "not_offered"
    NOT_DUE = "not_due"


@dataclass(frozen=True, slots=True, kw_only=True)
class CouldHave:
    """A dispute that an organisation could have mediated: the gate was open and nothing stood against it.

    ``was_overruled``: it was proposed, and a router chose another. ``was_missed``: the router's time is over
    and nobody was asked. ``was_refused``: it was asked, and declined or left unanswered.
    """

    was_asked: bool = False
    was_refused: bool = False
    was_overruled: bool = False
    went_to_another: bool = False
    may_still_be_offered: bool = True
    was_missed: bool = False


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A dispute that was asked of nobody in time, or taken from the one proposed; since when."""

    dispute_id: UUID
    since_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFacts:
    """An organisation on a court's roster today.

    ``numbers`` are those of ``numbers_of`` over what it could have mediated; ``passed_over`` lists what the
    court did not offer it.

    ``account_until`` and ``mediator_until``: the last day on which somebody there could sign in or mediate;
    None when nobody ever could. A station without a mediating body only assists and needs no mediator.
    """

    court_id: UUID
    organisation_id: UUID
    from_on: date
    only_assists: bool = False
    has_account: bool = True
    account_until: date | None = None
    has_mediator: bool = True
    mediator_until: date | None = None
    numbers: Mapping[str, int] = field(default_factory=dict)
    passed_over: tuple[PassedOver, ...] = ()


def fate_of(dispute: CouldHave) -> Fate:
    """Tell what became of a dispute for the organisation.

    >>> fate_of(CouldHave(went_to_another=True)).value
    'given_to_another'
    """
    if dispute.was_asked:
        return Fate.ASKED
    if dispute.was_overruled:
        return Fate.OVERRULED
    if dispute.went_to_another:
        return Fate.GIVEN_TO_ANOTHER
    if dispute.was_missed and dispute.may_still_be_offered:
        return Fate.NOT_OFFERED
    return Fate.NOT_DUE


def dormant_links(links: Iterable[LinkFacts], limits: BlockLimits) -> list[Finding]:
    """Find the links that do not move.

    Codes: ``eligible_not_offered`` (court), ``no_active_account`` and ``no_active_mediator`` (partner). Who is
    there until today is still there; as many as the limit are still no block.
    """
    return [finding for link in links for finding in _dormant(link, limits)]


def numbers_of(could_have: Iterable[CouldHave]) -> dict[str, int]:
    """Count the fates of what an organisation could have mediated; ``refused`` are some of those ``asked``.

    >>> numbers_of([CouldHave(was_asked=True, was_refused=True)])["refused"]
    1
    """
    listed = list(could_have)
    fates = [fate_of(each) for each in listed]
    refused = sum(each.was_refused for each in listed)
    counts = {fate.value: fates.count(fate) for fate in Fate}
    return {"eligible": len(listed), "refused": refused, **counts}


def asked_of_could(links: Iterable[LinkFacts]) -> Tallies:
    """Count for every link how many of those that it could have been asked were not offered to it."""
    tallies = {}
    for link in links:
        passed_over, asked = link.passed_over, link.numbers.get(Fate.ASKED, 0)
        key = (link.court_id, link.organisation_id, BlockCode.ELIGIBLE_NOT_OFFERED)
        tallies[key] = (len(passed_over), len(passed_over) + asked)
    return tallies


def _dormant(link: LinkFacts, limits: BlockLimits) -> Iterator[Finding]:
    if not link.has_account:
        yield _nobody(link, BlockCode.NO_ACTIVE_ACCOUNT, link.account_until)
    if not link.has_mediator and not link.only_assists:
        yield _nobody(link, BlockCode.NO_ACTIVE_MEDIATOR, link.mediator_until)
    passed_over, asked = link.passed_over, link.numbers.get(Fate.ASKED, 0)
    could = len(passed_over) + asked
    if len(passed_over) <= limits.not_offered_at_most or asked * 100 >= limits.asked_share_percent * could:
        return
    beyond = sorted(each.since_at for each in passed_over)[limits.not_offered_at_most]
    yield Finding(
        code=BlockCode.ELIGIBLE_NOT_OFFERED,
        side=Side.COURT,
        court_id=link.court_id,
        organisation_id=link.organisation_id,
        since_at=beyond,
        surety=Surety.STATISTICAL,
        counted=(len(passed_over), could),
        evidence=Evidence(
            numbers=link.numbers,
            disputes=tuple(each.dispute_id for each in passed_over),
            limit=own_limit("not_offered_at_most", limits.not_offered_at_most),
        ),
    )


def _nobody(link: LinkFacts, code: BlockCode, until: date | None) -> Finding:
    began = max(link.from_on, until + _DAY) if until else link.from_on
    return Finding(
        code=code,
        side=Side.PARTNER,
        court_id=link.court_id,
        organisation_id=link.organisation_id,
        since_at=day_begins_at(began),
        evidence=Evidence(),
    )
