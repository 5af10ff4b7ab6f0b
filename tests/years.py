"""Two years of the demo court, lived through the use cases moment by moment until every dispute has ended.

The lives are the demo's own (``services/demo/stories.py``), begun on working days all over 2025 and 2026 and
interleaved, so that organisations fill up and clocks of many disputes fall due between two acts. When a life's
script is over, or the product refuses an act of it, the people who hold the ball go on by themselves: ``_TENDED``
says what each does in its turn. Nothing is decided here that the product decides.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from heapq import heappop, heappush
from random import Random
from uuid import UUID

from sqlalchemy import func, select, text

from diversion.domain.closing import ClosingReason
from diversion.domain.confirmations import ConfirmationDecision
from diversion.domain.consents import Answer
from diversion.domain.outcome import EndReason, Exit
from diversion.domain.sham import Finding
from diversion.domain.triage import TriageDecision
from diversion.domain.triage_ruling import RulingReason
from diversion.domain.working_days import SHANGHAI, Calendar
from diversion.persistence.base import db
from diversion.persistence.deadlines import Deadline
from diversion.persistence.outbox import Outbox
from diversion.services.access import SYSTEM
from diversion.services.calendars import calendar_now
from diversion.services.clocks import act_on_due
from diversion.services.closing import close_dispute
from diversion.services.demo.court import Cast, make_court, read_cast
from diversion.services.demo.filings import invent
from diversion.services.demo.play import OFFICE_OPENS, Play
from diversion.services.demo.steps import Acts
from diversion.services.demo.stories import STORIES
from diversion.services.handoff import deliver_handoffs
from diversion.services.outbox import Job, keep_promises
from diversion.services.refusals import Refusal
from diversion.services.reviews import review_settlement
from diversion.services.transaction import clock_at, transaction
from diversion.services.triage import overrule_triage

FIRST, LAST = date(2025, 1, 2), date(2026, 12, 31)
LONGEST_TENDING = 120
"""After so many turns a dispute that is still open counts as stuck."""
WORDS = "模拟中的处理。（示例）"

Living = tuple[datetime, int, Play, Acts]


class Years:
    """The demo court from the first day to the end of its last dispute."""

    def __init__(self, filings: int, seed: str = "years") -> None:
        self.filings = filings
        self.rng = Random(seed)
        self.refused: Counter[str] = Counter()
        self.stuck: list[int] = []
        self.begun: dict[int, UUID] = {}

    def live(self, progress: Callable[[int], None] = lambda _ended: None) -> None:
        """Live all lives to their end."""
        with clock_at(datetime.combine(FIRST, OFFICE_OPENS, SHANGHAI)):
            make_court(FIRST)
            cast = read_cast()
            with transaction(SYSTEM) as tx:
                calendar = calendar_now(tx)
        waiting = [self._begin(cast, calendar, number) for number in range(self.filings)]
        waiting.sort(key=lambda each: each[:2])
        now, ended = waiting[0][0], 0
        while waiting:
            at, number, play, acts = heappop(waiting)
            let_pass(now, at)
            now = at
            following = self._act(number, play, acts, at)
            if following is not None:
                heappush(waiting, (max(following, at), number, play, acts))
            else:
                ended += 1
                progress(ended)
        let_pass(now, now + timedelta(days=1))

    def _begin(self, cast: Cast, calendar: Calendar, number: int) -> Living:
        story = STORIES[number % len(STORIES)]
        rng = Random(f"years:{number}")
        day = FIRST + timedelta(days=self.rng.randrange((LAST - FIRST).days + 1))
        while not calendar.is_working_day(day):
            day -= timedelta(days=1)
        at = datetime.combine(day, OFFICE_OPENS, SHANGHAI) + timedelta(seconds=self.rng.randrange(28_800))
        play = Play(cast, calendar, rng, number, invent(rng, story.about), at)
        return at, number, play, self._whole_life(number, play, story.script(play))

    def _whole_life(self, number: int, play: Play, script: Acts) -> Acts:
        try:
            yield from script
        except Refusal as refused:
            self.refused[f"{script.__name__}: {refused.code}"] += 1
        except Exception as refused:
            if not hasattr(refused, "code"):
                raise
            self.refused[f"{script.__name__}: {refused.code}"] += 1
        yield from self._tend(number, play)

    def _tend(self, number: int, play: Play) -> Acts:
        for _ in range(LONGEST_TENDING):
            yield play.in_days(1 + play.rng.randrange(4))
            told = _standing(play.dispute)
            if told["status"] == "closed":
                return
            act = _TENDED.get(_place(told))
            if act is None:
                continue
            try:
                act(play, told)
            except Exception as refused:
                if not hasattr(refused, "code"):
                    raise
                self.refused[f"{_place(told)}: {refused.code}"] += 1
        self.stuck.append(number)

    def _act(self, number: int, play: Play, acts: Acts, at: datetime) -> datetime | None:
        play.turn_to(at)
        with clock_at(at):
            return next(acts, None)


def _standing(dispute_id: UUID) -> Mapping[str, object]:
    columns = "status, holder_kind, holder_id, docketed, entry, reference, next_due_at, d.id"
    query = text(
        f"SELECT {columns}, l.rule FROM dispute d LEFT JOIN deadline l ON l.id = d.next_deadline_id"
        " WHERE d.id = :id"
    )
    row = db.session.execute(query, {"id": dispute_id}).mappings().one()
    db.session.rollback()
    return row


def _place(told: Mapping[str, object]) -> str:
    return f"{told['status']}/{told['holder_kind']}/{told['rule']}"


def _close(reason: ClosingReason) -> Callable[[Play, Mapping[str, object]], None]:
    return lambda play, _: close_dispute(play.router, play.dispute, reason, WORDS) and None


def _rule(play: Play, told: Mapping[str, object]) -> None:
    """A complaint is docketed rather than looked at for ever; anything else is shown another way."""
    if told["entry"] == "complaint" or told["docketed"]:
        decision = TriageDecision.DOCKET_FIRST if not told["docketed"] else TriageDecision.UNSUITABLE
        overrule_triage(play.router, play.dispute, decision, RulingReason.OTHER, WORDS)
    else:
        close_dispute(play.router, play.dispute, ClosingReason.REDIRECTED, WORDS)


def _docket(play: Play, _: Mapping[str, object]) -> None:
    play.docket()


def _fee_notice(play: Play, _: Mapping[str, object]) -> None:
    play.send_fee_notice(paid=True)


def _to_trial(play: Play, _: Mapping[str, object]) -> None:
    close_dispute(play.judge, play.dispute, ClosingReason.TRANSFERRED_TO_TRIAL, WORDS)


def _refuse(play: Play, _: Mapping[str, object]) -> None:
    play.consent(play.parties[-1], answer=Answer.NO)


def _take_up(play: Play, _: Mapping[str, object]) -> None:
    """Half of the offers that are still open find somebody; the clock has the rest."""
    if play.rng.random() < 0.5:
        play.accept()


def _give_up(play: Play, _: Mapping[str, object]) -> None:
    play.fail(EndReason.LARGE_GAP)


def _perform(play: Play, _: Mapping[str, object]) -> None:
    play.perform()


def _exit(play: Play, _: Mapping[str, object]) -> None:
    play.leave_court(Exit.CLOSED_OTHERWISE)


def _clear(play: Play, _: Mapping[str, object]) -> None:
    review_settlement(play.judge, play.dispute, Finding.CLEARED, WORDS)


def _confirm(play: Play, _: Mapping[str, object]) -> None:
    play.decide_confirmation(ConfirmationDecision.CONFIRMED)


_TENDED: Mapping[str, Callable[[Play, Mapping[str, object]], None]] = {
    "awaiting_supplement/court_role/activity": _close(ClosingReason.NOT_SUPPLEMENTED),
    "awaiting_decision/court_role/decision": _rule,
    "awaiting_docket/court_role/docketing": _docket,
    "consulting/court_role/consulting": _refuse,
    "consulting/court_role/joint_choice": _refuse,
    "offered/organisation/answer": _take_up,
    "in_mediation/user/activity": _give_up,
    "in_mediation/user/first_contact": _give_up,
    "in_mediation/user/mediation": _give_up,
    "settled/organisation/confirmation_application": _perform,
    "settled/organisation/performance": _perform,
    "settled/organisation/activity": _perform,
    "settled/court_role/confirmation_ruling": _confirm,
    "settled/court_role/review": _clear,
    "settled/court_role/post_docket_exit": _exit,
    "confirmed/organisation/performance": _perform,
    "confirmed/organisation/activity": _perform,
    "returned/court_role/return_docketing": _docket,
    "returned/court_role/fee_notice": _fee_notice,
    "returned/court_role/trial_transfer": _to_trial,
}
"""What whoever holds the ball does in the end, by status, hand and clock; where nothing stands, the clock acts."""


def counted(statement: str) -> Counter[str]:
    """Count by the first column what a query counts in its second."""
    found = Counter({str(row[0]): int(row[1]) for row in db.session.execute(text(statement))})
    db.session.rollback()
    return found


def let_pass(since: datetime, until: datetime) -> None:
    """Let time pass to a moment: deliver what was offered, act on whatever falls due, each when it does."""
    at = since
    while True:
        with clock_at(at):
            promises, due_at = _what_next(until)
            if promises:
                keep_promises(promises, deliver_handoffs)
            elif due_at is None:
                return
        if not promises and due_at is not None:
            at = max(at, due_at)
            with clock_at(at):
                act_on_due()


def _what_next(until: datetime) -> tuple[list[str], datetime | None]:
    """Name the promises of deliveries that wait, and the next moment at which something falls due."""
    offers = select(func.array_agg(Outbox.id)).where(
        Outbox.job == Job.DELIVER_HANDOFF, Outbox.state == "waiting"
    )
    due = select(func.min(Deadline.next_step_at)).where(
        Deadline.last_error.is_(None), Deadline.next_step_at <= until
    )
    with transaction(SYSTEM) as tx:
        row = tx.session.execute(select(offers.scalar_subquery(), due.scalar_subquery())).one()
    promises, due_at = row
    return [str(each) for each in promises or ()], due_at
