"""The codes by which parties follow their disputes: handed out, made anew, tried and found wrong.

A code is derived from the party's seed under the installation's session key and lies nowhere; a new seed ends the
old code at once. A wrong code is counted before it is looked at and in a transaction of its own, so that guesses
sent at the same moment count each; enough in a row, and for a while no code is looked at for that reference. What is
answered never tells whether the reference exists.
"""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from diversion.domain.access import Permission
from diversion.domain.reasons import Fault
from diversion.domain.references import normalise_reference
from diversion.domain.tracking import read_code, write_code
from diversion.persistence.dispute import Dispute
from diversion.persistence.party import Party
from diversion.persistence.tracking import CodeTries
from diversion.services.access import SYSTEM, Actor
from diversion.services.acting import acting_on, party_named
from diversion.services.dispute_file import read_file
from diversion.services.disputes import dispute_for, note, seal_of
from diversion.services.refusals import InputFaulty, NotFound
from diversion.services.settings import settings_of
from diversion.services.transaction import Transaction, transaction

BUCKETS = 2**15
"""Two references share a bucket once in 32 768 times, and then a lockout."""


@dataclass(frozen=True, slots=True)
class Code:
    """A party's code, for the court to hand out."""

    ref: str
    name: str | None
    role: str
    code: str


def list_codes(actor: Actor, dispute_id: UUID) -> list[Code]:
    """Give the parties' codes to print. Who: clerk and router of the court."""
    with transaction(actor) as tx:
        dispute = dispute_for(tx, Permission.FILE_DISPUTE, dispute_id, lock=False)
        file = read_file(tx, dispute)
        return [Code(each.ref, name_of(tx, each), each.role, _code(tx, each)) for each in file.parties]


def renew_code(actor: Actor, dispute_id: UUID, ref: str) -> None:
    """Make a party's code anew, as when it was lost or seen by others; the old one opens nothing any more.

    Who: clerk and router of the court. Refuses: ``party-unknown``. Repeating it makes yet another one.
    """
    with acting_on(actor, Permission.FILE_DISPUTE, dispute_id) as (tx, dispute):
        party = party_named(read_file(tx, dispute), ref)
        party.code_seed = tx.new_id()
        note(tx, dispute, "tracking_code_renewed", {"party_ref": ref})


def open_tracking(reference: str, typed: str) -> UUID:
    """Find the party whose code was typed. Raises ``NotFound``; ``InputFaulty`` ``tracking-locked`` after too many.

    Opens transactions of its own, as a refusal must not roll the count back; so it is not called inside one.
    """
    reference = normalise_reference(reference) or reference.strip()
    with transaction(SYSTEM) as tx:
        bucket = _count_try(tx, reference)
    with transaction(SYSTEM) as tx:
        party = _party_with(tx, reference, read_code(typed))
        if party is None:
            raise NotFound("案件编号和查询码", "reference and code")
        tries = tx.session.get_one(CodeTries, bucket, with_for_update=True)
        tries.failed, tries.locked_until = 0, None
        return party.id


def is_code_of(party_id: UUID, code: str) -> bool:
    """Tell whether a code, as a cookie carries it, is that of a party or of who the party is since."""
    with transaction(SYSTEM) as tx:
        party = open_party(tx, party_id)
        return party is not None and hmac.compare_digest(_code(tx, party), read_code(code))


def code_of(party_id: UUID) -> str:
    """Give a party's code, for the cookie of who has just typed it."""
    with transaction(SYSTEM) as tx:
        return _code(tx, tx.session.get_one(Party, party_id))


def open_party(tx: Transaction, party_id: UUID) -> Party | None:
    """Find the row in force of a party, whose row may have been corrected since; None of one that is no party now."""
    party = tx.session.get(Party, party_id)
    if party is None or party.ended_at is None:
        return party
    query = select(Party).where(
        Party.dispute_id == party.dispute_id, Party.ref == party.ref, Party.ended_at.is_(None)
    )
    return tx.session.scalar(query)


def name_of(tx: Transaction, party: Party) -> str | None:
    """Open a party's name."""
    name: str | None = seal_of(tx, party.dispute_id).open(f"party:{party.id}", party.sealed)["name"]
    return name


def _party_with(tx: Transaction, reference: str, code: str) -> Party | None:
    rows = tx.session.scalars(
        select(Party)
        .join(Dispute, Dispute.id == Party.dispute_id)
        .where(Dispute.reference == reference, Party.ended_at.is_(None))
    )
    return next((party for party in rows if hmac.compare_digest(_code(tx, party), code)), None)


def _code(tx: Transaction, party: Party) -> str:
    seed = party.code_seed or party.id
    key = tx.config.keys.session
    return write_code(hmac.new(key, b"tracking code" + seed.bytes, sha256).digest())


def _count_try(tx: Transaction, reference: str) -> int:
    """Count a try, and let no more in once enough were wrong; the one that is let in may still be right."""
    digest = hmac.new(tx.config.keys.session, b"tracking tries" + reference.encode(), sha256).digest()
    bucket = int.from_bytes(digest[:2]) % BUCKETS
    fresh = insert(CodeTries).values(bucket=bucket, failed=0, locked_until=None)
    tx.session.execute(fresh.on_conflict_do_nothing())
    tries = tx.session.get_one(CodeTries, bucket, with_for_update=True)
    if tries.locked_until is not None and tries.locked_until > tx.recorded_at:
        raise _locked()
    settings = settings_of(tx, None, tx.today)
    tries.failed += 1
    if tries.failed >= settings.whole("tracking_code_tries"):
        lockout = timedelta(minutes=settings.whole("tracking_code_lockout_minutes"))
        tries.failed, tries.locked_until = 0, tx.recorded_at + lockout
    return bucket


def _locked() -> InputFaulty:
    zh = "此案件编号连续输错多次，已暂停查询。请稍后再试，或者到法院立案窗口重新领取查询码。"
    en = "Too many wrong codes for this reference: try again later, or ask the court's window for a new code."
    return InputFaulty([Fault("/code", "tracking-locked", zh, en)])
