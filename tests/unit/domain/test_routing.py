"""Routing: whom it proposes, whom it adds to assist, and that the order of input changes nothing."""

import random
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion.domain.cause_classes import CauseClass, CauseFacts
from diversion.domain.handoff_kinds import HandoffKind
from diversion.domain.organisations import OrganisationKind
from diversion.domain.parties import PartyKind
from diversion.domain.routing import rank
from diversion.domain.routing_choice import OverrideReason, may_be_chosen
from diversion.domain.routing_facts import DisputeFacts, MediatorFacts, OrganisationFacts
from diversion.domain.routing_score import (
    KIND_PREFERENCES,
    WEIGHTS,
    Feature,
    RoutingSettings,
    score,
)

DAY = date(2026, 6, 1)
PERSON, COMPANY, OTHER = PartyKind
CENTRE, COMMITTEE, INDUSTRY, LAWYERS, GRID, JUDGES = OrganisationKind
MEDIATE, ASSIST = HandoffKind

SALE = CauseFacts("9142", ("合同、准合同纠纷", "合同纠纷", "买卖合同纠纷"))
HOUSE = CauseFacts("9165", ("合同、准合同纠纷", "合同纠纷", "房屋买卖合同纠纷", "商品房销售合同纠纷"))
BUILDING = CauseFacts("9211", ("合同、准合同纠纷", "合同纠纷", "建设工程合同纠纷", "建设工程施工合同纠纷"))
SHARES = CauseFacts("9570", ("与公司、证券、保险、票据等有关的民事纠纷", "与公司有关的纠纷", "股权转让纠纷"))
LOAN = CauseFacts("9181", ("合同、准合同纠纷", "合同纠纷", "借款合同纠纷", "民间借贷纠纷"))
WALL = CauseFacts("9079", ("物权纠纷", "所有权纠纷", "相邻关系纠纷", "相邻通风纠纷"))
DIVORCE = CauseFacts("9015", ("婚姻家庭、继承纠纷", "婚姻家庭纠纷", "离婚纠纷"))
TRAFFIC = CauseFacts("9722", ("侵权责任纠纷", "侵权责任纠纷", "机动车交通事故责任纠纷"))


def body(ident: str, kind: OrganisationKind, *areas: str, live: int = 0, **more) -> OrganisationFacts:
    facts = {
        "capacity_total": 20,
        "live_count": live,
        "mediators": (MediatorFacts(),),
        "roster": ((date(2026, 1, 1), None),),
        "areas": frozenset(areas),
        "licensed": kind is CENTRE,
    }
    return OrganisationFacts(id=ident, name=f"甲{ident}", kind=kind, **(facts | more))


def station(ident: str, *areas: str, live: int = 0, **more) -> OrganisationFacts:
    return body(ident, GRID, *areas, live=live, mediators=(), roster=(), **more)


CHANGQIAO, YUEXI, GUOXIANG = "320506001", "320506003", "320506004"
COURT = (
    body("centre", CENTRE, "320506"),
    body("committee-1", COMMITTEE, CHANGQIAO),
    body("committee-3", COMMITTEE, YUEXI),
    body("committee-4", COMMITTEE, GUOXIANG),
    body("traffic", INDUSTRY, "320506", specialities=frozenset({"机动车交通事故责任纠纷"})),
    body("lawyers", LAWYERS),
    station("grid-1", CHANGQIAO, mediating_body_id=None),
    station("grid-3", YUEXI),
    body("judges", JUDGES, "320506", mediators=(), roster=()),
)


def dispute(cause: CauseFacts, *kinds: PartyKind, region: str | None = CHANGQIAO, **more) -> DisputeFacts:
    return DisputeFacts(cause=cause, day=DAY, party_kinds=frozenset(kinds), dispute_region=region, **more)


# Who is proposed


