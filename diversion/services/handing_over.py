"""A mediator who left: everything they hold passes to a colleague at once.

Beside ``assignment.py``, where a coordinator passes one; and beside deputies (``grants.py``), who act while
somebody is away and hold nothing. A court's and an organisation's work is a role's, so that nothing passes
when its people change. A new holder gets the whole time between two acts (``activity``); what binds the
organisation runs on: the answer to an offer (ZX-9), the first contact and the mediation period (states.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, true

from diversion.domain.access import Permission
from diversion.domain.deadline_rules import DeadlineRule
from diversion.domain.handoff import LIVE, HandoffStatus
from diversion.domain.handoff_kinds import HandoffKind
from diversion.domain.reasons import Fault
from diversion.persistence.access import UserAccount
from diversion.persistence.handoff import Handoff
from diversion.services.access import Actor
from diversion.services.deadlines import end_clocks
from diversion.services.disputes import locked
from diversion.services.handoffs import is_mediator_here, note_handoff
from diversion.services.mediator_change import grant_change
from diversion.services.refusals import Conflicting, InputFaulty, NotFound
from diversion.services.registers import note_access, plain_row, unknown
from diversion.services.transaction import Transaction, transaction
from diversion.services.turns import go_on


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """To whom, why, and which organisation's only (None: all that the administrator reaches)."""

    to_user_id: UUID
    reason: str
    organisation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Passed:
    """One handoff that passed; an administrator learns its dispute's reference and nothing else of it."""

    handoff_id: UUID
    reference: str
    organisation_id: UUID
    disclosure_awaited: bool


def hand_over(actor: Actor, user_id: UUID, told: HandOver) -> Sequence[Passed]:
    """Pass every live handoff to mediate from a user to another, all of them or none; answers what passed.

    Who: an administrator; one of an organisation for its handoffs. A mediation goes on without a break, and
    the new mediator owes the disclosure of ZX-10, which ``assign_mediator`` takes. Refuses: ``NotFound``;
    ``InputFaulty`` (``unknown-id``, ``hand-over-to-oneself``, ``user-inactive``); ``Conflicting``
    ``not-a-mediator-here`` naming what could not pass. Safe to repeat: what has passed is not there any more.
    """
    with transaction(actor) as tx:
        actor.demand(Permission.CHANGE_REGISTERS)
        if plain_row(tx, UserAccount, user_id) is None:
            raise NotFound("用户", "user")
        if faults := _faults(tx, user_id, told):
            raise InputFaulty(faults)
        passed = [_pass(tx, handoff, user_id, told) for handoff in _held(tx, user_id, told)]
        counted = {"to": told.to_user_id, "organisation": told.organisation_id, "handoffs": len(passed)}
        if passed:
            note_access(tx, user_id, "handed_over", counted)
        return passed


def _faults(tx: Transaction, user_id: UUID, told: HandOver) -> list[Fault]:
    if told.to_user_id == user_id:
        zh, en = "不能移交给本人，请另选接收人。", "Nobody hands over to themselves; choose somebody else."
        return [Fault("/to_user_id", "hand-over-to-oneself", zh, en)]
    account = plain_row(tx, UserAccount, told.to_user_id)
    if account is None:
        return [unknown("/to_user_id", "用户", "user")]
    if not account.active:
        zh, en = "接收人的账号已停用，请另选接收人。", "This account is inactive; choose somebody else."
        return [Fault("/to_user_id", "user-inactive", zh, en)]
    return []


def _held(tx: Transaction, user_id: UUID, told: HandOver) -> list[Handoff]:
    """Find and lock what passes, disputes before their handoffs, both in the order of ids."""
    reach = tx.actor.reach(Permission.CHANGE_REGISTERS)
    within = true() if reach.everywhere else Handoff.organisation_id.in_(reach.courts)
    wanted = true() if told.organisation_id is None else Handoff.organisation_id == told.organisation_id
    held = (
        select(Handoff)
        .where(
            Handoff.mediator_id == user_id,
            Handoff.kind == HandoffKind.MEDIATE,
            Handoff.status.in_(LIVE),
            within,
            wanted,
        )
        .order_by(Handoff.dispute_id)
    )
    for dispute_id in tx.session.scalars(held.with_only_columns(Handoff.dispute_id)):
        locked(tx, dispute_id)
    found = list(
        tx.session.scalars(held.with_for_update(of=Handoff).execution_options(populate_existing=True))
    )
    strangers = [each for each in found if not is_mediator_here(tx, each, told.to_user_id)]
    if strangers:
        raise Conflicting(
            "not-a-mediator-here",
            f"接收人不是下列{len(strangers)}件所属组织的现任调解员，请按组织分别移交。",
            f"The new mediator does not serve the organisation of {len(strangers)} of them; "
            "hand over organisation by organisation.",
            organisation_ids=sorted({str(each.organisation_id) for each in strangers}),
        )
    return found


def _pass(tx: Transaction, handoff: Handoff, user_id: UUID, told: HandOver) -> Passed:
    dispute = locked(tx, handoff.dispute_id)
    handoff.mediator_id = told.to_user_id
    handoff.version += 1
    is_mediating = handoff.status == HandoffStatus.ACCEPTED
    if is_mediating:
        handoff.disclosure = {"grounds": [], "awaited": True}
        grant_change(tx, handoff)
        end_clocks(tx, dispute, (DeadlineRule.ACTIVITY,), "superseded")
        go_on(tx, dispute, handoff)
    said = {
        "mediator_id": str(told.to_user_id),
        "former_id": str(user_id),
        "disclosure_awaited": is_mediating,
    }
    note_handoff(tx, dispute, handoff, "handed_over", said, text=told.reason)
    return Passed(handoff.id, dispute.reference, handoff.organisation_id, is_mediating)
