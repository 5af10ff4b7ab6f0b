"""What filing a row of an uploaded table is, and in which column each of its faults stands.

The row becomes the same ``Filing`` that a single one is, and is judged by the same ``intake.examine``;
nothing is decided here. A cell that cannot be read is a shape fault at its place in the filing.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from diversion.domain.consents import Answer, Matter, Means
from diversion.domain.filing import (
    FOREIGN_PARTY,
    LABOUR_ARBITRATION_DONE,
    NOT_CIVIL,
    ChoiceInput,
    ConsentInput,
    Filing,
    PartyInput,
    RepresentativeInput,
)
from diversion.domain.import_cells import CellSpoilt
from diversion.domain.import_columns import (
    CONSENTS,
    OF_FILING,
    OF_PARTY,
    REFS,
    SIGNED_FORM_HEADER,
    Column,
    party_column,
)
from diversion.domain.import_sheet import restored
from diversion.domain.parties import PartyRole
from diversion.domain.reasons import Fault


class ImportStatus(StrEnum):
    """How far a file has come; a row is ``waiting`` too until it is ``taken``, ``refused`` or ``known``."""

    WAITING = "waiting"
    RUNNING = "running"
    FINISHED = "finished"


class ImportForm(StrEnum):
    """Which kind of file was sent; what was refused comes back as the same."""

    CSV = "csv"
    XLSX = "xlsx"


WHOLE_ROW = "整行"
"""The column named for a fault that stands in none."""
_SIDES_IN_ORDER = tuple(PartyRole)
_PLAIN = (
    "entry",
    "filed_on",
    "cause_name",
    "cause_code",
    "claim_amount",
    "dispute_region",
    "claims",
    "facts",
    "docketed_on",
    "case_number",
    "procedure",
    "hard_bar_on",
    "preservation_wanted",
    "file_anyway_reason",
)
_OF_PARTY_PLAIN = tuple(
    place for place, _ in OF_PARTY.values() if "/" not in place and place != "foreign_element"
)
_SIGNED_FORM_PLACE = OF_PARTY[SIGNED_FORM_HEADER][0]


@dataclass(frozen=True, slots=True)
class RowRead:
    """A row as a filing, what could not be read of it, and the header behind each place of the filing."""

    filing: Filing
    faults: tuple[Fault, ...]
    headers: Mapping[str, str]

    def header_of(self, pointer: str) -> str:
        """Name the column in which a fault stands, or the nearest above it; else the whole row.

        >>> RowRead(Filing(), (), {"/entry": "来源"}).header_of("/entry")
        '来源'
        """
        while pointer:
            if pointer in self.headers:
                return self.headers[pointer]
            pointer = pointer.rpartition("/")[0]
        return WHOLE_ROW

    def in_columns(self, faults: Sequence[Fault]) -> tuple[dict[str, str], ...]:
        """Say each fault in its column once, however many places of the filing share the column."""
        said = dict.fromkeys((self.header_of(each.pointer), each.code, each.zh, each.en) for each in faults)
        names = ("column", "code", "detail", "detail_en")
        return tuple(dict(zip(names, each, strict=True)) for each in said)

    def content(self) -> str:
        """Write what the row says, however it was typed: equal for equal filings, to know one taken before.

        A row that could not be read in full says only what could.
        """
        told = _without_gaps(asdict(self.filing))
        return json.dumps(told, ensure_ascii=False, sort_keys=True, default=_written)


@dataclass(slots=True)
class _Cells:
    """What the cells of one party, or of the filing itself, say by place, and which were spoilt."""

    said: dict[str, Any] = field(default_factory=dict)
    spoilt: dict[str, CellSpoilt] = field(default_factory=dict)

    def read(self, column: Column, cell: str) -> None:
        try:
            self.said[column.place] = column.read(cell)
        except CellSpoilt as spoilt:
            self.spoilt[column.place] = spoilt


@dataclass(frozen=True, slots=True)
class _Side:
    """One party's place in the filing and its cells."""

    place: int
    role: PartyRole
    number: int
    cells: _Cells

    @property
    def ref(self) -> str:
        return f"{REFS[self.role]}{self.number}"

    def header(self, of_party: str) -> str:
        return party_column(self.role, self.number, of_party).header