@pytest.mark.parametrize(
    ("facts", "of_class", "proposed", "assist"),
    [
        (dispute(SALE, COMPANY), CauseClass.COMMERCIAL, "centre", None),
        (dispute(SALE, PERSON, COMPANY), CauseClass.COMMERCIAL, "centre", None),
        (dispute(SALE, PERSON, OTHER), CauseClass.COMMERCIAL, "centre", None),
        (dispute(HOUSE, PERSON, COMPANY), CauseClass.COMMERCIAL, "centre", None),
        (dispute(BUILDING, PERSON, COMPANY), CauseClass.COMMERCIAL, "centre", None),
        (dispute(SHARES, PERSON), CauseClass.COMMERCIAL, "centre", None),
        (dispute(LOAN, PERSON), CauseClass.GENERAL, "committee-1", None),
        (dispute(WALL, PERSON), CauseClass.NEIGHBOURHOOD, "committee-1", "grid-1"),
        (dispute(WALL, PERSON, COMPANY), CauseClass.NEIGHBOURHOOD, "committee-1", "grid-1"),
        (dispute(DIVORCE, PERSON), CauseClass.FAMILY, "committee-1", "grid-1"),
        (dispute(DIVORCE, PERSON, region=YUEXI), CauseClass.FAMILY, "committee-3", "grid-3"),
        (dispute(TRAFFIC, PERSON, COMPANY), CauseClass.TRAFFIC, "traffic", None),
    ],
)
def test_the_court_proposes_by_what_sort_of_dispute_it_is(facts, of_class, proposed, assist):
    routing = rank(facts, COURT)
    assert routing.dispute_class is of_class
    assert routing.proposed
    assert (routing.proposed.organisation_id, routing.proposed.handoff_kind) == (proposed, MEDIATE)
    assert (routing.assist.organisation_id if routing.assist else None) == assist


def test_the_centre_stays_ahead_in_an_enterprise_dispute_until_it_can_take_no_more():
    nearly_full = replace(COURT[0], live_count=19)
    assert rank(dispute(SALE, COMPANY), [nearly_full, *COURT[1:]]).proposed.organisation_id == "centre"
    full = replace(COURT[0], live_count=20)
    routing = rank(dispute(SALE, COMPANY), [full, *COURT[1:]])
    assert routing.proposed.organisation_id != "centre"
    (centre,) = (one for one in routing.candidates if one.organisation_id == "centre")
    assert (centre.excluded_by.code, centre.score, centre.reasons) == ("capacity-full", 0.0, ())


def test_all_are_listed_eligible_first_by_score_then_the_excluded_by_id():
    routing = rank(dispute(DIVORCE, PERSON), COURT)
    listed = [(one.organisation_id, one.excluded_by and one.excluded_by.code) for one in routing.candidates]
    assert listed == [
        ("committee-1", None),
        ("lawyers", None),
        ("traffic", None),
        ("centre", "commercial-scope"),
        ("committee-3", "outside-area"),
        ("committee-4", "outside-area"),
        ("grid-1", "station-cannot-mediate"),
        ("grid-3", "outside-area"),
        ("judges", "station-cannot-mediate"),
    ]
    scores = [one.score for one in routing.candidates[:3]]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < points <= 1 for points in scores)


def test_nobody_to_propose_is_said_and_everybody_still_listed():
    nobody = rank(dispute(LOAN, PERSON), [replace(one, paused_until=DAY) for one in COURT])
    assert nobody.proposed is None
    assert nobody.assist is None
    assert len(nobody.candidates) == len(COURT)
    assert rank(dispute(LOAN, PERSON), []).candidates == ()


def test_an_organisation_given_twice_is_a_fault_of_the_caller():
    with pytest.raises(ValueError, match="twice"):
        rank(dispute(LOAN, PERSON), [COURT[0], COURT[0]])


def test_the_next_is_proposed_when_the_first_declined():
    tried = dispute(DIVORCE, PERSON, already_tried=frozenset({"committee-1"}))
    assert rank(tried, COURT).proposed.organisation_id == "lawyers"


