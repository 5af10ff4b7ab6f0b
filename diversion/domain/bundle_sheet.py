"""Which columns the table of an offline bundle has (委派委托清单), and which of them its receiver fills in.

The columns are those that courts and mediation bodies exchange on paper: what is handed over, and what
comes back. Beside ``bundle.py``, which reads a row that came back; how a workbook is written is the
gateway's. Texts stand in text cells: a number of identity that a spreadsheet took for a quantity is lost.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from diversion.domain.agreements import AgreementKind
from diversion.domain.handoff import DeclineReason, DisclosureGround
from diversion.domain.import_cells import Words
from diversion.domain.mediation import ContactResult
from diversion.domain.outcome import EndReason
from diversion.domain.reasons import Fault

SHEET = "委派委托清单"
GUIDE = "填写说明"
BUNDLE_HEADER = "清单号"
CODE = "回执码"
REFERENCE = "编号"
HANDED_OUT = (
    REFERENCE,
    "案号",
    "案由",
    "争议金额",
    "当事人",
    "联系方式",
    "委派委托",
    "移交日期",
    "办理状态",
    "材料",
)
"""What the court hands over; the receipt code of a row vouches for exactly these, in this order."""

ANSWERS: Words = MappingProxyType({"接受": True, "不接受": False})
DECLINE_REASONS: Words = MappingProxyType(
    {
        "不属于章程规定的调解范围": DeclineReason.OUTSIDE_CHARTER,
        "不属于所在行业领域": DeclineReason.OUTSIDE_FIELD,
        "明显超出擅长领域": DeclineReason.BEYOND_EXPERTISE,
        "其他不适宜接受的情形": DeclineReason.OTHER,
    }
)
DISCLOSURES: Words = MappingProxyType(
    {
        "无": (),
        "当事人或者近亲属": (DisclosureGround.PARTY_OR_NEAR_RELATIVE.value,),
        "利害关系": (DisclosureGround.INTEREST.value,),
        "其他可能影响公正的关系": (DisclosureGround.OTHER_RELATION.value,),
    }
)
CONTACTS: Words = MappingProxyType(
    {
        "已联系": ContactResult.REACHED,
        "无人应答": ContactResult.NO_ANSWER,
        "已搬离": ContactResult.MOVED_AWAY,
        "拒绝调解": ContactResult.REFUSED,
    }
)
CONFIRMED: Words = MappingProxyType({"是": True})
ENDS: Words = MappingProxyType(
    {
        "达成调解协议": EndReason.AGREEMENT_REACHED,
        "自行和解并撤回": EndReason.SETTLED_AND_WITHDRAWN,
        "无法联系当事人": EndReason.PARTY_UNREACHABLE,
        "一方明确不愿调解": EndReason.PARTY_UNWILLING,
        "分歧较大": EndReason.LARGE_GAP,
        "期限届满未达成协议": EndReason.PERIOD_EXPIRED,
        "拒绝签字": EndReason.SIGNATURE_REFUSED,
        "其他情形": EndReason.OTHER,
    }
)
FORMS: Words = MappingProxyType(
    {
        "书面": AgreementKind.PAPER,
        "电子": AgreementKind.ELECTRONIC,
        "人民调解": AgreementKind.PEOPLES_MEDIATION,
    }
)
SIGNED: Words = MappingProxyType({"各方已签名": False, "各方及调解员已签名并盖章": True})
"""Whether, beside the parties, the mediator signed and the body put its seal (people's mediation)."""


@dataclass(frozen=True, slots=True)
class FilledColumn:
    """A column to fill in: the words it offers (none: free), and what its guide says."""

    header: str
    zh: str
    en: str
    words: Words | None = None


FILLED_IN: tuple[FilledColumn, ...] = (
    FilledColumn("是否接受", "先答复是否接受。", "Accept or decline first.", ANSWERS),
    FilledColumn("不接受理由", "不接受的，选择一项。", "When declining, choose one.", DECLINE_REASONS),
    FilledColumn("不接受说明", "不接受的，写明具体情况。", "When declining, say why in words."),
    FilledColumn("调解员", "接受的，填写本组织调解员姓名。", "When accepting, the mediator's name."),
    FilledColumn(
        "披露情形", "接受的，选择；没有的选“无”。", "When accepting; 无 if there is none.", DISCLOSURES
    ),
    FilledColumn("签收日期", "签收材料的日期，如2026-03-02。", "The day the materials were signed for."),
    FilledColumn(
        "首次联系",
        "已联系、无人应答、已搬离、拒绝调解；各方不同的写作“r1：已联系；r2：无人应答”。",
        "One word for all other parties, or r1：已联系；r2：无人应答.",
    ),
    FilledColumn(
        "调解场次", "已举行的时间，如2026-03-05 09:30，多次用分号隔开。", "When sessions were held."
    ),
    FilledColumn("延长天数", "各方同意延长的天数。", "Days that every party agreed to."),
    FilledColumn("延长经各方同意", "延长的，填“是”。", "是 with an extension.", CONFIRMED),
    FilledColumn("终结情形", "调解终结的，选择一项。", "When mediation has ended.", ENDS),
    FilledColumn("调解基本情况", "调解不成的，必填。", "Needed when mediation failed."),
    FilledColumn("未达成原因", "调解不成的，必填。", "Needed when mediation failed."),
    FilledColumn("协议形式", "达成协议的，选择一项。", "With an agreement.", FORMS),
    FilledColumn("协议内容", "达成协议的，必填。", "Needed with an agreement."),
    FilledColumn("协议金额", "以元为单位，如100000.00。", "In yuan."),
    FilledColumn("履行期限", "约定的最后一日，如2026-04-30。", "The agreed last day."),
    FilledColumn("签名情况", "达成协议的，选择一项。", "With an agreement.", SIGNED),
    FilledColumn("送达地址", "经确认的，写作“r1：地址；a1：地址”。", "Confirmed addresses: r1：address."),
    FilledColumn("无争议事实", "各方共同书面确认的事实。", "Facts that every party confirmed in writing."),
    FilledColumn(
        "无争议事实经各方确认", "填写无争议事实的，填“是”。", "是 with undisputed facts.", CONFIRMED
    ),
)
HEADERS = (CODE, *HANDED_OUT, *(column.header for column in FILLED_IN))


@dataclass(frozen=True, slots=True)
class ReturnedRow:
    """One row that came back; ``line`` counts as spreadsheets show it. Every column of ours is in ``cells``."""

    line: int
    cells: Mapping[str, str]

    @property
    def handed_out(self) -> tuple[str, ...]:
        """What the court had written, as it came back."""
        return tuple(self.cells[header] for header in HANDED_OUT)

    @property
    def filled_in(self) -> dict[str, str]:
        """What the receiver wrote, without what was left empty."""
        return {each.header: self.cells[each.header] for each in FILLED_IN if self.cells[each.header]}


@dataclass(frozen=True, slots=True)
class Returned:
    """The table of a bundle that came back: the bundle it says it is, and its rows."""

    bundle_id: str
    rows: tuple[ReturnedRow, ...]


class NoBundleTable(Exception):
    """A workbook that is no table of a bundle; ``fault`` says what is missing."""

    code = "no-bundle-table"

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault.code)


