from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diversion.domain import dispute, handoff
from diversion.domain.consents import Answer, ChosenBy, Consent, Matter, Means
from diversion.domain.dispute import Actor, Event, Guard, Status, TransitionRefused
from diversion.domain.handoff import (
    ENDS,
    LIVE,
    DeclineReason,
    DisclosureGround,
    HandoffEvent,
    HandoffStatus,
    HandoffTaken,
    OfferPolicy,
    accept,
    decline_faults,
    ending_of,
    may_lapse,
    may_mediate_despite,
    move,
    render_table,
    what_next_after_decline,
)

H, HE, A = HandoffStatus, HandoffEvent, Actor
DUE = datetime(2026, 3, 5, 16, tzinfo=UTC)

WAYS = {
    "": {"offered": "pending"},
    "pending": {"dispatched": "dispatched", "recalled": "recalled"},
    "dispatched": {
        "delivered": "delivered",
        "accepted": "accepted",
        "declined": "declined",
        "recalled": "recalled",
    },
    "delivered": {
        "received": "received",
        "accepted": "accepted",
        "declined": "declined",
        "lapsed": "lapsed",
        "recalled": "recalled",
    },
    "received": {
        "accepted": "accepted",
        "declined": "declined",
        "lapsed": "lapsed",
        "recalled": "recalled",
    },
    "accepted": {"completed": "completed", "recalled": "recalled"},
}


def test_the_table_is_the_designs():
    rendered: dict[str, dict[str, str]] = {}
    for row in render_table():
        assert row["who"]
        rendered.setdefault(row["state"], {})[row["event"]] = row["to"]
    assert rendered == WAYS


def test_what_is_live_has_a_way_on_and_nothing_else_has():
    assert {from_ for from_, _, _ in handoff.TRANSITIONS if from_} == LIVE


@pytest.mark.parametrize(
    ("status", "event", "who"),
    [
        (H.DELIVERED, HE.LAPSED, A.COORDINATOR),
        (H.RECEIVED, HE.ACCEPTED, A.ROUTER),
        (H.PENDING, HE.ACCEPTED, A.MEDIATOR),
        (H.PENDING, HE.LAPSED, A.CLOCK),
        (H.DISPATCHED, HE.LAPSED, A.CLOCK),
        (H.ACCEPTED, HE.DELIVERED, A.PARTNER),
        (H.ACCEPTED, HE.DECLINED, A.MEDIATOR),
        (H.DECLINED, HE.ACCEPTED, A.MEDIATOR),
        (None, HE.OFFERED, A.PARTY),
    ],
)
def test_what_the_table_does_not_hold_is_refused(status, event, who):
    with pytest.raises(TransitionRefused) as refused:
        move(status, event, who)
    assert refused.value.code == "transition-refused"
    assert (refused.value.from_, refused.value.event) == (status, event)


def test_of_two_who_accept_one_wins_and_the_other_is_told_who():
    assert accept(H.RECEIVED, None, A.MEDIATOR) is H.ACCEPTED
    with pytest.raises(HandoffTaken) as taken:
        accept(H.ACCEPTED, "某调解员", A.MEDIATOR)
    assert taken.value.accepted_by == "某调解员"
    with pytest.raises(TransitionRefused):
        accept(H.RECALLED, "某调解员", A.MEDIATOR)


@pytest.mark.parametrize(
    ("policy", "chosen_by", "has_next", "to"),
    [
        ("auto", "court_appointed", True, "offered"),
        ("auto", "applicant_consulted", True, "offered"),
        ("auto", "court_appointed", False, "awaiting_decision"),
        ("confirm", "court_appointed", True, "awaiting_decision"),
        ("confirm", "applicant_consulted", False, "awaiting_decision"),
        ("auto", "joint", True, "consulting"),
        ("confirm", "joint", False, "consulting"),
    ],
)
def test_what_follows_a_declined_offer(policy, chosen_by, has_next, to):
    went = what_next_after_decline(OfferPolicy(policy), ChosenBy(chosen_by), has_next)
    assert went == to
    for event in (Event.DECLINED, Event.LAPSED):
        assert dispute.move(Status.OFFERED, event, went, docketed=True) is went


def test_an_offer_lapses_from_its_due_moment_on():
    before = DUE - timedelta(microseconds=1)
    assert not may_lapse(H.DELIVERED, DUE, before, provisional=False)
    assert may_lapse(H.RECEIVED, DUE, DUE, provisional=False)


@pytest.mark.parametrize("status", [s for s in H if s not in (H.DELIVERED, H.RECEIVED)])
def test_only_a_delivered_unanswered_offer_lapses(status):
    assert not may_lapse(status, DUE, DUE + timedelta(days=30), provisional=False, by_person=True)