# Ties


def test_of_equal_scores_the_lighter_load_goes_first_then_the_id():
    settings = RoutingSettings(weights={Feature.KIND: 1.0})
    three = [body("c", COMMITTEE, live=2), body("b", COMMITTEE, live=1), body("a", COMMITTEE, live=2)]
    routing = rank(dispute(LOAN, PERSON), three, settings)
    assert [one.organisation_id for one in routing.candidates] == ["b", "a", "c"]


def test_of_equal_scores_the_committee_whose_seal_the_assisting_station_has_goes_first():
    two = [body("a", COMMITTEE, CHANGQIAO), body("b", COMMITTEE, CHANGQIAO)]
    sealed = station("grid", CHANGQIAO, mediating_body_id="b")
    routing = rank(dispute(DIVORCE, PERSON), [*two, sealed])
    assert routing.proposed.organisation_id == "b"
    assert rank(dispute(DIVORCE, PERSON), two).proposed.organisation_id == "a"


# Assisting stations


def test_the_station_of_a_partys_street_helps_where_the_place_has_none():
    at_guoxiang = dispute(
        DIVORCE, PERSON, region=GUOXIANG, party_regions=("320506", YUEXI + "002", CHANGQIAO)
    )
    routing = rank(at_guoxiang, COURT)
    assert routing.assist.organisation_id == "grid-3"
    assert routing.assist.reasons[0].code == "station-of-party-street"
    assert routing.proposed.organisation_id == "committee-4"


def test_the_place_of_dispute_goes_before_the_parties_addresses():
    routing = rank(dispute(DIVORCE, PERSON, party_regions=(YUEXI,)), COURT)
    assert routing.assist.organisation_id == "grid-1"
    assert routing.assist.reasons[0].code == "station-of-street"


def test_a_station_of_the_village_goes_before_one_of_the_street_and_one_of_the_district_is_none():
    village = station("z-village", CHANGQIAO + "012")
    in_village = dispute(WALL, PERSON, region=CHANGQIAO + "012")
    assert rank(in_village, [*COURT, village]).assist.organisation_id == "z-village"
    assert (
        rank(dispute(WALL, PERSON, region=CHANGQIAO + "013"), [*COURT, village]).assist.organisation_id
        == "grid-1"
    )
    assert rank(in_village, [station("district", "320506")]).assist is None


def test_a_station_serving_the_district_and_another_street_says_whose_street_it_serves():
    both = station("both", "320506", YUEXI)
    routing = rank(dispute(WALL, PERSON, party_regions=(YUEXI,)), [both])
    assert routing.assist.reasons[0].code == "station-of-party-street"


def test_of_two_stations_the_one_with_the_lighter_load_helps():
    busy, idle = station("a-busy", CHANGQIAO, live=3), station("b-idle", CHANGQIAO, live=2)
    assert rank(dispute(WALL, PERSON), [busy, idle]).assist.organisation_id == "b-idle"


@pytest.mark.parametrize(
    "change",
    [
        {"paused_until": DAY},
        {"has_active_account": False},
        {"live_count": 20},
        {"relations": frozenset({"party"})},
        {"absences": ((DAY, DAY),)},
    ],
)
def test_a_station_that_cannot_help_is_not_asked(change):
    facts = dispute(WALL, PERSON, identity_keys=frozenset({"party"}))
    assert rank(facts, [replace(COURT[6], **change)]).assist is None
    assert rank(facts, [COURT[6]]).assist.organisation_id == "grid-1"


def test_a_station_that_is_itself_proposed_does_not_assist_itself():
    sealed = body("grid", GRID, CHANGQIAO, mediating_body_id="elsewhere")
    alone = rank(dispute(WALL, PERSON), [sealed])
    assert (alone.proposed.organisation_id, alone.assist) == ("grid", None)
    beside = rank(dispute(WALL, PERSON), [sealed, COURT[1]])
    assert (beside.proposed.organisation_id, beside.assist.organisation_id) == ("committee-1", "grid")
    assert beside.assist.handoff_kind is ASSIST


