"""How a file of filings is understood, before anything of it is kept.

Beside ``imports.py``, which keeps a file and has it taken in: here a person looks first whether the columns are the
right ones and which cells a spreadsheet has spoilt.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from diversion.domain.import_sheet import EMPTY
from diversion.domain.imports import RowRead, read_row
from diversion.domain.parties import PartyRole
from diversion.persistence.imports import taken_before
from diversion.services.access import Actor
from diversion.services.imports import REFUSED_SHOWN, RefusedRow, court_of, read_columns, rows_said
from diversion.services.refusals import InputFaulty
from diversion.services.transaction import transaction

PREVIEWED_ROWS = 10


@dataclass(frozen=True, slots=True)
class PreviewedRow:
    """A row as it is understood: who against whom, about what, for how much."""

    line: int
    applicants: Sequence[str]
    respondents: Sequence[str]
    cause: str
    amount: str


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What a file would be read as: ``known`` rows were taken before, ``refused`` ones cannot be read."""

    rows: int
    known: int
    headers: Sequence[str]
    first: Sequence[PreviewedRow]
    refused: Sequence[RefusedRow]
    more_refused: int


def preview_import(actor: Actor, content: bytes, court_code: str | None = None) -> ImportPreview:
    """Say how a file is understood, and which cells cannot be read; nothing is kept and nothing filed.

    Who and what it refuses: as ``register_import``. What only the law's own checks find is said when it is taken in.
    """
    with transaction(actor) as tx:
        court = court_of(tx, court_code)
        _, sheet, columns = read_columns(content)
        rows = rows_said(tx, court, sheet, columns)
        if not rows:
            raise InputFaulty([EMPTY])
        known = tx.session.execute(taken_before(court.id, [said for _, said in rows])).all()
        read = [(row.line, read_row(columns, row.cells, court.code)) for row, _ in rows]
        refused = [(line, each) for line, each in read if each.faults]
        return ImportPreview(
            rows=len(rows),
            known=len({row.digest for row in known}),
            headers=[column.header for column in columns if column],
            first=[_previewed(line, each) for line, each in read[:PREVIEWED_ROWS]],
            refused=[
                RefusedRow(line, each.in_columns(each.faults)) for line, each in refused[:REFUSED_SHOWN]
            ],
            more_refused=max(len(refused) - REFUSED_SHOWN, 0),
        )


def _previewed(line: int, read: RowRead) -> PreviewedRow:
    filing = read.filing
    applicants, respondents = (
        [each.name or "" for each in filing.parties if each.role == role]
        for role in (PartyRole.APPLICANT, PartyRole.RESPONDENT)
    )
    amount = "" if filing.claim_amount is None else str(filing.claim_amount)
    return PreviewedRow(line, applicants, respondents, filing.cause_name or "", amount)
