"""Adding to a filing and correcting it: the whole of it judged again, only what differs written, dated.

``supplement.py`` and ``correction.py`` are the two use cases; here is what both do. A corrected party ends
its row and gets a new one with the same ref; its answers go over to the new row, as it is the same person.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from diversion.domain.amendment import Amendment, amended, as_written, circumstances_after, repeated_refs
from diversion.domain.entries import Entry
from diversion.domain.filing import Filing, PartyInput, RepresentativeInput
from diversion.domain.intake import Examination, examine, faults, with_shape_faults
from diversion.domain.parties import IdentityType, PartyKind, PartyRole
from diversion.domain.reasons import Fault
from diversion.domain.triage import RULESET_VERSION
from diversion.persistence.dispute import Bar, Preservation
from diversion.persistence.party import Party
from diversion.services.decisions import listed, newest, write_decision
from diversion.services.dispute_file import DisputeFile
from diversion.services.disputes import seal_of
from diversion.services.filing import index_matches, write_claim
from diversion.services.intake import intake_context
from diversion.services.party_rows import end_party, unindex_matches, write_amended_party
from diversion.services.refusals import InputFaulty
from diversion.services.representatives import representatives_of
from diversion.services.transaction import Transaction

CLAIM = ("claim_amount", "claims", "facts")


def examine_amended(
    tx: Transaction, file: DisputeFile, change: Amendment, shape_faults: Sequence[Fault]
) -> tuple[Filing, Examination]:
    """Judge the whole filing with a change; answers it as it was, and what was found.

    Raises ``InputFaulty`` with every fault of shape and domain, each where the change has it.
    """
    if change.is_empty and not shape_faults:
        zh, en = "没有填写任何内容。", "Nothing is given."
        raise InputFaulty([Fault("", "nothing-given", zh, en)])
    before = filing_now(tx, file)
    after = amended(before, change)
    context = intake_context(tx, file.court, after)
    found = [*repeated_refs(change.parties), *as_written(faults(after, context), after, change.parties)]
    if refused := with_shape_faults(shape_faults, found):
        raise InputFaulty(refused)
    return before, examine(after, context)


def filing_now(tx: Transaction, file: DisputeFile) -> Filing:
    """Read a dispute's rows in force back as the filing they were written from; without answers and choice."""
    dispute = file.dispute
    told = seal_of(tx, dispute.id).open(f"claim:{file.claim.id}", file.claim.sealed)
    agents = representatives_of(tx, dispute.id)
    return Filing(
        entry=Entry(dispute.entry),
        filed_on=dispute.filed_on,
        court_code=file.court.code,
        cause_code=file.cause.key if file.cause else None,
        claim_amount=file.claim.amount,
        dispute_region=dispute.dispute_region,
        claims=told["claims"],
        facts=told["facts"],
        hard_bar_on=file.bar.hard_bar_on if file.bar else None,
        preservation_wanted=file.preservation is not None,
        parties=tuple(_party(tx, party, agents[party.id]) for party in file.parties),
    )


def write_amendment(
    tx: Transaction, file: DisputeFile, change: Amendment, before: Filing, found: Examination
) -> list[str]:
    """Write what differs and answer its names; the file is brought up to date for placing it anew."""
    after = found.filing or before
    written = [*_write_case(tx, file, before, after, found), *_write_parties(tx, file, before, after)]
    typed = circumstances_after(_typed_flags(tx, file), change)
    flags = sorted(typed | {_flag(reason.code) for reason in found.flags})
    if flags != sorted(file.dispute.flags):
        file.dispute.flags = flags
        written.append("flags")
    write_decision(tx, file, "intake", None, {"flags": listed(found.flags)}, RULESET_VERSION)
    if any(name.startswith("parties") or name == "claim" for name in written):
        unindex_matches(tx, file.dispute)
        index_matches(tx, file.dispute, [tx.vault.digest("match", key) for key in found.match_keys])
    tx.flush()
    return written


def _write_case(
    tx: Transaction, file: DisputeFile, before: Filing, after: Filing, found: Examination
) -> list[str]:
    dispute, written = file.dispute, []
    cause_key = found.cause.key if found.cause else None
    if cause_key != file.claim.cause_key or any(
        getattr(before, name) != getattr(after, name) for name in CLAIM
    ):
        file.claim.ended_at = tx.at
        file.claim, file.cause = write_claim(tx, dispute, after, found), found.cause
        written.append("claim")
    if before.dispute_region != after.dispute_region:
        dispute.dispute_region = after.dispute_region
        written.append("dispute_region")
    owned = {"court_id": dispute.court_id, "dispute_id": dispute.id, "ended_at": None}
    if before.hard_bar_on != after.hard_bar_on:
        _end(tx, file.bar)
        bar = Bar(id=tx.new_id(), hard_bar_on=after.hard_bar_on, at=tx.at, **owned)
        file.bar = tx.add(bar) if after.hard_bar_on else None
        written.append("hard_bar_on")
    if bool(before.preservation_wanted) != bool(after.preservation_wanted):
        _end(tx, file.preservation)
        wish = Preservation(id=tx.new_id(), wanted_at=tx.at, executed_on=None, **owned)
        file.preservation = tx.add(wish) if after.preservation_wanted else None
        written.append("preservation_wanted")
    return written


def _write_parties(tx: Transaction, file: DisputeFile, before: Filing, after: Filing) -> list[str]:
    rows = {party.ref: party for party in file.parties}
    former = {party.ref or "": party for party in before.parties}
    named = {party.ref or "": party for party in after.parties}
    written, parties = [], []
    for ref in rows:
        if ref not in named:
            end_party(tx, file, rows[ref])
            written.append(f"parties/{ref}/ended")
    following = max((row.position for row in file.parties), default=-1) + 1
    for ref, party in named.items():
        row, told = rows.get(ref), former.get(ref)
        if row is not None and party == told:
            parties.append(row)
            continue
        position = following if row is None else row.position
        following += 1 if row is None else 0
        parties.append(write_amended_party(tx, file, row, told, party, position))
        written.append(f"parties/{ref}")
    file.parties = sorted(parties, key=lambda row: row.position)
    return written


def _party(tx: Transaction, row: Party, agents: tuple[RepresentativeInput, ...]) -> PartyInput:
    told = seal_of(tx, row.dispute_id).open(f"party:{row.id}", row.sealed)
    party = PartyInput(
        ref=row.ref,
        role=PartyRole(row.role),
        kind=PartyKind(row.kind),
        identity_type=IdentityType(row.identity_type) if row.identity_type else None,
        address_region=row.address_region,
        representatives=agents,
    )
    return replace(party, **told)


def _typed_flags(tx: Transaction, file: DisputeFile) -> set[str]:
    """Tell the circumstances that a person gave from the flags that intake found by itself."""
    row = newest(tx, file, "intake")
    found = {_flag(each["code"]) for each in row.body["flags"]} if row else set()
    return set(file.dispute.flags) - found


def _flag(code: str) -> str:
    return code.replace("-", "_")


def _end(tx: Transaction, row: Any) -> None:
    if row is not None:
        row.ended_at = tx.at
