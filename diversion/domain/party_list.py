"""The parties of one filing from a table, one a row: who they are, and in which row and column something is wrong.

Beside ``imports.py``, where a row is a whole filing. The columns bear the template's names, with the party's place in
a column of its own (诉讼地位), or with the side before them as in the table of filings (被申请人姓名). Nothing of a list
is taken while any of it is wrong, so that a corrected list is not added to half of the former.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from diversion.domain.import_cells import CellSpoilt, one_of
from diversion.domain.import_columns import OF_PARTY, OTHER_NAMES, SIDES, Column, column_named
from diversion.domain.import_sheet import Sheet, SheetRow, restored
from diversion.domain.parties import PartyRole
from diversion.domain.reasons import Fault

MOST_LISTED = 500
"""The most parties of one list; ours. A filing takes more, in several lists."""
MOST_FAULTS_TOLD = 50
"""More than that is a wrong column, said once is enough."""
ROLE_HEADER = "诉讼地位"
_FIELDS = ("姓名", "类型", "证件类型", "证件号码", "电话", "住所", "工作单位")
_ROLE = Column(ROLE_HEADER, "role", one_of(SIDES))
LISTED_EXAMPLE: Mapping[str, str] = MappingProxyType(
    {
        ROLE_HEADER: "申请人",
        "姓名": "示例甲（示例行，上传时自动跳过）",
        "类型": "自然人",
        "证件类型": "护照",
        "证件号码": "E00000000",
        "电话": "13800138000",
        "住所": "江苏省苏州市吴中区示例路1号",
        "工作单位": "",
    }
)
"""The table to fill in, with a row that is passed over."""
ListedParty = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PartyList:
    """Either the parties, each member by the name that a filing has for it, or what is wrong."""

    parties: tuple[ListedParty, ...]
    faults: tuple[Fault, ...]


def listed_column(header: str) -> Column | None:
    """Find the column of a list that a header means.

    >>> listed_column("证件号码").place, listed_column("被申请人名称").side.value, listed_column("来源") is None
    ('identity_number', 'respondent', True)
    """
    text = "".join(header.split())
    if text == ROLE_HEADER:
        return _ROLE
    name = OTHER_NAMES.get(text, text)
    if name in _FIELDS:
        return Column(name, *OF_PARTY[name])
    column = column_named(header)
    is_listed = (
        column is not None and column.number == 1 and column.place in {OF_PARTY[each][0] for each in _FIELDS}
    )
    return column if is_listed else None


def read_party_list(sheet: Sheet) -> PartyList:
    """Read a table of parties. Codes: ``column-unknown``, ``column-missing``, ``list-too-long``, those of the cells
    ``role-missing`` and ``more-faults``, each with its row and column in words, as a list has no fields of its own on a page.
    """
    columns = [listed_column(header) for header in sheet.headers]
    faults = list(_header_faults(sheet.headers, columns))
    if len(sheet.rows) > MOST_LISTED:
        zh = f"名单超过{MOST_LISTED}行，请分几次加入。"
        faults.append(
            Fault("", "list-too-long", zh, f"More than {MOST_LISTED} rows; add them in several lists.")
        )
    if faults:
        return PartyList((), tuple(faults))
    parties: list[ListedParty] = []
    for row in sheet.rows:
        if row.cells != tuple(LISTED_EXAMPLE.values())[: len(row.cells)]:
            read, wrong = _row(row, columns)
            parties += read
            faults += wrong
    more = len(faults) - MOST_FAULTS_TOLD
    if more > 0:
        zh, en = (
            f"另有{more}处，未列出；请先改正以上各处。",
            f"{more} more are not listed; correct these first.",
        )
        faults[MOST_FAULTS_TOLD:] = [Fault("", "more-faults", zh, en)]
    return PartyList(() if faults else tuple(parties), tuple(faults))


def _header_faults(headers: Sequence[str], columns: Sequence[Column | None]) -> Iterator[Fault]:
    for place, (header, column) in enumerate(zip(headers, columns, strict=True)):
        if column is None and header:
            zh = f"不认识第{place + 1}列“{header}”，请改用名单模板中的列名，不需要的列请删除。"
            yield Fault(
                "",
                "column-unknown",
                zh,
                f"Column {place + 1}, {header}, is not known; use the template's names.",
            )
    if not any(column and column.place == "name" for column in columns):
        zh = "名单中没有“姓名”列，请使用名单模板的表头。"
        yield Fault("", "column-missing", zh, "The column 姓名 is missing; use the template's names.")


def _row(row: SheetRow, columns: Sequence[Column | None]) -> tuple[list[ListedParty], list[Fault]]:
    said: dict[PartyRole | None, dict[str, str]] = {}
    role: PartyRole | None = None
    faults = []
    for column, cell in zip(columns, row.cells, strict=False):
        if column is None or not cell.strip():
            continue
        try:
            value = column.read(restored(cell))
        except CellSpoilt as spoilt:
            faults.append(_at(row.line, column.header, spoilt.code, spoilt.zh, spoilt.en))
            continue
        if column is _ROLE:
            role = value
        else:
            said.setdefault(column.side, {})[column.place] = str(getattr(value, "value", value))
    if None in said and role is None and not faults:
        zh, en = "没有写明，请填写：申请人、被申请人、第三人", "Not given; write 申请人, 被申请人 or 第三人."
        faults.append(_at(row.line, ROLE_HEADER, "role-missing", zh, en))
    parties: list[ListedParty] = [
        {"role": (side or role or PartyRole.APPLICANT).value, **told} for side, told in said.items()
    ]
    return parties, faults


def _at(line: int, header: str, code: str, zh: str, en: str) -> Fault:
    return Fault("", code, f"第{line}行“{header}”：{zh}", f"Row {line}, {header}: {en}")