def read_row(
    columns: Sequence[Column | None],
    cells: Sequence[str],
    court_code: str,
    organisations: Mapping[str, str] = MappingProxyType({}),
) -> RowRead:
    """Read a row under a header that ``read_header`` found no fault with, for one court.

    ``organisations`` gives the id of a name; any other name stays and is refused by intake. Own codes
    beside those of the cells: ``court-differs``, ``cells-beyond-header`` (a comma in a text without
    quotes moves all cells behind it, so nothing else of such a row is believed).

    >>> from diversion.domain.import_columns import column_named
    >>> row = read_row([column_named("来源"), column_named("申请人姓名")], ["起诉", "甲某"], "苏0506")
    >>> row.filing.entry.value, row.filing.parties[0].ref, row.header_of("/parties/0/kind")
    ('complaint', 'a1', '申请人类型')
    """
    if any(cell.strip() for cell in cells[len(columns) :]):
        return RowRead(Filing(), (_TOO_MANY_CELLS,), {})
    filing, sides = _read_cells(columns, cells)
    headers = {place: header for header, (place, _) in OF_FILING.items()}
    headers |= {"/choice": "选定方式", "/parties": party_column(PartyRole.APPLICANT, 1, "姓名").header}
    faults = [spoilt.at(place) for place, spoilt in filing.spoilt.items()]
    if filing.said.get("/court_code", court_code) != court_code:
        faults.append(_COURT_DIFFERS)
    consents: list[ConsentInput] = []
    for side in sides:
        headers |= {
            f"/parties/{side.place}/{place}": side.header(name) for name, (place, _) in OF_PARTY.items()
        }
        headers[f"/parties/{side.place}"] = side.header("姓名")
        given = _consents(side)
        headers |= _consent_headers(side, given, len(consents))
        faults += _party_faults(side, given, len(consents))
        consents += given
    return RowRead(
        _filing(filing.said, sides, tuple(consents), court_code, organisations), tuple(faults), headers
    )


_TOO_MANY_CELLS = Fault(
    "",
    "cells-beyond-header",
    "单元格多于表头列数：文字中的英文逗号会被当作分列，请把含逗号的内容用英文双引号括起来",
    "More cells than headers: a comma within a text starts a new cell; put such texts into double quotes.",
)
_COURT_DIFFERS = Fault(
    "/court_code",
    "court-differs",
    "法院代字与本次导入的法院不同，请核对或删除此列",
    "Another court than the one this file is for; check it or remove the column.",
)


def _read_cells(columns: Sequence[Column | None], cells: Sequence[str]) -> tuple[_Cells, list[_Side]]:
    """Sort the cells that are not blank to the filing and to its parties, in the order of sides and numbers."""
    of_filing, of_parties = _Cells(), dict[tuple[int, int], _Cells]()
    for column, cell in zip(columns, cells, strict=False):
        if column is None or not cell.strip():
            continue
        key = (_SIDES_IN_ORDER.index(column.side), column.number) if column.side else None
        place = of_parties.setdefault(key, _Cells()) if key else of_filing
        place.read(column, restored(cell))
    sides = [
        _Side(place, _SIDES_IN_ORDER[side], number, of_parties[side, number])
        for place, (side, number) in enumerate(sorted(of_parties))
    ]
    return of_filing, sides