def test_on_a_provisional_date_only_a_person_lets_an_offer_lapse():
    assert not may_lapse(H.DELIVERED, DUE, DUE + timedelta(days=30), provisional=True)
    assert may_lapse(H.DELIVERED, DUE, DUE, provisional=True, by_person=True)
    assert not may_lapse(H.DELIVERED, DUE, DUE - timedelta(seconds=1), provisional=True, by_person=True)


def test_declining_takes_one_of_four_reasons_and_words():
    assert len(DeclineReason) == 4
    assert decline_faults("不属于本会章程规定的范围") == ()
    (fault,) = decline_faults(" \u3000\n")
    assert (fault.pointer, fault.code) == ("/reason", "decline-reason-missing")


def test_a_disclosed_relation_needs_every_partys_agreement_to_this_mediator():
    def agreed(ref, answer=Answer.YES):
        return Consent(ref, Matter.MEDIATOR, answer, Means.IN_PERSON, DUE)

    grounds = [DisclosureGround.OTHER_RELATION]
    verdicts = [
        may_mediate_despite([], [], ["a1", "r1"]),
        may_mediate_despite(grounds, [agreed("a1")], ["a1", "r1"]),
        may_mediate_despite(grounds, [agreed("a1"), agreed("r1", Answer.NO)], ["a1", "r1"]),
        may_mediate_despite(grounds, [agreed("a1"), agreed("r1")], ["a1", "r1"]),
    ]
    assert [(may, reason.code) for may, reason in verdicts] == [
        (True, "nothing-disclosed"),
        (False, "disclosure-not-agreed"),
        (False, "disclosure-not-agreed"),
        (True, "agreed-despite-disclosure"),
    ]


MEDIATING = (Status.OFFERED, Status.IN_MEDIATION)


@pytest.mark.parametrize(
    ("status", "event"), [key for key in dispute.TRANSITIONS if key[0] in MEDIATING and key[1] in ENDS]
)
def test_whoever_moves_the_dispute_may_end_its_handoff(status, event):
    live = [H.ACCEPTED] if status is Status.IN_MEDIATION else [H.DELIVERED]
    who = [A.PARTY] if event is Event.CONSENT_REFUSED else dispute.TRANSITIONS[status, event].who
    for each in who:
        assert move(live[0], ending_of(event, live[0]), each) not in LIVE


def test_every_way_out_of_mediation_ends_the_handoff_and_no_other_event_does():
    leaving = {event for from_, event in dispute.TRANSITIONS if from_ in MEDIATING}
    assert leaving - {Event.ACCEPTED} == set(ENDS)


def _ways(status, docketed):
    for (from_, event), known in dispute.TRANSITIONS.items():
        if from_ is not status or (event is Event.DOCKETED and docketed):
            continue
        after = docketed or event is Event.DOCKETED
        lacking = Guard.UNDOCKETED if after else Guard.DOCKETED
        yield from ((event, each.status, after) for each in known.targets if lacking not in each.guards)


class Walk:
    """A dispute and its handoffs to mediate, moved together as a service would."""

    def __init__(self, docketed):
        self.status, self.docketed, self.handoffs = None, docketed, []

    @property
    def live(self):
        return [each for each in self.handoffs if each in LIVE]

    def carry(self, event, who):
        at = next(i for i, each in enumerate(self.handoffs) if each in LIVE)
        self.handoffs[at] = move(self.handoffs[at], event, who)

    def act(self, event, to, after, who):
        to = dispute.move(self.status, event, to, docketed=after)
        if self.live and (event in ENDS or event is Event.ACCEPTED):
            accepts = event is Event.ACCEPTED
            self.carry(HE.ACCEPTED if accepts else ending_of(event, self.live[0]), who)
        if to is Status.OFFERED:
            assert not self.live
            self.handoffs.append(move(None, HE.OFFERED, A.POLICY))
        self.status, self.docketed = to, after


@given(st.data())
def test_on_every_walk_one_handoff_lives_exactly_while_offered_or_in_mediation(data):
    walk = Walk(data.draw(st.booleans()))
    for _ in range(data.draw(st.integers(1, 30))):
        if walk.live and data.draw(st.booleans()):
            try:
                walk.carry(data.draw(st.sampled_from([HE.DISPATCHED, HE.DELIVERED])), A.RELAY)
            except TransitionRefused:
                assert len(walk.live) == 1
        elif ways := list(_ways(walk.status, walk.docketed)):
            try:
                walk.act(*data.draw(st.sampled_from(ways)), data.draw(st.sampled_from(Actor)))
            except TransitionRefused:
                assert walk.live
        assert len(walk.live) == (walk.status in MEDIATING)


@given(st.lists(st.tuples(st.sampled_from(HandoffEvent), st.sampled_from(Actor)), max_size=40))
def test_an_ended_handoff_never_lives_again(steps):
    status = None
    for event, who in steps:
        ended = status is not None and status not in LIVE
        try:
            status = move(status, event, who)
        except TransitionRefused:
            continue
        assert not ended
