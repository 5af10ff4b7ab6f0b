"""Exclusions: every ground with its near miss, their order, and how firmly each stands."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from diversion.domain import law
from diversion.domain.cause_classes import CauseFacts
from diversion.domain.eligibility import (
    CHECKS,
    EXCLUSION_GRADES,
    ExclusionGrade,
    excluded_from_assisting,
    excluded_from_mediating,
)
from diversion.domain.handoff_kinds import HandoffKind
from diversion.domain.organisations import OrganisationKind
from diversion.domain.parties import PartyKind
from diversion.domain.routing_facts import DisputeFacts, MediatorFacts, OrganisationFacts

DAY = date(2026, 6, 1)
BEFORE, AFTER = date(2026, 5, 31), date(2026, 6, 2)
PERSON, COMPANY, OTHER = PartyKind
CENTRE, COMMITTEE, INDUSTRY, LAWYERS, GRID, JUDGES = OrganisationKind

SALE = CauseFacts("9142", ("合同、准合同纠纷", "合同纠纷", "买卖合同纠纷"))
ONLINE = CauseFacts("9150", (*SALE.path, "信息网络买卖合同纠纷"))
DIVORCE = CauseFacts("9015", ("婚姻家庭、继承纠纷", "婚姻家庭纠纷", "离婚纠纷"))
GUARDIANSHIP = CauseFacts("9036", ("婚姻家庭、继承纠纷", "婚姻家庭纠纷", "监护权纠纷"))
WILL = CauseFacts("9043", ("婚姻家庭、继承纠纷", "继承纠纷", "遗嘱继承纠纷"))
WAGES = CauseFacts(
    "9467", ("劳动争议、人事争议、新就业形态用工纠纷", "劳动争议", "劳动合同纠纷", "追索劳动报酬纠纷")
)
WALL = CauseFacts("9079", ("物权纠纷", "所有权纠纷", "相邻关系纠纷", "相邻通风纠纷"))

DISPUTE = DisputeFacts(
    cause=SALE,
    day=DAY,
    party_kinds=frozenset({PERSON, COMPANY}),
    amount=Decimal("128000.00"),
    dispute_region="320506001012",
    party_regions=("320506003001", "110101001002"),
    identity_keys=frozenset({"party-a", "lawyer-b"}),
)
CENTRE_FREE = OrganisationFacts(
    id="centre",
    name="某商事调解中心",
    kind=CENTRE,
    capacity_total=10,
    live_count=9,
    mediators=(MediatorFacts(),),
    roster=((date(2026, 1, 1), None),),
    licensed=True,
)
COMMITTEE_OF_STREET = replace(
    CENTRE_FREE, id="committee", name="某人民调解委员会", kind=COMMITTEE, licensed=False
)
STATION = OrganisationFacts(
    id="station", name="某网格工作站", kind=GRID, capacity_total=10, areas=frozenset({"320506001"})
)


def why(organisation: OrganisationFacts, dispute: DisputeFacts = DISPUTE) -> str | None:
    reason = excluded_from_mediating(dispute, organisation)
    return reason.code if reason else None


def test_nothing_stands_against_one_that_fits():
    assert why(CENTRE_FREE) is None
    assert why(COMMITTEE_OF_STREET) is None


@pytest.mark.parametrize(
    ("roster", "expected"),
    [
        ((), "not-on-roster"),
        (((AFTER, None),), "not-on-roster"),
        (((date(2025, 1, 1), BEFORE),), "not-on-roster"),
        (((date(2025, 1, 1), DAY),), None),
        (((DAY, None),), None),
        (((date(2024, 1, 1), date(2024, 12, 31)), (DAY, DAY)), None),
    ],
)
def test_roster_counts_first_and_last_day(roster, expected):
    assert why(replace(CENTRE_FREE, roster=roster)) == expected


@pytest.mark.parametrize("cause", [DIVORCE, GUARDIANSHIP, WILL, WAGES, ONLINE])
def test_commercial_mediation_leaves_out_five_kinds_from_its_first_day(cause):
    in_force = law.article("ST-1").effective_from
    assert in_force == date(2026, 5, 1)
    on_the_day = replace(DISPUTE, cause=cause, day=in_force)
    assert why(CENTRE_FREE, on_the_day) == "commercial-scope"
    assert why(CENTRE_FREE, replace(on_the_day, day=date(2026, 4, 30))) is None
    assert why(replace(CENTRE_FREE, chamber_free=True), on_the_day) is None
    assert why(replace(CENTRE_FREE, kind=LAWYERS), on_the_day) == "commercial-scope"
    assert why(replace(CENTRE_FREE, kind=LAWYERS, licensed=False), on_the_day) is None
    assert why(COMMITTEE_OF_STREET, on_the_day) is None


def test_commercial_mediation_is_barred_from_nothing_else():
    assert why(CENTRE_FREE, replace(DISPUTE, cause=WALL)) is None
    between_persons = replace(DISPUTE, cause=ONLINE, party_kinds=frozenset({PERSON}))
    assert why(CENTRE_FREE, between_persons) is None
    assert why(CENTRE_FREE, replace(DISPUTE, is_consumer=True)) == "commercial-scope"


def test_a_chamber_that_charges_is_no_longer_outside_the_regulation():
    charging = replace(CENTRE_FREE, chamber_free=True, charges_fee=True)
    paid = replace(DISPUTE, cause=DIVORCE, fee_consent_by_all=True)
    assert why(charging, paid) == "commercial-scope"


def test_charging_needs_the_licence_from_the_first_day():
    charging = replace(CENTRE_FREE, charges_fee=True, licensed=False)
    agreed = replace(DISPUTE, fee_consent_by_all=True)
    assert why(charging, agreed) == "commercial-licence-missing"
    assert why(replace(charging, licensed=True), agreed) is None
    assert why(replace(charging, charges_fee=False), agreed) is None
    assert why(charging, replace(agreed, day=date(2026, 4, 30))) is None


def test_peoples_mediation_may_not_charge_even_who_agrees():
    charging = replace(COMMITTEE_OF_STREET, charges_fee=True)
    assert why(charging, replace(DISPUTE, fee_consent_by_all=True)) == "peoples-mediation-free"


@pytest.mark.parametrize("key", ["party-a", "lawyer-b"])
def test_a_body_related_to_a_party_or_representative_withdraws(key):
    assert why(replace(CENTRE_FREE, relations=frozenset({key, "else"}))) == "conflict-of-interest"
    assert why(replace(CENTRE_FREE, relations=frozenset({"else"}))) is None


def test_a_body_falls_out_only_when_every_mediator_is_related():
    related, free = MediatorFacts(frozenset({"party-a"})), MediatorFacts(frozenset({"else"}))
    assert why(replace(CENTRE_FREE, mediators=(related, related))) == "mediators-conflict"
    assert why(replace(CENTRE_FREE, mediators=(related, free))) is None


def test_the_one_unrelated_mediator_must_be_there():
    related = MediatorFacts(frozenset({"party-a"}))
    away = MediatorFacts(absences=((DAY, DAY),))
    assert why(replace(CENTRE_FREE, mediators=(related, away))) == "no-mediator"
    back = MediatorFacts(absences=((date(2026, 5, 1), BEFORE), (AFTER, None)))
    assert why(replace(CENTRE_FREE, mediators=(related, back))) is None
    assert why(replace(CENTRE_FREE, mediators=())) == "no-mediator"


def test_a_fee_needs_every_partys_consent_unless_another_pays():
    charging = replace(CENTRE_FREE, charges_fee=True)
    assert why(charging) == "fee-consent-missing"
    assert why(charging, replace(DISPUTE, fee_consent_by_all=True)) is None
    assert why(replace(charging, fee_consent_needed=False)) is None


@pytest.mark.parametrize(("until", "expected"), [(BEFORE, None), (DAY, "paused"), (AFTER, "paused")])
def test_a_pause_includes_its_last_day(until, expected):
    assert why(replace(CENTRE_FREE, paused_until=until)) == expected


@pytest.mark.parametrize(
    ("absence", "expected"),
    [
        ((DAY, DAY), "absent"),
        ((BEFORE, AFTER), "absent"),
        ((date(2026, 5, 1), BEFORE), None),
        ((AFTER, None), None),
    ],
)
def test_an_absence_includes_both_ends(absence, expected):
    assert why(replace(CENTRE_FREE, absences=(absence,))) == expected


def test_nobody_to_open_the_offer():
    assert why(replace(CENTRE_FREE, has_active_account=False)) == "no-active-account"


@pytest.mark.parametrize(
    ("live", "total", "expected"),
    [(9, 10, None), (10, 10, "capacity-full"), (11, 10, "capacity-full"), (0, 0, "capacity-full")],
)
def test_capacity_is_full_at_its_number(live, total, expected):
    assert why(replace(CENTRE_FREE, live_count=live, capacity_total=total)) == expected


@pytest.mark.parametrize(
    ("areas", "expected"),
    [
        (set(), None),
        ({"320506001012"}, None),
        ({"320506001"}, None),
        ({"320506"}, None),
        ({"3205"}, None),
        ({"320506003"}, None),
        ({"1101"}, None),
        ({"320506002"}, "outside-area"),
        ({"320506001013"}, "outside-area"),
        ({"320507", "320506002"}, "outside-area"),
    ],
)
def test_area_is_the_place_of_dispute_or_a_partys_address(areas, expected):
    assert why(replace(CENTRE_FREE, areas=frozenset(areas))) == expected


def test_a_place_known_only_coarsely_is_not_inside_a_street_and_an_unknown_one_excludes_nobody():
    street = replace(CENTRE_FREE, areas=frozenset({"320506001"}))
    coarse = replace(DISPUTE, dispute_region="320506", party_regions=())
    assert why(street, coarse) == "outside-area"
    assert why(street, replace(coarse, dispute_region=None)) is None


@pytest.mark.parametrize(
    ("causes", "expected"),
    [
        (set(), None),
        ({"合同、准合同纠纷"}, None),
        ({"合同纠纷"}, None),
        ({"买卖合同纠纷"}, None),
        ({"9142"}, None),
        ({"信息网络买卖合同纠纷"}, "cause-not-accepted"),
        ({"继承纠纷"}, "cause-not-accepted"),
    ],
)
def test_causes_are_accepted_by_branch_name_or_key(causes, expected):
    assert why(replace(CENTRE_FREE, causes=frozenset(causes))) == expected


@pytest.mark.parametrize(
    ("low", "high", "amount", "expected"),
    [
        ("128000.00", "128000.00", "128000.00", None),
        ("128000.01", None, "128000.00", "amount-not-accepted"),
        (None, "127999.99", "128000.00", "amount-not-accepted"),
        (None, None, "128000.00", None),
        ("1", "2", None, None),
    ],
)
def test_amounts_are_accepted_up_to_and_including_the_limits(low, high, amount, expected):
    limited = replace(CENTRE_FREE, amount_from=low and Decimal(low), amount_to=high and Decimal(high))
    assert why(limited, replace(DISPUTE, amount=amount and Decimal(amount))) == expected


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        (set(), None),
        ({PERSON, COMPANY}, None),
        ({PERSON, COMPANY, OTHER}, None),
        ({COMPANY, OTHER}, "party-kind-not-accepted"),
    ],
)
def test_every_kind_of_party_must_be_accepted(accepted, expected):
    assert why(replace(CENTRE_FREE, party_kinds=frozenset(accepted))) == expected


def test_one_that_declined_this_dispute_is_not_asked_again_by_itself():
    assert why(CENTRE_FREE, replace(DISPUTE, already_tried=frozenset({"centre"}))) == "already-tried"
    assert why(CENTRE_FREE, replace(DISPUTE, already_tried=frozenset({"another"}))) is None


# Stations


def test_a_station_without_a_mediating_body_assists_only():
    assert STATION.handoff_kind is HandoffKind.ASSIST
    assert why(STATION) == "station-cannot-mediate"
    assert excluded_from_assisting(DISPUTE, STATION) is None


def test_a_station_with_a_mediating_body_mediates_under_its_roster_entry():
    sealed = replace(STATION, mediating_body_id="committee", mediators=(MediatorFacts(),))
    assert sealed.handoff_kind is HandoffKind.MEDIATE
    assert why(sealed) == "not-on-roster"
    assert why(replace(sealed, roster=CENTRE_FREE.roster)) is None


def test_a_station_says_first_what_keeps_it_from_assisting_too():
    assert why(replace(STATION, paused_until=DAY)) == "paused"
    related = replace(STATION, relations=frozenset({"party-a"}))
    assert excluded_from_assisting(DISPUTE, related).code == "conflict-of-interest"


def test_only_stations_assist():
    for kind in OrganisationKind:
        expected = None if kind in (GRID, JUDGES) else "only-stations-assist"
        reason = excluded_from_assisting(DISPUTE, replace(STATION, kind=kind))
        assert (reason.code if reason else None) == expected


# The table


def test_an_exclusion_that_may_be_overridden_never_hides_a_firmer_one():
    order = list(ExclusionGrade)
    grades = [order.index(check.grade) for check in CHECKS]
    assert grades == sorted(grades)
    worst = replace(CENTRE_FREE, roster=(), live_count=10, areas=frozenset({"330102"}))
    assert why(worst) == "not-on-roster"
    assert why(replace(worst, roster=CENTRE_FREE.roster)) == "capacity-full"
    assert why(replace(worst, roster=CENTRE_FREE.roster, live_count=0)) == "outside-area"


def test_every_exclusion_has_a_grade_of_its_own_and_two_languages():
    codes = [check.reason.code for check in CHECKS]
    assert len(codes) == len(set(codes))
    assert set(codes) < set(EXCLUSION_GRADES)
    for check in CHECKS:
        assert check.reason.zh
        assert check.reason.en
        assert check.reason.rule is None or check.reason.article