def read_table(table: Sequence[Sequence[str]]) -> Returned:
    """Read the sheet: its first row names the bundle, its second the columns, the rest are handoffs.

    Columns may have been moved and added, not taken away. Raises ``NoBundleTable``: ``bundle-not-named``,
    ``bundle-columns-missing`` (names them), ``bundle-without-rows``.
    """
    named = [cell.strip() for cell in table[0]] if table else []
    if len(named) < 2 or named[0] != BUNDLE_HEADER:
        zh = f"表格首行没有“{BUNDLE_HEADER}”，请使用原清单填写，不要另建表格。"
        raise NoBundleTable(
            Fault("/file", "bundle-not-named", zh, "Fill in the table that was sent; its first row is gone.")
        )
    headers = [cell.strip() for cell in table[1]] if len(table) > 1 else []
    if missing := [header for header in HEADERS if header not in headers]:
        listed = "、".join(missing)
        zh, en = f"缺少以下列，请使用原清单填写：{listed}。", f"These columns are gone: {listed}."
        raise NoBundleTable(Fault("/file", "bundle-columns-missing", zh, en))
    rows = tuple(
        ReturnedRow(line, _by_header(headers, cells))
        for line, cells in enumerate(table[2:], start=3)
        if any(cell.strip() for cell in cells)
    )
    if not rows:
        raise NoBundleTable(
            Fault("/file", "bundle-without-rows", "清单中没有数据行。", "The table has no rows.")
        )
    return Returned(named[1], rows)


def _by_header(headers: Sequence[str], cells: Sequence[str]) -> Mapping[str, str]:
    padded = [*cells, *[""] * (len(headers) - len(cells))]
    found = dict(zip(headers, padded, strict=False))
    return {header: found[header].strip() for header in HEADERS}