def test_which_classes_are_assisted_is_a_setting():
    settings = RoutingSettings(assisted_classes=frozenset({CauseClass.GENERAL}))
    assert rank(dispute(LOAN, PERSON), COURT, settings).assist.organisation_id == "grid-1"
    assert rank(dispute(WALL, PERSON), COURT, settings).assist is None


# Scores


def points(organisation: OrganisationFacts, facts: DisputeFacts, *features: Feature) -> float:
    settings = RoutingSettings(weights=dict.fromkeys(features, 1.0))
    return score(facts, organisation, settings)[0]


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        (set(), 0.4),
        ({"商品房销售合同纠纷"}, 1.0),
        ({"9165"}, 1.0),
        ({"房屋买卖合同纠纷"}, 1.0),
        ({"合同纠纷"}, 0.8),
        ({"合同、准合同纠纷"}, 0.6),
        ({"合同、准合同纠纷", "房屋买卖合同纠纷"}, 1.0),
        ({"commercial"}, 0.8),
        ({"继承纠纷"}, 0.0),
    ],
)
def test_speciality_counts_by_how_close_it_names_the_cause(named, expected):
    named_so = body("x", CENTRE, specialities=frozenset(named))
    assert points(named_so, dispute(HOUSE, PERSON, COMPANY), Feature.SPECIALITY) == expected


@pytest.mark.parametrize(
    ("areas", "expected"),
    [
        (("320506001012",), 1.0),
        (("320506001",), 0.9),
        (("320506", "3205"), 0.6),
        (("3205",), 0.4),
        (("32",), 0.3),
        ((), 0.2),
        (("320506003",), 0.63),
        (("3205", "320506003"), 0.63),
        (("320506", "320506003001"), 0.7),
    ],
)
def test_area_counts_by_how_near_it_lies_at_the_place_or_somewhat_less_at_a_partys(areas, expected):
    facts = dispute(LOAN, PERSON, region="320506001012", party_regions=("320506003001",))
    assert points(body("x", COMMITTEE, *areas), facts, Feature.AREA) == expected


@pytest.mark.parametrize(("live", "expected"), [(0, 1.0), (5, 0.75), (20, 0.0), (25, 0.0)])
def test_capacity_counts_the_free_share(live, expected):
    assert points(body("x", COMMITTEE, live=live), dispute(LOAN, PERSON), Feature.CAPACITY) == expected


def test_unknown_punctuality_neither_helps_nor_harms():
    facts = dispute(LOAN, PERSON)
    unknown = body("x", COMMITTEE)
    others = [feature for feature in Feature if feature is not Feature.PUNCTUALITY]
    weights = {feature: WEIGHTS[feature] for feature in others}
    assert (
        score(facts, unknown, RoutingSettings())[0]
        == score(facts, unknown, RoutingSettings(weights=weights))[0]
    )
    late, punctual = replace(unknown, punctuality=0.1), replace(unknown, punctuality=1.0)
    ordered = [score(facts, one, RoutingSettings())[0] for one in (late, unknown, punctual)]
    assert ordered == sorted(set(ordered))


@pytest.mark.parametrize(
    "facts", [dispute(cause, PERSON, COMPANY) for cause in (SALE, WALL, DIVORCE, TRAFFIC)]
)
def test_the_score_is_the_sum_of_what_its_reasons_say(facts):
    half_a_place = Decimal("0.005")
    for organisation in (replace(one, punctuality=0.37, live_count=7) for one in COURT[:6]):
        total, reasons = score(facts, organisation, RoutingSettings())
        assert {reason.code for reason in reasons} == set(Feature)
        for text in ("zh", "en"):
            added = [Decimal(re.search(r"\+(\d\.\d\d)\D", getattr(reason, text))[1]) for reason in reasons]
            assert sum(added) == pytest.approx(Decimal(str(total)), abs=half_a_place * len(added))


