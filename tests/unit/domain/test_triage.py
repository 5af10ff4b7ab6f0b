"""Triage: the order of the four answers, every ground with its near miss, what is remarked."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion.domain.cause_classes import CauseFacts
from diversion.domain.entries import Entry
from diversion.domain.parties import PartyKind, PartyRole
from diversion.domain.regimes import Regime
from diversion.domain.triage import (
    RULESET_VERSION,
    TriageDecision,
    TriageFacts,
    TriageParty,
    TriageSettings,
    triage,
)
from diversion.domain.triage_lists import FLAG_REASONS, NotCivil, TriageFlag

SUITABLE, DOCKET_FIRST, UNSUITABLE, ASK = TriageDecision
PERSON, COMPANY, _ = PartyKind
APPLICANT = TriageParty(PartyRole.APPLICANT, PERSON)
RESPONDENT = TriageParty(PartyRole.RESPONDENT, PERSON)
THIRD = TriageParty(PartyRole.THIRD_PARTY, PERSON)
DAY = date(2026, 3, 2)


def cause(*path: str) -> CauseFacts:
    return CauseFacts("key", path)


SALE = cause("合同、准合同纠纷", "合同纠纷", "买卖合同纠纷")
DIVORCE = cause("婚姻家庭、继承纠纷", "婚姻家庭纠纷", "离婚纠纷")
VOID_MARRIAGE = cause("婚姻家庭、继承纠纷", "婚姻家庭纠纷", "婚姻无效纠纷")
GUARDIANSHIP = cause("婚姻家庭、继承纠纷", "婚姻家庭纠纷", "监护权纠纷")
ADOPTION_ENDED = cause("婚姻家庭、继承纠纷", "婚姻家庭纠纷", "收养关系纠纷", "解除收养关系纠纷")
WAGES = cause("劳动争议、人事争议、新就业形态用工纠纷", "劳动争议", "劳动合同纠纷", "追索劳动报酬纠纷")
RIDER = cause(
    "劳动争议、人事争议、新就业形态用工纠纷",
    "新就业形态用工纠纷",
    "新就业形态用工合同纠纷",
    "新就业形态追索劳动报酬纠纷",
)
TRAFFIC = cause("侵权责任纠纷", "侵权责任纠纷", "机动车交通事故责任纠纷")
SHIP = cause("海事海商纠纷", "海事海商纠纷", "船舶碰撞损害责任纠纷")
GARRISON = cause("侵权责任纠纷", "侵权责任纠纷", "驻香港、澳门特别行政区军人执行职务侵权责任纠纷")
COPYRIGHT = ("知识产权与竞争纠纷", "知识产权权属、侵权纠纷", "著作权权属、侵权纠纷")

DOCKETED = TriageFacts(Entry.COMPLAINT, Regime.POST2025, SALE, (APPLICANT, RESPONDENT), DAY, docketed=True)
APPLIED = replace(DOCKETED, entry=Entry.MEDIATION_APPLICATION, docketed=False)
FILED = replace(DOCKETED, docketed=False)


def codes(facts: TriageFacts, settings: TriageSettings | None = None) -> list[str]:
    return [reason.code for reason in triage(facts, settings).reasons]


def test_a_plain_dispute_is_suitable_and_says_by_which_rules():
    decided = triage(DOCKETED)
    assert decided.decision is SUITABLE
    assert [(reason.code, reason.rule) for reason in decided.reasons] == [("mediable", "MS-1")]
    assert decided.ruleset_version == RULESET_VERSION


def test_every_reason_is_said_in_both_languages_and_its_article_is_known():
    everything = replace(
        FILED,
        flags=frozenset(TriageFlag),
        cause=DIVORCE,
        mediate_before_docketing=True,
        preservation_wanted=True,
        claim_amount=Decimal(1),
    )
    decided = triage(everything)
    assert len(decided.reasons) == len(TriageFlag) + 5
    for reason in decided.reasons:
        assert reason.zh
        assert reason.en
        assert "！" not in reason.zh
        assert reason.rule is None or reason.article


# The order of the levels


def test_each_level_wins_over_those_below_it():
    worst = replace(FILED, cause=VOID_MARRIAGE, flags=frozenset({TriageFlag.SUSPECTED_SHAM}), hard_bar_on=DAY)
    assert triage(worst).decision is UNSUITABLE
    without_ban = replace(worst, cause=SALE)
    assert triage(without_ban).decision is DOCKET_FIRST
    docketed = replace(without_ban, docketed=True)
    assert triage(docketed).decision is ASK
    assert triage(replace(docketed, flags=frozenset())).decision is SUITABLE


def test_only_the_grounds_of_the_deciding_level_are_listed():
    facts = replace(FILED, flags=frozenset({TriageFlag.SUSPECTED_SHAM}), hard_bar_on=DAY)
    assert codes(facts) == ["docket-before-mediation", "hard-bar-near"]


def test_all_grounds_of_the_deciding_level_are_listed():
    refusing = (APPLICANT, replace(RESPONDENT, refuses_mediation=True))
    facts = replace(APPLIED, cause=VOID_MARRIAGE, parties=refusing, not_civil=NotCivil.ADMINISTRATIVE)
    assert codes(facts) == ["not-civil-administrative", "personal-status", "party-refuses"]


# Unsuitable


@pytest.mark.parametrize("kind", NotCivil)
@pytest.mark.parametrize(
    ("entry", "rule"),
    [(Entry.MEDIATION_APPLICATION, "ZX-5"), (Entry.TRANSFERRED_IN, "ZX-5"), (Entry.COMPLAINT, "MS-2")],
)
def test_what_is_not_civil_is_redirected_and_a_complaint_told_that_it_is_kept(kind, entry, rule):
    decided = triage(replace(APPLIED, entry=entry, not_civil=kind))
    (reason,) = decided.reasons
    assert decided.decision is UNSUITABLE
    assert (reason.code, reason.rule) == (f"not-civil-{kind.value}", rule)
    assert ("公安机关" in reason.zh) is (kind is NotCivil.CRIMINAL)
    assert ("行政复议" in reason.zh) is (kind is NotCivil.ADMINISTRATIVE)
    assert ("已经收件" in reason.zh) is (entry is Entry.COMPLAINT)


@pytest.mark.parametrize("party", [APPLICANT, RESPONDENT, THIRD])
def test_any_party_that_refuses_stops_it(party):
    refused = replace(APPLIED, parties=(APPLICANT, RESPONDENT, replace(party, refuses_mediation=True)))
    decided = triage(refused)
    assert decided.decision is UNSUITABLE
    assert [(reason.code, reason.rule) for reason in decided.reasons] == [("party-refuses", "MS-1")]
    assert triage(replace(refused, docketed=True)).reasons[0].rule == "JS-2"


def test_a_refusal_names_sides_and_each_once():
    refusing = tuple(replace(party, refuses_mediation=True) for party in (RESPONDENT, APPLICANT, RESPONDENT))
    assert triage(replace(APPLIED, parties=refusing)).reasons[0].zh == "申请人、被申请人不同意调解"


def test_a_refused_divorce_is_left_to_the_judge_who_still_mediates():
    refusing = (APPLICANT, replace(RESPONDENT, refuses_mediation=True))
    facts = replace(DOCKETED, cause=DIVORCE, parties=refusing)
    assert codes(facts) == ["party-refuses", "divorce-mediated-at-trial"]


def test_no_judge_mediates_a_divorce_that_is_a_criminal_matter():
    facts = replace(DOCKETED, cause=DIVORCE, not_civil=NotCivil.CRIMINAL)
    assert codes(facts) == ["not-civil-criminal"]


def test_nothing_is_said_for_mediation_of_what_is_unsuitable():
    assert codes(replace(APPLIED, cause=VOID_MARRIAGE, claim_amount=Decimal(1))) == ["personal-status"]


# Docket first


@pytest.mark.parametrize(
    ("change", "decision"),
    [
        ({}, DOCKET_FIRST),
        ({"mediate_before_docketing": True}, SUITABLE),
        ({"docketed": True}, SUITABLE),
        ({"regime": Regime.PRE2025}, SUITABLE),
        ({"entry": Entry.MEDIATION_APPLICATION}, SUITABLE),
        ({"entry": Entry.TRANSFERRED_IN}, SUITABLE),
    ],
)
def test_a_complaint_of_the_new_regime_is_docketed_first_unless_its_applicants_signed(change, decision):
    decided = triage(replace(FILED, **change))
    assert decided.decision is decision
    if decision is DOCKET_FIRST:
        assert [(reason.code, reason.rule) for reason in decided.reasons] == [
            ("docket-before-mediation", "R25-1")
        ]


@pytest.mark.parametrize("entry", Entry)
def test_a_demand_for_docketing_is_met_whatever_the_entry_or_earlier_consent(entry):
    facts = replace(FILED, entry=entry, mediate_before_docketing=True, docketing_demanded=True)
    assert triage(facts).decision is DOCKET_FIRST
    assert codes(facts) == ["docketing-demanded"]
    assert triage(replace(facts, docketed=True)).decision is SUITABLE


@pytest.mark.parametrize(
    ("days", "expected"),
    [(-1, "hard-bar-passed"), (0, "hard-bar-near"), (45, "hard-bar-near"), (46, None)],
)
def test_a_hard_bar_counts_to_its_own_day_and_the_settings_last_day(days, expected):
    facts = replace(APPLIED, hard_bar_on=DAY + timedelta(days=days))
    assert codes(facts) == ([expected] if expected else ["mediable"])
    assert triage(replace(facts, docketed=True)).decision is SUITABLE


def test_the_nearness_of_a_hard_bar_is_a_setting():
    facts = replace(APPLIED, hard_bar_on=DAY + timedelta(days=30))
    assert triage(facts, TriageSettings(hard_bar_near_days=29)).decision is SUITABLE
    assert triage(facts, TriageSettings(hard_bar_near_days=30)).decision is DOCKET_FIRST


# Ask


@pytest.mark.parametrize("flag", TriageFlag)
def test_every_named_flag_brings_a_person_in(flag):
    decided = triage(replace(DOCKETED, flags=frozenset({flag})))
    assert decided.decision is ASK
    assert [reason.code for reason in decided.reasons] == [FLAG_REASONS[flag].code]


def test_flags_are_listed_in_one_order_and_the_nature_of_the_cause_after_them():
    flags = frozenset({TriageFlag.SUSPECTED_SHAM, TriageFlag.ARBITRATION_AGREEMENT})
    facts = replace(DOCKETED, cause=GUARDIANSHIP, flags=flags)
    assert codes(facts) == ["arbitration-agreement", "suspected-sham", "guardianship", "mediate-first-type"]


def test_the_same_ground_is_told_once():
    facts = replace(DOCKETED, cause=GARRISON, parties=(APPLICANT, replace(RESPONDENT, foreign_element=True)))
    assert codes(facts) == ["foreign-element"]


@pytest.mark.parametrize(
    ("facts", "done", "asked"),
    [
        (replace(APPLIED, cause=WAGES), None, True),
        (replace(APPLIED, cause=WAGES), True, False),
        (replace(APPLIED, cause=WAGES), False, True),
        (replace(DOCKETED, cause=WAGES), None, False),
        (replace(DOCKETED, cause=WAGES), False, True),
        (replace(APPLIED, cause=RIDER), None, False),
        (replace(APPLIED, cause=SALE), None, False),
        (replace(APPLIED, cause=SALE), False, False),
    ],
)
def test_labour_arbitration_is_asked_for_where_it_comes_first_and_is_not_recorded(facts, done, asked):
    assert ("labour-arbitration-first" in codes(replace(facts, labour_arbitration_done=done))) is asked


@pytest.mark.parametrize("side", [APPLICANT, RESPONDENT])
def test_ten_on_one_side_are_many_and_nine_are_not(side):
    other = RESPONDENT if side is APPLICANT else APPLICANT
    assert codes(replace(DOCKETED, parties=(other, *[side] * 10))) == ["many-on-one-side"]
    assert triage(replace(DOCKETED, parties=(other, *[side] * 9))).decision is SUITABLE
    assert (
        triage(replace(DOCKETED, parties=(other, *[side] * 9)), TriageSettings(many_from=9)).decision is ASK
    )


def test_nine_on_both_sides_are_not_many_and_third_parties_are_no_side():
    assert triage(replace(DOCKETED, parties=(APPLICANT, RESPONDENT) * 9)).decision is SUITABLE
    assert triage(replace(DOCKETED, parties=(APPLICANT, *[THIRD] * 12))).decision is SUITABLE


def test_want_of_jurisdiction_cites_the_return_of_an_application_only():
    assert triage(replace(APPLIED, cause=SHIP)).reasons[0].rule == "ZX-5"
    assert triage(replace(DOCKETED, cause=SHIP)).reasons[0].rule is None
    assert triage(replace(DOCKETED, cause=SHIP)).decision is ASK


def test_a_court_that_hears_such_causes_empties_the_list():
    settings = TriageSettings(causes_outside_jurisdiction=frozenset())
    assert triage(replace(DOCKETED, cause=SHIP), settings).decision is SUITABLE


# Remarks


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (DIVORCE, ["mediable", "divorce-not-delayed", "mediate-first-type", "no-confirmation"]),
        (ADOPTION_ENDED, ["mediable", "mediate-first-type", "no-confirmation"]),
        (TRAFFIC, ["mediable", "mediate-first-type", "livelihood-type"]),
        (cause("合同、准合同纠纷", "合同纠纷", "合伙合同纠纷"), ["mediable", "mediate-first-type"]),
        (
            cause("物权纠纷", "物权保护纠纷", "物权确认纠纷", "所有权确认纠纷"),
            ["mediable", "no-confirmation"],
        ),
        (cause("物权纠纷", "物权保护纠纷", "返还原物纠纷"), ["mediable"]),
        (cause(*COPYRIGHT, "著作权权属纠纷"), ["mediable", "no-confirmation"]),
        (cause(*COPYRIGHT, "侵害作品复制权纠纷"), ["mediable"]),
        (cause(*COPYRIGHT), ["mediable"]),
    ],
)
def test_remarks_on_a_cause(of, expected):
    assert codes(replace(APPLIED, cause=of)) == expected


def test_a_consumers_livelihood_needs_a_consumer():
    online = cause("合同、准合同纠纷", "合同纠纷", "买卖合同纠纷", "信息网络买卖合同纠纷")
    against_company = (APPLICANT, replace(RESPONDENT, kind=COMPANY))
    assert "livelihood-type" in codes(replace(DOCKETED, cause=online, parties=against_company))
    assert "livelihood-type" not in codes(replace(DOCKETED, cause=online))


@pytest.mark.parametrize(
    ("amount", "remarked"),
    [(None, False), (Decimal("50000.00"), True), (Decimal("50000.01"), False), (Decimal(0), True)],
)
def test_a_small_amount_is_up_to_the_setting(amount, remarked):
    assert ("small-amount" in codes(replace(DOCKETED, claim_amount=amount))) is remarked


def test_confirmation_is_spoken_of_only_before_docketing():
    assert "no-confirmation" not in codes(replace(DOCKETED, cause=DIVORCE))


def test_preservation_is_remarked_until_it_is_executed_on_every_level():
    for facts in (DOCKETED, FILED, replace(DOCKETED, cause=VOID_MARRIAGE), replace(DOCKETED, cause=SHIP)):
        wanted = replace(facts, preservation_wanted=True)
        assert codes(wanted) == [*codes(facts), "preservation-first"]
        assert codes(replace(wanted, preservation_executed=True)) == codes(facts)
        assert triage(wanted).decision is triage(facts).decision


# Any facts at all

ANY_FACTS = st.builds(
    TriageFacts,
    entry=st.sampled_from(Entry),
    regime=st.sampled_from(Regime),
    cause=st.sampled_from([SALE, DIVORCE, VOID_MARRIAGE, GUARDIANSHIP, WAGES, TRAFFIC, SHIP]),
    parties=st.lists(
        st.builds(
            TriageParty,
            st.sampled_from(PartyRole),
            st.sampled_from(PartyKind),
            foreign_element=st.booleans(),
            refuses_mediation=st.sampled_from([False, False, False, True]),
        ),
        max_size=12,
    ).map(tuple),
    day=st.just(DAY),
    docketed=st.booleans(),
    mediate_before_docketing=st.booleans(),
    docketing_demanded=st.booleans(),
    hard_bar_on=st.none() | st.integers(-5, 60).map(lambda days: DAY + timedelta(days=days)),
    flags=st.frozensets(st.sampled_from(TriageFlag), max_size=2),
    labour_arbitration_done=st.none() | st.booleans(),
    not_civil=st.none() | st.sampled_from(NotCivil),
)


@given(ANY_FACTS)
def test_a_decision_always_has_grounds_each_told_once(facts):
    decided = triage(facts)
    told = [reason.code for reason in decided.reasons]
    assert told
    assert len(told) == len(set(told))
    assert triage(facts) == decided


@given(ANY_FACTS)
def test_nobody_is_mediated_against_a_refusal_or_undocketed_without_consent(facts):
    decided = triage(facts)
    if any(party.refuses_mediation for party in facts.parties):
        assert decided.decision is UNSUITABLE
    bound = facts.entry is Entry.COMPLAINT and facts.regime is Regime.POST2025 and not facts.docketed
    if bound and not facts.mediate_before_docketing:
        assert decided.decision in (UNSUITABLE, DOCKET_FIRST)
    if facts.docketed:
        assert decided.decision is not DOCKET_FIRST


@given(ANY_FACTS)
def test_the_order_of_parties_changes_nothing(facts):
    assert triage(replace(facts, parties=facts.parties[::-1])) == triage(facts)
