from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion.domain.amendment import (
    Amendment,
    PartyChange,
    amended,
    as_written,
    circumstances_after,
    repeated_refs,
)
from diversion.domain.consents import ChoiceBy
from diversion.domain.filing import ChoiceInput, ConsentInput, Filing, PartyInput
from diversion.domain.parties import PartyKind, PartyRole
from diversion.domain.reasons import Fault

A1 = PartyInput(ref="a1", role=PartyRole.APPLICANT, kind=PartyKind.NATURAL_PERSON, name="甲", phone="1")
R1 = PartyInput(ref="r1", role=PartyRole.RESPONDENT, kind=PartyKind.LEGAL_PERSON, name="乙公司")
BEFORE = Filing(
    cause_code="9181",
    cause_name="民间借贷纠纷",
    claim_amount=Decimal(5),
    claims="还款",
    facts="借款",
    hard_bar_on=date(2026, 9, 1),
    docketed_on=date(2026, 3, 2),
    case_number="（2026）苏0506民初1号",
    parties=(A1, R1),
    consents=(ConsentInput("a1"),),
    choice=ChoiceInput(ChoiceBy.WAIVED),
)


def test_what_is_left_out_stays_and_null_takes_back():
    after = amended(BEFORE, Amendment({"facts": "新事实", "hard_bar_on": None}))
    assert (after.claims, after.facts, after.hard_bar_on) == ("还款", "新事实", None)
    assert (after.cause_code, after.parties) == ("9181", (A1, R1))


def test_naming_a_cause_replaces_both_ways_of_naming_it():
    after = amended(BEFORE, Amendment({"cause_name": "买卖合同纠纷"}))
    assert (after.cause_code, after.cause_name) == (None, "买卖合同纠纷")
    assert amended(BEFORE, Amendment({"cause_code": None})).cause_name is None


def test_answers_choice_and_docketing_are_not_judged_again():
    after = amended(BEFORE, Amendment())
    assert (after.consents, after.choice) == ((), None)
    assert (after.docketed_on, after.case_number, after.procedure) == (None, None, None)


def test_parties_are_changed_added_and_ended_by_ref():
    changes = (
        PartyChange("a1", {"phone": None}),
        PartyChange("r1", ended=True),
        PartyChange("r2", {"role": PartyRole.RESPONDENT, "name": "丙"}),
        None,
    )
    after = amended(BEFORE, Amendment(parties=changes))
    assert [(party.ref, party.name, party.phone) for party in after.parties] == [
        ("a1", "甲", None),
        ("r2", "丙", None),
    ]
    assert after.parties[0].role is PartyRole.APPLICANT


@given(st.lists(st.sampled_from(["a1", "r1", "x1", "x2"]), unique=True))
def test_changing_nothing_of_some_parties_changes_no_party_that_was_there(refs):
    after = amended(BEFORE, Amendment(parties=tuple(PartyChange(ref) for ref in refs)))
    assert after.parties[:2] == (A1, R1)
    assert {party.ref for party in after.parties} == {"a1", "r1", *refs}


def test_an_amendment_of_nothing_is_empty():
    assert Amendment().is_empty
    assert not Amendment({"facts": None}).is_empty
    assert not Amendment(circumstances={"flags": []}).is_empty


def test_a_party_changed_twice_at_once_is_refused_at_the_later_place():
    changes = (PartyChange("a1"), None, PartyChange("r1"), PartyChange("a1"))
    assert [(fault.pointer, fault.code) for fault in repeated_refs(changes)] == [
        ("/parties/3/ref", "party-ref-repeated")
    ]


@pytest.mark.parametrize(
    ("pointer", "written"),
    [
        ("/claims", "/claims"),
        ("/parties", "/parties"),
        ("/parties/1/phone", "/parties/0/phone"),
        ("/parties/1/representatives/0/name", "/parties/0/representatives/0/name"),
        ("/parties/1", "/parties/0"),
        ("/parties/0/phone", "/parties"),
        ("/parties/2/role", "/parties/2/role"),
        ("/consents/0/at", "/consents/0/at"),
    ],
)
def test_faults_point_to_where_the_change_has_them(pointer, written):
    changes = (PartyChange("r1"), None, PartyChange("r2"), PartyChange("r1"))
    after = amended(BEFORE, Amendment(parties=changes))
    [fault] = as_written([Fault(pointer, "x", "", "")], after, changes)
    assert fault.pointer == written


@pytest.mark.parametrize(
    ("former", "change", "after"),
    [
        ({"docketing_demanded"}, Amendment(), {"docketing_demanded"}),
        (
            {"docketing_demanded", "criminal_overlap"},
            Amendment(circumstances={"flags": ["jurisdiction_doubt"]}),
            {"docketing_demanded", "jurisdiction_doubt"},
        ),
        (set(), Amendment(circumstances={"labour_arbitration_done": True}), {"labour_arbitration_done"}),
        ({"labour_arbitration_done"}, Amendment(circumstances={"labour_arbitration_done": None}), set()),
        (
            {"not_civil:criminal"},
            Amendment(circumstances={"not_civil": "administrative"}),
            {"not_civil:administrative"},
        ),
        (set(), Amendment(parties=(PartyChange("r1", foreign_element=True),)), {"foreign_party:r1"}),
        ({"foreign_party:r1"}, Amendment(parties=(PartyChange("r1", foreign_element=False),)), set()),
        ({"foreign_party:r1"}, Amendment(parties=(PartyChange("r1", ended=True),)), set()),
        ({"foreign_party:r1"}, Amendment(parties=(PartyChange("r1"), None)), {"foreign_party:r1"}),
    ],
)
def test_circumstances_are_given_and_taken_back_one_by_one(former, change, after):
    assert circumstances_after(former, change) == after
