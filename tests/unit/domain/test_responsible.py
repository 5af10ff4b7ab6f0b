import pytest

from diversion.domain.dispute import Status
from diversion.domain.responsible import PARTIES_JOINTLY, ConfirmationStage, TurnFacts, ball_for

S = Status
ORG = {"organisation_id": "o7"}
IN = {"organisation_id": "o7", "mediator_id": "m3"}
SIGNED = IN | {"materials_signed": True}
GOING = SIGNED | {"first_contact_made": True}
PAST = {"confirmation": ConfirmationStage.PAST}


@pytest.mark.parametrize(
    ("status", "facts", "expected"),
    [
        (S.AWAITING_SUPPLEMENT, {"awaited_parties": ("a1",)}, "party a1 supplement -"),
        (
            S.AWAITING_SUPPLEMENT,
            {"awaited_parties": ("a1", "a2")},
            "court_role clerk supplement parties_jointly",
        ),
        (S.AWAITING_SUPPLEMENT, {}, "court_role clerk activity -"),
        (S.AWAITING_DECISION, {}, "court_role router decision -"),
        (S.AWAITING_DOCKET, {}, "court_role clerk docketing -"),
        (S.CONSULTING, {"awaited_parties": ("r1",)}, "court_role clerk consulting r1"),
        (S.CONSULTING, {"awaited_parties": ("r1", "r2")}, "court_role clerk consulting parties_jointly"),
        (S.CONSULTING, {}, "court_role clerk consulting -"),
        (S.CONSULTING, {"joint_choice_awaited": True}, "court_role router joint_choice parties_jointly"),
        (S.OFFERED, ORG, "court_role router delivery -"),
        (S.OFFERED, ORG | {"delivered": True}, "organisation o7 answer -"),
        (S.OFFERED, {"delivered": True}, "court_role router delivery -"),
        (S.IN_MEDIATION, IN, "user m3 materials -"),
        (S.IN_MEDIATION, SIGNED, "user m3 first_contact -"),
        (S.IN_MEDIATION, GOING, "user m3 activity -"),
        (S.IN_MEDIATION, GOING | {"period_ends_first": True}, "user m3 mediation -"),
        (S.IN_MEDIATION, GOING | {"awaited_parties": ("r1",)}, "party r1 activity -"),
        (S.IN_MEDIATION, GOING | {"awaited_parties": ("a1", "r1")}, "user m3 activity parties_jointly"),
        (S.IN_MEDIATION, GOING | {"guidance_asked": True}, "court_role judge guidance_answer -"),
        (S.IN_MEDIATION, GOING | {"change_asked": True}, "organisation o7 mediator_change -"),
        (
            S.IN_MEDIATION,
            GOING | {"change_asked": True, "guidance_asked": True},
            "court_role judge guidance_answer -",
        ),
        (S.IN_MEDIATION, GOING | {"appraiser_id": "x", "guidance_asked": True}, "appraiser x appraisal -"),
        (S.IN_MEDIATION, GOING | {"appraiser_id": "x", "stopped": True}, "court_role judge stop -"),
        (S.IN_MEDIATION, ORG, "organisation o7 materials -"),
        (S.IN_MEDIATION, {}, "court_role router materials -"),
        (S.SETTLED, ORG, "organisation o7 confirmation_application parties_jointly"),
        (
            S.SETTLED,
            ORG | {"confirmation": ConfirmationStage.APPLIED},
            "court_role judge confirmation_ruling -",
        ),
        (S.SETTLED, ORG | PAST, "organisation o7 activity parties_jointly"),
        (
            S.SETTLED,
            ORG | PAST | {"performance_on_agreed_day": True},
            "organisation o7 performance parties_jointly",
        ),
        (S.SETTLED, ORG | {"docketed": True}, "court_role judge post_docket_exit -"),
        (S.SETTLED, ORG | {"under_review": True}, "court_role judge review -"),
        (
            S.CONFIRMED,
            ORG | {"performance_on_agreed_day": True},
            "organisation o7 performance parties_jointly",
        ),
        (S.RETURNED, {}, "court_role clerk return_docketing -"),
        (S.RETURNED, {"docketed": True}, "court_role judge fee_notice -"),
        (S.RETURNED, {"docketed": True, "fee_notice_sent": True}, "court_role judge trial_transfer -"),
    ],
)
def test_whose_turn_it_is(status, facts, expected):
    ball = ball_for(status, TurnFacts(**facts))
    said = f"{ball.holder_kind} {ball.holder_id} {ball.rule} {ball.attributed_to or '-'}"
    assert said == expected


def test_a_closed_dispute_is_nobodys():
    assert ball_for(S.CLOSED, TurnFacts(**GOING)) is None


def test_parties_jointly_is_the_word_of_the_contract():
    assert PARTIES_JOINTLY == "parties_jointly"