def test_mediators_who_withdraw_are_told():
    mediators = (MediatorFacts(frozenset({"party"})), MediatorFacts())
    facts = dispute(LOAN, PERSON, identity_keys=frozenset({"party"}))
    (*_, told) = score(facts, body("x", COMMITTEE, mediators=mediators), RoutingSettings())[1]
    assert (told.code, told.rule) == ("mediators-withdraw", "TY-8")


@pytest.mark.parametrize("weights", [{}, {"kind": 0.0}, {"kind": -1.0, "area": 2.0}, {"luck": 1.0}])
def test_weights_that_mean_nothing_are_refused(weights):
    with pytest.raises(ValueError, match="weights"):
        RoutingSettings(weights=weights)


def test_every_class_a_dispute_can_have_knows_every_kind():
    assert set(KIND_PREFERENCES) == set(CauseClass) - {CauseClass.CONTRACT}
    for preferences in KIND_PREFERENCES.values():
        assert set(preferences) == set(OrganisationKind)


# Choosing another


def test_what_is_proposed_needs_no_reason():
    routing = rank(dispute(DIVORCE, PERSON), COURT)
    assert may_be_chosen(routing, "committee-1").reason.code == "as-proposed"
    assert may_be_chosen(routing, "grid-1", kind=ASSIST).reason.code == "as-proposed"


@pytest.mark.parametrize(
    ("organisation", "reason", "text", "code", "allowed"),
    [
        ("lawyers", OverrideReason.PARTY_WISH, "双方共同选定", "another-chosen", True),
        ("lawyers", None, "双方共同选定", "override-reason-missing", False),
        ("lawyers", OverrideReason.OTHER, " \u3000", "override-text-missing", False),
        ("committee-3", OverrideReason.LOCATION, "住在越溪", "another-chosen", True),
        ("committee-3", None, "", "override-reason-missing", False),
        ("centre", OverrideReason.PARTY_WISH, "双方共同选定", "commercial-scope", False),
        ("grid-1", OverrideReason.PARTY_WISH, "双方共同选定", "station-cannot-mediate", False),
        ("grid-3", OverrideReason.PARTY_WISH, "双方共同选定", "station-cannot-mediate", False),
        ("nobody", OverrideReason.PARTY_WISH, "双方共同选定", "not-a-candidate", False),
    ],
)
def test_another_needs_a_reason_and_words_and_no_bar(organisation, reason, text, code, allowed):
    choice = may_be_chosen(rank(dispute(DIVORCE, PERSON), COURT), organisation, reason=reason, text=text)
    assert (choice.reason.code, choice.allowed) == (code, allowed)


def test_an_exclusion_set_aside_is_told():
    routing = rank(dispute(DIVORCE, PERSON), COURT)
    choice = may_be_chosen(routing, "committee-3", reason=OverrideReason.LOCATION, text="住在越溪")
    assert choice.set_aside
    assert choice.set_aside.code == "outside-area"
    assert may_be_chosen(routing, "lawyers", reason=OverrideReason.OTHER, text="选定").set_aside is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"roster": ()}, "not-on-roster"),
        ({"relations": frozenset({"party"})}, "conflict-of-interest"),
        ({"charges_fee": True}, "fee-consent-missing"),
        ({"live_count": 20}, "capacity-full"),
        ({"paused_until": DAY}, "paused"),
        ({"mediators": ()}, "no-mediator"),
    ],
)
def test_what_binds_or_would_make_the_offer_lapse_is_refused_whatever_is_said(change, code):
    facts = dispute(LOAN, PERSON, identity_keys=frozenset({"party"}))
    changed = [replace(one, **change) if one.id == "lawyers" else one for one in COURT]
    choice = may_be_chosen(rank(facts, changed), "lawyers", reason=OverrideReason.PARTY_WISH, text="双方选定")
    assert (choice.allowed, choice.reason.code) == (False, code)