def _consents(side: _Side) -> list[ConsentInput]:
    said = side.cells.said
    means, at = said.get("consents/means"), said.get("consents/at")
    given = [
        ConsentInput(side.ref, matter, Answer.YES if agrees else Answer.NO, "clerk", means, at)
        for matter in CONSENTS.values()
        if (agrees := said.get(f"consents/{matter}")) is not None
    ]
    signed_at = said.get(_SIGNED_FORM_PLACE)
    if signed_at is not None:
        matter = Matter.MEDIATE_BEFORE_DOCKETING
        given.append(ConsentInput(side.ref, matter, Answer.YES, "clerk", Means.SIGNED_FORM, signed_at))
    return given


def _consent_headers(side: _Side, given: Sequence[ConsentInput], first: int) -> dict[str, str]:
    headers: dict[str, str] = {}
    for place, consent in enumerate(given, start=first):
        is_signed = consent.matter is Matter.MEDIATE_BEFORE_DOCKETING
        answered = next((name for name, matter in CONSENTS.items() if matter is consent.matter), "")
        headers[f"/consents/{place}"] = side.header(SIGNED_FORM_HEADER if is_signed else answered)
        if not is_signed:
            headers[f"/consents/{place}/means"] = side.header("表态方式")
            headers[f"/consents/{place}/at"] = side.header("表态日期")
    return headers


def _party_faults(side: _Side, given: Sequence[ConsentInput], first: int) -> Iterator[Fault]:
    """Say a spoilt cell at its place; a spoilt means or day at every consent that wanted it."""
    for place, spoilt in side.cells.spoilt.items():
        yield spoilt.at(f"/parties/{side.place}/{place}")
        shared = place.removeprefix("consents/")
        if shared in ("means", "at"):
            yield from (
                spoilt.at(f"/consents/{number}/{shared}")
                for number, consent in enumerate(given, start=first)
                if getattr(consent, shared) is None
            )


def _filing(
    said: Mapping[str, Any],
    sides: Sequence[_Side],
    consents: tuple[ConsentInput, ...],
    court_code: str,
    organisations: Mapping[str, str],
) -> Filing:
    by, chosen = said.get("/choice/by"), said.get("/choice/organisation_id")
    named = organisations.get(chosen, chosen) if chosen else None
    return Filing(
        **{name: said.get(f"/{name}") for name in _PLAIN},
        court_code=court_code,
        parties=tuple(_party(side) for side in sides),
        consents=consents,
        choice=ChoiceInput(by, named) if by or named else None,
        file_anyway="/file_anyway_reason" in said,
        triage_flags=tuple(_flags(said, sides)),
    )


def _party(side: _Side) -> PartyInput:
    said = side.cells.said
    name, kind, powers = (said.get(f"representatives/0/{each}") for each in ("name", "kind", "powers"))
    told = name or kind or powers or any(place.startswith("representatives") for place in side.cells.spoilt)
    return PartyInput(
        ref=side.ref,
        role=side.role,
        **{each: said.get(each) for each in _OF_PARTY_PLAIN},
        representatives=(RepresentativeInput(kind, name, powers or ()),) if told else (),
    )


def _flags(said: Mapping[str, Any], sides: Sequence[_Side]) -> Iterator[str]:
    yield from said.get("/triage_flags", ())
    yield from (f"{FOREIGN_PARTY}{side.ref}" for side in sides if side.cells.said.get("foreign_element"))
    if said.get("/labour_arbitration_done"):
        yield LABOUR_ARBITRATION_DONE
    if said.get("/not_civil"):
        yield f"{NOT_CIVIL}{said['/not_civil']}"


def _without_gaps(told: Any) -> Any:
    """Leave out what says nothing, so that a column added later changes no row taken before."""
    if isinstance(told, dict):
        kept = {name: _without_gaps(value) for name, value in told.items()}
        return {name: value for name, value in kept.items() if value not in (None, False, "", [], {})}
    if isinstance(told, list | tuple):
        return [_without_gaps(value) for value in told]
    return told


def _written(value: Any) -> str:
    if isinstance(value, Decimal):
        return str(value.normalize())
    return value.isoformat() if isinstance(value, date) else str(value)
