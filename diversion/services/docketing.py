"""Docketing (立案) and the fee notice before trial: what the court itself does with a dispute's number.

Docketing ends the seven days, whatever way they began (MS-2, D-2), starts the trial limit, and asks anew where the dispute goes:
after it mediation needs every party's consent. A dispute that came back from mediation goes to the judge.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from diversion.domain.access import Permission
from diversion.domain.dispute import Event, Status
from diversion.domain.entries import Procedure
from diversion.domain.filing import Filing
from diversion.domain.intake import docket_faults
from diversion.domain.kept_filing import kept_form
from diversion.domain.reasons import Fault
from diversion.persistence.dispute import Docketing
from diversion.persistence.outcome import FeeNotice
from diversion.services.access import Actor
from diversion.services.acting import acting_on, changed, demand_move, demand_open
from diversion.services.deadlines import DOCKETING_CLOCKS, end_clocks
from diversion.services.dispute_file import DisputeFile, read_file
from diversion.services.disputes import note
from diversion.services.intake import intake_context
from diversion.services.leaving import fee_notice, wait_at_court
from diversion.services.placement import place
from diversion.services.refusals import Conflicting, InputFaulty
from diversion.services.supplement_notice import end_notice
from diversion.services.transaction import Transaction, transaction
from diversion.services.trial_limit import watch_trial


@dataclass(frozen=True, slots=True)
class DocketTold:
    """The number given, on which day, by which procedure; ``correction`` replaces one written wrongly, for a ``reason`` in words."""

    case_number: str
    docketed_on: date
    procedure: Procedure
    correction: bool = False
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class FeeTold:
    """A fee notice: sent on a day, payable until another, paid on a third once it is."""

    sent_on: date
    pay_by_on: date
    paid_on: date | None = None


def docket_dispute(actor: Actor, dispute_id: UUID, told: DocketTold) -> UUID:
    """Docket a dispute under its case number, and answer its id.

    Who: clerk or router of the court. Refuses: ``InputFaulty`` (form, court, type and year of the number;
    days in the future or before the filing), ``Conflicting`` ``case-number-taken`` and ``already-docketed``,
    ``TransitionRefused`` while an organisation has it: recall, or a party's demand, comes first.
    """
    with acting_on(actor, Permission.DOCKET_DISPUTE, dispute_id) as (tx, dispute):
        demand_open(dispute)
        file = read_file(tx, dispute)
        number = _checked(tx, file, told)
        if dispute.docketed:
            _correct(tx, file, told, number)
            return dispute_id
        _write(tx, file, told, number)
        dispute.docketed = True
        end_notice(tx, dispute)
        if dispute.status == Status.RETURNED:
            demand_move(dispute, Event.DOCKETED, Status.RETURNED)
            end_clocks(tx, dispute, DOCKETING_CLOCKS, "met")
            wait_at_court(tx, dispute)
            note(tx, dispute, "docketed", _said(told, number))
        else:
            note(tx, dispute, "docketed", _said(told, number))
            place(tx, file, Event.DOCKETED)
        watch_trial(tx, file)
        return dispute_id


def correct_docketing(actor: Actor, dispute_id: UUID, told: DocketTold) -> UUID:
    """Put what a docketing should have said in place of what was recorded; answers the dispute's id.

    Who and what it refuses: as ``docket_dispute``; ``Conflicting`` ``not-docketed`` before there is anything to
    correct, which must never docket by the way. The former number stays in its row and in the journal.
    """
    with transaction(actor):
        with acting_on(actor, Permission.DOCKET_DISPUTE, dispute_id) as (_, dispute):
            if not dispute.docketed:
                raise Conflicting(
                    "not-docketed",
                    "该纠纷尚未立案，没有可以更正的立案信息。",
                    "It is not docketed yet; there is nothing to correct.",
                )
        return docket_dispute(actor, dispute_id, told)


def record_fee_notice(actor: Actor, dispute_id: UUID, told: FeeTold) -> UUID:
    """Record the notice to pay the acceptance fee, or that it was paid (R25-7); answers the dispute's id.

    Who: the judge, whose turn it is once a docketed dispute came back, or clerk or router of the court. A later record takes the place of the former one. Sent for a
    returned dispute it starts the days within which the judge moves it to trial. Refuses: ``InputFaulty``
    for impossible days, ``Conflicting`` ``not-docketed``.
    """
    with acting_on(actor, Permission.RECORD_FEE_NOTICE, dispute_id) as (tx, dispute):
        demand_open(dispute)
        if not dispute.docketed:
            raise Conflicting(
                "not-docketed",
                "该纠纷尚未立案，请先立案登记，再登记交费通知。",
                "It is not docketed yet; docket it before recording a fee notice.",
            )
        _refuse_impossible(tx, told)
        former = fee_notice(tx, dispute)
        if former is not None:
            former.ended_at = tx.at
        owned = {"court_id": dispute.court_id, "dispute_id": dispute.id}
        days = {"sent_on": told.sent_on, "pay_by_on": told.pay_by_on, "paid_on": told.paid_on}
        tx.add(FeeNotice(id=tx.new_id(), at=tx.at, ended_at=None, **owned, **days))
        if dispute.status == Status.RETURNED and former is None:
            wait_at_court(tx, dispute)
        else:
            changed(dispute)
        said = {name: day.isoformat() if day else None for name, day in days.items()}
        note(tx, dispute, "fee_notice_recorded", said)
        return dispute_id


def _checked(tx: Transaction, file: DisputeFile, told: DocketTold) -> str:
    asked = Filing(
        filed_on=file.dispute.filed_on,
        court_code=file.court.code,
        docketed_on=told.docketed_on,
        case_number=told.case_number,
        procedure=told.procedure,
    )
    context = intake_context(tx, file.court, asked)
    if faults := list(docket_faults(asked, context)):
        raise InputFaulty(faults)
    return kept_form(asked, context.regions).case_number or told.case_number


def _correct(tx: Transaction, file: DisputeFile, told: DocketTold, number: str) -> None:
    row = file.docketing
    if row is not None and (row.case_number, row.docketed_on, row.procedure) == (
        number,
        told.docketed_on,
        told.procedure,
    ):
        return
    if not told.correction:
        raise Conflicting(
            "already-docketed",
            f"该纠纷已经立案（{row.case_number if row else ''}）。登记有误的，请注明 correction 后更正。",
            "It is docketed already. If that was recorded wrongly, send it again with correction.",
        )
    said = _said(told, number)
    if row is not None:
        row.ended_at = tx.at
        said["former_case_number"] = row.case_number
    _write(tx, file, told, number)
    watch_trial(tx, file)
    changed(file.dispute)
    note(tx, file.dispute, "docketing_corrected", said, text=told.reason)


def _write(tx: Transaction, file: DisputeFile, told: DocketTold, number: str) -> None:
    """Write the number; of two disputes given the same one at once, the second waits and is refused."""
    tx.flush()
    row_id = tx.new_id()
    written = insert(Docketing).values(
        id=row_id,
        court_id=file.dispute.court_id,
        dispute_id=file.dispute.id,
        case_number=number,
        docketed_on=told.docketed_on,
        procedure=told.procedure.value,
        at=tx.at,
    )
    if tx.session.scalar(written.on_conflict_do_nothing().returning(Docketing.id)) is None:
        raise Conflicting(
            "case-number-taken",
            f"案号{number}已用于另一纠纷，请核对。",
            f"The case number {number} belongs to another dispute; check it.",
        )
    file.docketing = tx.session.get_one(Docketing, row_id)


def _refuse_impossible(tx: Transaction, told: FeeTold) -> None:
    faults = []
    if told.sent_on > tx.today:
        zh, en = "发出日期晚于今天，请核对。", "It was sent on a day in the future; check it."
        faults.append(Fault("/sent_on", "day-in-future", zh, en))
    if told.pay_by_on < told.sent_on:
        zh, en = "交费期限早于发出日期，请核对。", "It is payable before it was sent; check both days."
        faults.append(Fault("/pay_by", "pay-by-before-sent", zh, en))
    if told.paid_on is not None and not told.sent_on <= told.paid_on <= tx.today:
        zh, en = (
            "交费日期应在发出日期与今天之间，请核对。",
            "Paid before it was sent, or in the future; check it.",
        )
        faults.append(Fault("/paid_on", "paid-on-impossible", zh, en))
    if faults:
        raise InputFaulty(faults)


def _said(told: DocketTold, number: str) -> dict[str, str]:
    return {
        "case_number": number,
        "docketed_on": told.docketed_on.isoformat(),
        "procedure": told.procedure.value,
    }