def test_a_station_may_be_chosen_to_assist_and_nobody_else_may():
    routing = rank(dispute(LOAN, PERSON), COURT)
    said = {"reason": OverrideReason.LOCATION, "text": "同一社区"}
    assert may_be_chosen(routing, "grid-1", kind=ASSIST, **said).allowed
    assert may_be_chosen(routing, "grid-3", kind=ASSIST, **said).set_aside.code == "outside-area"
    assert may_be_chosen(routing, "grid-1", kind=ASSIST).reason.code == "override-reason-missing"
    assert may_be_chosen(routing, "lawyers", kind=ASSIST, **said).reason.code == "only-stations-assist"


# Any organisations at all

REGIONS = ["32", "3205", "320506", CHANGQIAO, CHANGQIAO + "012", YUEXI, GUOXIANG]
ANY_BODY = st.builds(
    lambda ident, kind, areas, live, total, rest: OrganisationFacts(
        id=ident,
        name=ident,
        kind=kind,
        areas=areas,
        live_count=live,
        capacity_total=total,
        mediators=(MediatorFacts(),),
        roster=((date(2026, 1, 1), None),),
        **rest,
    ),
    st.uuids().map(str),
    st.sampled_from(OrganisationKind),
    st.frozensets(st.sampled_from(REGIONS), max_size=3),
    st.integers(0, 6),
    st.integers(0, 5),
    st.fixed_dictionaries(
        {
            "licensed": st.booleans(),
            "charges_fee": st.booleans(),
            "mediating_body_id": st.none() | st.just("body"),
            "punctuality": st.none() | st.floats(0, 1),
            "specialities": st.frozensets(
                st.sampled_from(["合同纠纷", "婚姻家庭纠纷", "traffic"]), max_size=2
            ),
        }
    ),
)
ANY_DISPUTE = st.builds(
    lambda cause, kinds, region, parties: dispute(cause, *kinds, region=region, party_regions=parties),
    st.sampled_from([SALE, LOAN, WALL, DIVORCE, TRAFFIC]),
    st.sets(st.sampled_from(PartyKind), min_size=1),
    st.none() | st.sampled_from(REGIONS[2:]),
    st.lists(st.sampled_from(REGIONS[2:]), max_size=3).map(tuple),
)


@given(
    ANY_DISPUTE,
    st.lists(ANY_BODY, max_size=12, unique_by=lambda one: one.id),
    st.randoms(use_true_random=False),
)
def test_the_order_of_input_changes_nothing(facts, organisations, chance: random.Random):
    shuffled = organisations.copy()
    chance.shuffle(shuffled)
    assert rank(facts, shuffled) == rank(facts, organisations)


@given(ANY_DISPUTE, st.lists(ANY_BODY, max_size=12, unique_by=lambda one: one.id))
def test_what_is_proposed_is_the_best_of_those_nothing_stands_against(facts, organisations):
    routing = rank(facts, organisations)
    eligible = [one for one in routing.candidates if one.excluded_by is None]
    assert sorted(one.organisation_id for one in routing.candidates) == sorted(
        one.id for one in organisations
    )
    assert routing.proposed == (eligible[0] if eligible else None)
    assert all(0 <= one.score <= eligible[0].score <= 1 for one in eligible)
    if routing.proposed:
        assert routing.proposed.handoff_kind is MEDIATE
        assert may_be_chosen(routing, routing.proposed.organisation_id).allowed
    if routing.assist:
        assert routing.assist.kind is GRID
        assert routing.assist.organisation_id != (routing.proposed and routing.proposed.organisation_id)
        assert may_be_chosen(routing, routing.assist.organisation_id, kind=ASSIST).allowed
