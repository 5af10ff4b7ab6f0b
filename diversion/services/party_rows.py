"""The rows of one party through its corrections: the old row ended, a new one with what went over to it.

Beside ``filing.py``, which writes parties for the first time. The blind indexes follow the rows in force:
they are no record but the means to find one, so a corrected number is no longer found by the wrong one.
"""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import delete, select

from diversion.domain.filing import PartyInput
from diversion.persistence.dispute import Consent, Dispute
from diversion.persistence.party import BlindIndex, Party, Representation, Representative
from diversion.services.dispute_file import DisputeFile
from diversion.services.filing import index_party, write_parties, write_representatives
from diversion.services.transaction import Transaction


def write_amended_party(
    tx: Transaction,
    file: DisputeFile,
    row: Party | None,
    former: PartyInput | None,
    party: PartyInput,
    position: int,
) -> Party:
    """Write a new party, or the one of ``row`` as it reads now; answers the row in force."""
    if row is None or former is None:
        [made] = write_parties(tx, file.dispute, [party], first=position)
        index_party(tx, made, party)
        return made
    agents_differ = party.representatives != former.representatives
    if party == replace(former, representatives=party.representatives):
        _end_representations(tx, row)
        write_representatives(tx, row, party.representatives)
        return row
    row.ended_at = tx.at
    [made] = write_parties(tx, file.dispute, [replace(party, representatives=())], first=position)
    made.code_seed = row.code_seed or row.id
    _carry_answers(tx, file, row, made)
    _carry_representations(tx, row, made, anew=agents_differ)
    if agents_differ:
        write_representatives(tx, made, party.representatives)
    _unindex(tx, row.id)
    index_party(tx, made, party)
    return made


def end_party(tx: Transaction, file: DisputeFile, row: Party) -> None:
    """Let somebody be no party any more; what was recorded of it stays."""
    row.ended_at = tx.at
    file.consents = [each for each in file.consents if each.party_id != row.id]
    _end_representations(tx, row)
    _unindex(tx, row.id)


def unindex_matches(tx: Transaction, dispute: Dispute) -> None:
    """Take back what a dispute was compared by with other filings."""
    rows = delete(BlindIndex).where(BlindIndex.dispute_id == dispute.id, BlindIndex.kind == "match")
    tx.session.execute(rows)


def _unindex(tx: Transaction, party_id: UUID) -> None:
    tx.session.execute(delete(BlindIndex).where(BlindIndex.party_id == party_id))


def _carry_answers(tx: Transaction, file: DisputeFile, row: Party, made: Party) -> None:
    """Copy a party's answers to its new row, each with its own moment and recorder: it is the same person."""
    columns = [column.key for column in Consent.__table__.columns if column.key not in ("id", "party_id")]
    for said in [each for each in file.consents if each.party_id == row.id]:
        told = {name: getattr(said, name) for name in columns}
        file.consents.append(tx.add(Consent(id=tx.new_id(), party_id=made.id, **told)))


def _carry_representations(tx: Transaction, row: Party, made: Party, *, anew: bool) -> None:
    """End who acts for the old row, and unless others are named anew let the same act for the new one."""
    for former in _end_representations(tx, row, keep_people=not anew):
        if not anew:
            owned = {"court_id": made.court_id, "dispute_id": made.dispute_id, "party_id": made.id}
            tx.add(
                Representation(
                    id=tx.new_id(),
                    representative_id=former.representative_id,
                    powers=list(former.powers),
                    from_at=tx.at,
                    ended_at=None,
                    **owned,
                )
            )


def _end_representations(tx: Transaction, row: Party, *, keep_people: bool = False) -> list[Representation]:
    """End who acts for a party; a representative who then acts for nobody is ended as well."""
    query = select(Representation).where(Representation.party_id == row.id, Representation.ended_at.is_(None))
    ended = list(tx.session.scalars(query.order_by(Representation.from_at, Representation.id)))
    for each in ended:
        each.ended_at = tx.at
    if keep_people:
        return ended
    tx.session.flush()
    for representative_id in {each.representative_id for each in ended}:
        acting = select(Representation.id).where(
            Representation.representative_id == representative_id, Representation.ended_at.is_(None)
        )
        if tx.session.scalar(acting.limit(1)) is None:
            tx.session.get_one(Representative, representative_id).ended_at = tx.at
    return ended
