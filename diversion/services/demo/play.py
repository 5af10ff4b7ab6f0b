"""One invented dispute's life: its moment, and the acts of the people around it, each through its use case.

A script (``scripts.py``) says what happens when; here stands how. Nothing is decided here that the product
decides itself: an act that it refuses ends the script where it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import select

from diversion.domain.access import Role
from diversion.domain.agreements import AgreementKind, SigningMeans
from diversion.domain.confirmations import ConfirmationDecision
from diversion.domain.consents import Answer, ChoiceBy, Matter, Means
from diversion.domain.entries import Procedure
from diversion.domain.filing import ChoiceInput, ConsentInput, Filing
from diversion.domain.handoff import LIVE, DeclineReason
from diversion.domain.handoff_kinds import HandoffKind
from diversion.domain.mediation import ContactMeans, ContactResult, ParticipantRole, SessionEvent
from diversion.domain.organisations import OrganisationKind
from diversion.domain.outcome import EndReason, Exit, FailureReport
from diversion.domain.parties import PartyKind
from diversion.domain.satisfaction import Satisfaction
from diversion.domain.working_days import SHANGHAI, Calendar
from diversion.persistence.handoff import Handoff
from diversion.persistence.party import Party
from diversion.services.access import SYSTEM, Actor
from diversion.services.agreements import AgreementTold
from diversion.services.choice import record_choice
from diversion.services.confirmation import DecisionTold, apply_for_confirmation, decide_confirmation
from diversion.services.consents import record_consent
from diversion.services.contacts import AnswerTold, ContactTold, record_contact
from diversion.services.demo.court import Cast, numbered
from diversion.services.demo.filings import Draft
from diversion.services.demo.places import COURT_CODE
from diversion.services.docketing import DocketTold, FeeTold, docket_dispute, record_fee_notice
from diversion.services.exits import ExitTold, exit_dispute
from diversion.services.handoff import accept_handoff, decline_handoff, receive_handoff, sign_for_materials
from diversion.services.intake import register_dispute
from diversion.services.outcome import OutcomeTold, record_outcome
from diversion.services.performance import record_performance
from diversion.services.refusals import NotFound
from diversion.services.sessions import Participant, SessionTold, book_session, end_session
from diversion.services.signatures import SignatureTold
from diversion.services.tracking import rate_mediation
from diversion.services.transaction import transaction

OFFICE_OPENS, OFFICE_MINUTES = time(9), 8 * 60
CLERKS, ROUTERS, JUDGES = 3, 2, 3
RATED = 0.45
"""How often a party of the demo rates; this and what it says are the demo's own and no finding about courts."""
SETTLED_THINK, FAILED_THINK = (0.7, 0.22, 0.08), (0.3, 0.4, 0.3)
"""How likely each answer is, after an agreement and without one."""
PRAISE, WISH = "调解员讲得清楚，有耐心。（示例）", "希望约定的时间能灵活一些。（示例）"


@dataclass(frozen=True, slots=True)
class Offered:
    """A live handoff: its id, its organisation, whose seal an agreement would bear, who mediates."""

    id: UUID
    organisation_id: UUID
    body_kind: OrganisationKind
    mediator: str


