import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion.domain.deadline_rules import DeadlineRule
from diversion.domain.dispute import (
    TRANSITIONS,
    Event,
    Guard,
    Status,
    TransitionRefused,
    move,
    render_table,
)
from diversion.domain.responsible import ConfirmationStage, TurnFacts, ball_for

S, E = Status, Event

WAYS = {
    S.AWAITING_SUPPLEMENT: "awaiting_supplement awaiting_decision awaiting_docket consulting offered returned closed",
    S.AWAITING_DECISION: "awaiting_decision consulting offered awaiting_docket returned closed",
    S.AWAITING_DOCKET: "awaiting_docket awaiting_decision consulting offered returned closed",
    S.CONSULTING: "consulting awaiting_decision offered awaiting_docket returned closed",
    S.OFFERED: "in_mediation offered consulting awaiting_decision awaiting_docket returned closed",
    S.IN_MEDIATION: "settled returned awaiting_docket offered closed",
    S.SETTLED: "confirmed returned closed",
    S.CONFIRMED: "returned closed",
    S.RETURNED: "returned closed",
    S.CLOSED: "",
}


def open_moves(status, docketed):
    """Every (event, to, docketed afterwards) that the table allows from here."""
    found = []
    for (from_, event), known in TRANSITIONS.items():
        if from_ is not status or (event is E.DOCKETED and docketed):
            continue
        after = docketed or event is E.DOCKETED
        lacking = Guard.UNDOCKETED if after else Guard.DOCKETED
        found += [(event, each.status, after) for each in known.targets if lacking not in each.guards]
    return found


@pytest.mark.parametrize("status", Status)
def test_every_status_leads_where_the_design_says_and_nowhere_else(status):
    led_to = {
        target.status for (from_, _), m in TRANSITIONS.items() if from_ is status for target in m.targets
    }
    assert led_to == {Status(word) for word in WAYS[status].split()}


def test_every_status_is_reached_from_a_filing_and_can_be_closed():
    reached, frontier = set(), {(None, False), (None, True)}
    while frontier:
        reached |= frontier
        frontier = {(to, d) for s, had in frontier for _, to, d in open_moves(s, had)} - reached
    assert {status for status, _ in reached} == {None, *Status}
    for status, docketed in reached - {(None, False), (None, True)}:
        if status is not S.CLOSED:
            assert S.CLOSED in {to for _, to, _ in open_moves(status, docketed)}


@pytest.mark.parametrize("status", [s for s in Status if s not in (S.CONFIRMED, S.CLOSED)])
def test_a_party_may_demand_docketing_at_any_moment_before_it(status):
    to = S.RETURNED if status in (S.SETTLED, S.RETURNED) else S.AWAITING_DOCKET
    assert move(status, E.DEMANDED_DOCKETING, to, docketed=False) is to
    with pytest.raises(TransitionRefused) as refused:
        move(status, E.DEMANDED_DOCKETING, to, docketed=True)
    assert refused.value.guard == "undocketed"


@pytest.mark.parametrize(
    "status",
    [
        S.AWAITING_SUPPLEMENT,
        S.AWAITING_DECISION,
        S.CONSULTING,
        S.OFFERED,
        S.IN_MEDIATION,
        S.SETTLED,
        S.RETURNED,
    ],
)
def test_a_party_may_end_mediation_at_any_moment_after_docketing(status):
    assert move(status, E.MEDIATION_ENDED, S.RETURNED, docketed=True) is S.RETURNED
    with pytest.raises(TransitionRefused):
        move(status, E.MEDIATION_ENDED, S.RETURNED, docketed=False)


def test_a_refusal_names_both_ends_the_event_and_its_code():
    with pytest.raises(TransitionRefused) as refused:
        move(S.SETTLED, E.ACCEPTED, S.IN_MEDIATION, docketed=False)
    why = refused.value
    assert (why.code, why.from_, why.to, why.event, why.guard) == (
        "transition-refused",
        "settled",
        "in_mediation",
        "accepted",
        None,
    )


@pytest.mark.parametrize(
    ("status", "event", "to", "docketed"),
    [
        (S.SETTLED, E.CONFIRMED, S.CONFIRMED, True),
        (S.SETTLED, E.EXITED, S.CLOSED, False),
        (S.SETTLED, E.WITHDRAWN, S.CLOSED, True),
        (S.SETTLED, E.CANCELLED, S.CLOSED, False),
        (S.OFFERED, E.DOCKETED, S.CONSULTING, True),
        (S.IN_MEDIATION, E.RECALLED, S.AWAITING_DECISION, False),
        (S.CONFIRMED, E.DEMANDED_DOCKETING, S.RETURNED, False),
        (None, E.SUPPLEMENTED, S.AWAITING_DECISION, False),
        (S.AWAITING_DOCKET, E.DOCKETED, S.AWAITING_DOCKET, False),
    ],
)
def test_what_the_table_does_not_hold_is_refused(status, event, to, docketed):
    with pytest.raises(TransitionRefused):
        move(status, event, to, docketed=docketed)


def test_closed_is_the_end():
    assert not [key for key in TRANSITIONS if key[0] is S.CLOSED]


def test_the_rendered_table_has_one_full_row_for_each_way():
    rows = render_table()
    assert len(rows) == sum(len(known.targets) for known in TRANSITIONS.values())
    assert len({(row["state"], row["event"], row["to"]) for row in rows}) == len(rows)
    assert all(row["event"] and row["who"] and row["to"] for row in rows)
    accepted = next(row for row in rows if row["event"] == "accepted")
    assert list(accepted.values()) == ["offered", "accepted", "coordinator, mediator", "", "in_mediation"]


refs = st.lists(st.sampled_from(["a1", "r1", "r2"]), unique=True).map(tuple)
turn_facts = st.builds(
    TurnFacts,
    docketed=st.booleans(),
    awaited_parties=refs,
    joint_choice_awaited=st.booleans(),
    organisation_id=st.none() | st.just("org"),
    mediator_id=st.none() | st.just("mediator"),
    delivered=st.booleans(),
    materials_signed=st.booleans(),
    first_contact_made=st.booleans(),
    period_ends_first=st.booleans(),
    stopped=st.booleans(),
    appraiser_id=st.none() | st.just("appraiser"),
    guidance_asked=st.booleans(),
    change_asked=st.booleans(),
    under_review=st.booleans(),
    confirmation=st.sampled_from(ConfirmationStage),
    performance_on_agreed_day=st.booleans(),
    fee_notice_sent=st.booleans(),
)


@given(st.data())
def test_on_every_walk_the_ball_is_in_one_hand_until_the_end(data):
    status, docketed = None, data.draw(st.booleans())
    for _ in range(data.draw(st.integers(1, 25))):
        ways = open_moves(status, docketed)
        if not ways:
            break
        event, to, docketed = data.draw(st.sampled_from(ways))
        status = move(status, event, to, docketed=docketed)
        ball = ball_for(status, data.draw(turn_facts))
        assert (ball is None) == (status is S.CLOSED)
        if ball is not None:
            assert ball.holder_id
            assert ball.rule in DeadlineRule
            assert ball.attributed_to != ball.holder_id
