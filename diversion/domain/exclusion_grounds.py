"""The single grounds on which an organisation does not take a dispute, each as one question.

What each ground is called, how firmly it stands and in what order they are asked is the table in
``eligibility.py``; here is only how each is told from the facts, and where its edge lies.
"""

from datetime import date

from diversion.domain import law
from diversion.domain.cause_classes import CauseClass
from diversion.domain.organisations import OrganisationKind
from diversion.domain.routing_facts import DaySpan, DisputeFacts, OrganisationFacts


def covers(span: DaySpan, day: date) -> bool:
    """Tell whether a day lies in a span; both ends are inside.

    >>> covers((date(2026, 5, 1), date(2026, 5, 5)), date(2026, 5, 5)), covers((date(2026, 5, 1), None), date.max)
    (True, True)
    """
    first, last = span
    return first <= day and (last is None or day <= last)


def is_off_roster(dispute: DisputeFacts, organisation: OrganisationFacts) -> bool:
    """TY-4: only who is listed that day; the first and the last day of an entry are listed days."""
    return not any(covers(span, dispute.day) for span in organisation.roster)


def _is_under_commercial_rules(dispute: DisputeFacts, organisation: OrganisationFacts) -> bool:
    """ST-1: from the day in force. ST-3: an industry association mediating free stays outside."""
    from_day = law.article("ST-1").effective_from
    is_commercial = organisation.kind is OrganisationKind.COMMERCIAL_CENTRE or organisation.licensed
    is_outside = organisation.chamber_free and not organisation.charges_fee
    return is_commercial and not is_outside and from_day is not None and dispute.day >= from_day


_OUT_OF_COMMERCIAL_SCOPE = frozenset({CauseClass.FAMILY, CauseClass.LABOUR, CauseClass.CONSUMER})


def is_outside_commercial_scope(dispute: DisputeFacts, organisation: OrganisationFacts) -> bool:
    """ST-2's five exclusions; family holds inheritance and guardianship. Nothing else is barred by it."""
    is_excluded = dispute.cause_class in _OUT_OF_COMMERCIAL_SCOPE
    return is_excluded and _is_under_commercial_rules(dispute, organisation)


def charges_without_licence(dispute: DisputeFacts, organisation: OrganisationFacts) -> bool:
    """ST-3 by contrast: who mediates commercially for money needs the licence, whatever the dispute."""
    charges = organisation.charges_fee and not organisation.licensed
    return charges and _is_under_commercial_rules(dispute, organisation)


def charges_for_peoples_mediation(_: DisputeFacts, organisation: OrganisationFacts) -> bool:
    """RT-1: a people's committee is free even to who would pay, so no consent to a fee helps."""
    return organisation.kind is OrganisationKind.PEOPLES_COMMITTEE and organisation.charges_fee


def is_related(dispute: DisputeFacts, organisation: OrganisationFacts) -> bool:
    """TY-8 asked of the body itself: a company's own chamber office, a landlord's village committee."""
    return not dispute.identity_keys.isdisjoint(organisation.relations)


def mediators_in_conflict(dispute: DisputeFacts, organisation: OrganisationFacts) -> int:
    """Count the mediators who must withdraw: a relation to a party or a representative (TY-8, ZX-10)."""
    keys = dispute.identity_keys
    return sum(1 for mediator in organisation.mediators if not keys.isdisjoint(mediator.relations))


def every_mediator_is_related(dispute: DisputeFacts, organisation: OrganisationFacts) -> bool:
    """One mediator without a relation keeps the organisation in; none at all is ``has_no_mediator``."""
    mediators = organisation.mediators
    return bool(mediators) and mediators_in_conflict(dispute, organisation) == len(mediators)


def lacks_fee_consent(dispute: DisputeFacts, organisation: OrganisationFacts) -> bool:
    """Nobody is offered a service he has not agreed to pay for; silence of one party is enough to bar."""
    is_asked = organisation.charges_fee and organisation.fee_consent_needed
    return is_asked and not dispute.fee_consent_by_all


def is_paused(dispute: DisputeFacts, organisation: OrganisationFacts) -> bool:
    """The pause's last day still counts as paused."""
    return organisation.paused_until is not None and dispute.day <= organisation.paused_until


def is_paused_after_lapses(_: DisputeFacts, organisation: OrganisationFacts) -> bool:
    """It let offers lapse one after the other and has not said since that it is there."""
    return organisation.paused_after_lapses


def has_no_account(_: DisputeFacts, organisation: OrganisationFacts) -> bool:
    """An offer nobody can open would only lapse."""
    return not organisation.has_active_account


def is_absent(dispute: DisputeFacts, organisation: OrganisationFacts) -> bool:
    """The whole organisation is away; its mediators' own absences are ``has_no_mediator``."""
    return any(covers(span, dispute.day) for span in organisation.absences)


def has_no_mediator(dispute: DisputeFacts, organisation: OrganisationFacts) -> bool:
    """Nobody is both present that day and without a relation to a party or representative."""
    return not any(
        dispute.identity_keys.isdisjoint(mediator.relations)
        and not any(covers(span, dispute.day) for span in mediator.absences)
        for mediator in organisation.mediators
    )


def is_full(_: DisputeFacts, organisation: OrganisationFacts) -> bool:
    """Advice only: the place itself is taken under lock when the offer is written."""
    return organisation.live_count >= organisation.capacity_total


def is_outside_area(dispute: DisputeFacts, organisation: OrganisationFacts) -> bool:
    """Neither the place of dispute nor a party's address lies in its areas.

    Where nobody knows any place, nobody is outside. A place known too coarsely (a district, for a body
    that serves a street of it) does not count as inside.
    """
    areas = organisation.areas
    if not areas or not (dispute.place_prefixes or dispute.party_prefixes):
        return False
    return areas.isdisjoint(dispute.place_prefixes) and areas.isdisjoint(dispute.party_prefixes)


def refuses_cause(dispute: DisputeFacts, organisation: OrganisationFacts) -> bool:
    """A branch in the list lets in all under it."""
    causes = organisation.causes
    return bool(causes) and dispute.cause.key not in causes and causes.isdisjoint(dispute.cause.path)


def refuses_amount(dispute: DisputeFacts, organisation: OrganisationFacts) -> bool:
    """Both limits are accepted themselves; without an amount there is nothing to compare."""
    amount, low, high = dispute.amount, organisation.amount_from, organisation.amount_to
    return amount is not None and ((low is not None and amount < low) or (high is not None and amount > high))


def refuses_party_kind(dispute: DisputeFacts, organisation: OrganisationFacts) -> bool:
    """Every kind that takes part must be accepted, not only one of them."""
    accepted = organisation.party_kinds
    return bool(accepted) and not dispute.party_kinds <= accepted


def was_tried_already(dispute: DisputeFacts, organisation: OrganisationFacts) -> bool:
    """Declined this dispute or let it lapse; asking again takes a person with a reason."""
    return organisation.id in dispute.already_tried