@dataclass(slots=True)
class Play:
    """The life of one invented dispute. ``now`` is moved by whoever plays the script."""

    cast: Cast
    calendar: Calendar
    rng: Random
    number: int
    draft: Draft
    now: datetime
    parties: tuple[str, ...] = ()
    _dispute: UUID | None = None
    _mediators: dict[UUID, str] = field(default_factory=dict)
    _offered: dict[HandoffKind, Offered] = field(default_factory=dict)

    def turn_to(self, moment: datetime) -> None:
        """Go on at a moment; what happened meanwhile may have ended a handoff."""
        self.now = moment
        self._offered.clear()

    @property
    def dispute(self) -> UUID:
        """The dispute, once it is filed."""
        if self._dispute is None:
            raise LookupError("not filed yet")
        return self._dispute

    @property
    def is_filed(self) -> bool:
        """Tell whether there is a dispute yet."""
        return self._dispute is not None

    def in_days(self, working_days: int) -> datetime:
        """Give a moment in office hours so many working days from now."""
        day = self.calendar.add_working_days(self.now.astimezone(SHANGHAI).date(), working_days)
        opens = datetime.combine(day, OFFICE_OPENS, SHANGHAI)
        at = opens + timedelta(minutes=self.rng.randrange(OFFICE_MINUTES))
        return max(at, self.now + timedelta(minutes=5))

    def in_calendar_days(self, days: int) -> datetime:
        """Give the moment so many calendar days from now, at the same hour."""
        return self.now + timedelta(days=days)

    def in_minutes(self, minutes: int) -> datetime:
        """Give a moment shortly after now."""
        return self.now + timedelta(minutes=minutes)

    # Who acts.

    @property
    def clerk(self) -> Actor:
        """A filing clerk, the same for the whole of the dispute."""
        return self.cast.actor(numbered(Role.CLERK, self.number % CLERKS + 1))

    @property
    def router(self) -> Actor:
        """A router of the court."""
        return self.cast.actor(numbered(Role.ROUTER, self.number % ROUTERS + 1))

    @property
    def judge(self) -> Actor:
        """A judge of the court."""
        return self.cast.actor(numbered(Role.JUDGE, self.number % JUDGES + 1))

    def mediator(self) -> Actor:
        """The mediator of the live handoff."""
        return self.cast.actor(self.offered().mediator)

    def coordinator(self, organisation_id: UUID) -> Actor:
        """The coordinator of an organisation."""
        return self.cast.actor(self.cast.coordinators[organisation_id])

    def offered(self, kind: HandoffKind = HandoffKind.MEDIATE) -> Offered:
        """Find the live handoff of a kind. Raises ``NotFound`` when there is none (any more)."""
        if kind not in self._offered:
            self._offered[kind] = self._find(kind)
        return self._offered[kind]

    def _find(self, kind: HandoffKind) -> Offered:
        with transaction(SYSTEM) as tx:
            columns = (Handoff.id, Handoff.organisation_id, Handoff.mediating_body_id)
            query = select(*columns).where(
                Handoff.dispute_id == self.dispute, Handoff.kind == kind, Handoff.status.in_(LIVE)
            )
            row = tx.session.execute(query).one_or_none()
        if row is None:
            raise NotFound("委派委托", "handoff")
        body = row.mediating_body_id or row.organisation_id
        if kind is HandoffKind.MEDIATE and row.id not in self._mediators:
            self._mediators[row.id] = self.rng.choice(self.cast.mediators[body])
        mediator = self._mediators.get(row.id, "")
        return Offered(row.id, row.organisation_id, self.cast.kinds[body], mediator)

    # The court's window.

    def said(self, ref: str, matter: Matter, answer: Answer = Answer.YES) -> ConsentInput:
        """Write an answer given now, in the form the matter needs."""
        is_form = matter is Matter.MEDIATE_BEFORE_DOCKETING
        means = Means.SIGNED_FORM if is_form else self.rng.choice((Means.IN_PERSON, Means.PHONE))
        return ConsentInput(ref, matter, answer, "clerk", means, self.now)

    def file(self, *, signed: bool = False, asked: bool = False, **changes: object) -> None:
        """File the draft. ``signed``: for mediation first; ``asked``: the applicants agree to mediation."""
        filing: Filing = self.draft.filing(self.now.astimezone(SHANGHAI).date())
        applicants = [party.ref or "" for party in self.draft.applicants]
        matters = ((Matter.MEDIATION, signed or asked), (Matter.MEDIATE_BEFORE_DOCKETING, signed))
        consents = tuple(self.said(ref, matter) for matter, wanted in matters if wanted for ref in applicants)
        choice = ChoiceInput(ChoiceBy.APPLICANT_CONSULTED) if consents else None
        filing = replace(filing, consents=consents, choice=choice)
        filing = replace(filing, **changes)  # type: ignore[arg-type]
        self.parties = tuple(party.ref or "" for party in filing.parties)
        self._dispute = register_dispute(self.clerk, filing)

    def consent(self, ref: str, matter: Matter = Matter.MEDIATION, answer: Answer = Answer.YES) -> None:
        """Record a party's answer at the window."""
        record_consent(self.clerk, self.dispute, self.said(ref, matter, answer))

    def everyone_consents(self) -> None:
        """Record that every party agrees to mediation."""
        for ref in self.parties:
            self.consent(ref)

    def choose(self, by: ChoiceBy, organisation: str | None = None) -> None:
        """Record who chooses the organisation."""
        chosen = str(self.cast.organisations[organisation]) if organisation else None
        record_choice(self.clerk, self.dispute, ChoiceInput(by, chosen))

    def docket(self, procedure: Procedure = Procedure.SUMMARY) -> None:
        """Docket the dispute today under a number of its own."""
        day = self.now.astimezone(SHANGHAI).date()
        told = DocketTold(f"（{day.year}）{COURT_CODE}民初{30000 + self.number}号", day, procedure)
        docket_dispute(self.clerk, self.dispute, told)

    def send_fee_notice(self, *, paid: bool = False) -> None:
        """Send the fee notice, or note that it was paid."""
        day = self.now.astimezone(SHANGHAI).date()
        told = FeeTold(day, day + timedelta(days=7), day if paid else None)
        record_fee_notice(self.clerk, self.dispute, told)

    # The organisation.

    def open_offer(self) -> None:
        """Let somebody of the organisation open the offer."""
        offered = self.offered()
        receive_handoff(self.coordinator(offered.organisation_id), offered.id)

    def accept(self) -> None:
        """Accept the offer for a mediator: the coordinator names one, or the mediator takes it up."""
        offered = self.offered()
        mediator = self.cast.actor(offered.mediator)
        accept_handoff(
            self.coordinator(offered.organisation_id), offered.id, mediator.user_id, {"grounds": []}
        )

    def sign(self) -> None:
        """Sign for the materials."""
        offered = self.offered()
        sign_for_materials(self.coordinator(offered.organisation_id), offered.id)

    def decline(self, reason: DeclineReason, words: str) -> None:
        """Decline the offer."""
        offered = self.offered()
        decline_handoff(self.coordinator(offered.organisation_id), offered.id, reason, words)

    def accept_assistance(self) -> None:
        """Let the grid station take on its task."""
        task = self.offered(HandoffKind.ASSIST)
        accept_handoff(self.coordinator(task.organisation_id), task.id, None, {})

    def worker_contacts(self, ref: str) -> None:
        """Let the grid worker go and see a party."""
        task = self.offered(HandoffKind.ASSIST)
        worker = self.cast.actor(self.cast.workers[task.organisation_id])
        told = ContactTold(
            party_ref=ref, reached=True, result=ContactResult.REACHED, means=ContactMeans.IN_PERSON
        )
        record_contact(worker, task.id, told)

    def contact(self, ref: str, result: ContactResult = ContactResult.REACHED) -> None:
        """Let the mediator try a party."""
        reached = result in (ContactResult.REACHED, ContactResult.REFUSED)
        told = ContactTold(party_ref=ref, reached=reached, result=result)
        record_contact(self.mediator(), self.offered().id, told)

    def refuses(self, ref: str) -> None:
        """Let the mediator reach a party that says no to mediation."""
        no = AnswerTold(Matter.MEDIATION, Answer.NO)
        told = ContactTold(party_ref=ref, reached=True, result=ContactResult.REFUSED, consents=(no,))
        record_contact(self.mediator(), self.offered().id, told)

    def contact_others(self, result: ContactResult = ContactResult.REACHED) -> None:
        """Let the mediator try everybody who is not an applicant."""
        for ref in self.parties:
            if not ref.startswith("a"):
                self.contact(ref, result)

    def book(self, starts_at: datetime) -> UUID:
        """Book a meeting with everybody (the first five, where there are many)."""
        table = tuple(Participant(ParticipantRole.PARTY, ref) for ref in self.parties[:5])
        told = SessionTold(starts_at=starts_at, place="第一调解室", participants=table)
        return book_session(self.mediator(), self.offered().id, told).id

    def end_meeting(self, session: UUID, event: SessionEvent = SessionEvent.HELD) -> None:
        """Note how a meeting went."""
        end_session(self.mediator(), self.offered().id, session, event)

    # The end.

    def settle(self, *, perform_in_days: int | None = None) -> None:
        """Let everybody sign an agreement that is in force now, in the form of the body that mediates."""
        by_committee = self.offered().body_kind is OrganisationKind.PEOPLES_COMMITTEE
        day = self.now.astimezone(SHANGHAI).date()
        companies = {
            party.ref
            for party in (*self.draft.applicants, *self.draft.respondents)
            if party.kind is not PartyKind.NATURAL_PERSON
        }
        agreement = AgreementTold(
            form=AgreementKind.PEOPLES_MEDIATION if by_committee else AgreementKind.PAPER,
            terms="被申请人分期支付约定款项，申请人放弃其余请求，双方再无争议。（示例）",
            signatures=tuple(
                SignatureTold(
                    party_ref=ref, means=SigningMeans.SEAL if ref in companies else SigningMeans.HANDWRITTEN
                )
                for ref in self.parties
            ),
            mediator_signed_at=self.now,
            body_sealed_at=self.now if by_committee else None,
            perform_by_on=day + timedelta(days=perform_in_days) if perform_in_days is not None else None,
        )
        told = OutcomeTold(end_reason=EndReason.AGREEMENT_REACHED, agreement=agreement)
        record_outcome(self.mediator(), self.dispute, told)
        self._rate(SETTLED_THINK)

    def settle_and_withdraw(self) -> None:
        """Let the parties come to terms by themselves and the applicant withdraw."""
        record_outcome(self.mediator(), self.dispute, OutcomeTold(end_reason=EndReason.SETTLED_AND_WITHDRAWN))
        self._rate(SETTLED_THINK)

    def fail(self, reason: EndReason, mediator: Actor | None = None) -> None:
        """End mediation without an agreement, with the failure report of ZX-17."""
        report = FailureReport(
            basics="已与各方当事人联系并组织调解。（示例）",
            reason=_WHY_FAILED.get(reason, "其他原因。（示例）"),
            cost_raising_conduct="",
            other_notes="",
        )
        told = OutcomeTold(end_reason=reason, failure_report=report)
        record_outcome(mediator or self.mediator(), self.dispute, told)
        self._rate(FAILED_THINK)

    def _rate(self, think: Sequence[float]) -> None:
        """Let some parties say on their tracking pages what they think; by chances that change nothing else here."""
        chance = Random(f"rating {self.number}")  # noqa: S311 - invented opinions
        with transaction(SYSTEM) as tx:
            query = select(Party.id).where(Party.dispute_id == self.dispute, Party.ended_at.is_(None))
            parties = list(tx.session.scalars(query.order_by(Party.position).limit(2)))
        for party_id in parties:
            if chance.random() < RATED:
                (said,) = chance.choices(tuple(Satisfaction), think)
                words = PRAISE if said is Satisfaction.SATISFIED else WISH
                rate_mediation(party_id, said, chance.choice((None, None, words)))

    def apply_for_confirmation(self) -> None:
        """Let both sides apply for confirmation at the window."""
        apply_for_confirmation(self.clerk, self.dispute, list(self.parties))

    def decide_confirmation(self, decision: ConfirmationDecision, ground: str | None = None) -> None:
        """Let the judge decide the application."""
        number = None
        if decision is ConfirmationDecision.CONFIRMED:
            number = f"（{self.now.astimezone(SHANGHAI).year}）{COURT_CODE}诉前调确{30000 + self.number}号"
        told = DecisionTold(decision=decision, ground=ground, case_number=number)
        decide_confirmation(self.judge, self.dispute, told)

    def perform(self, *, whole: bool = True) -> None:
        """Note that the agreement was performed today."""
        record_performance(self.clerk, self.dispute, self.now.astimezone(SHANGHAI).date(), whole=whole)

    def leave_court(self, kind: Exit) -> None:
        """Let the judge close a settled, docketed dispute."""
        number = f"（{self.now.astimezone(SHANGHAI).year}）{COURT_CODE}民初{30000 + self.number}号"
        exit_dispute(self.judge, self.dispute, ExitTold(kind=kind, document_number=number))


_WHY_FAILED = {
    EndReason.LARGE_GAP: "双方对金额的意见差距较大。（示例）",
    EndReason.PARTY_UNWILLING: "一方当事人不愿继续调解。（示例）",
    EndReason.PARTY_UNREACHABLE: "多次联系未能联系上被申请人。（示例）",
    EndReason.PERIOD_EXPIRED: "调解期限届满仍未达成一致。（示例）",
    EndReason.SIGNATURE_REFUSED: "达成一致后一方拒绝签署。（示例）",
}
