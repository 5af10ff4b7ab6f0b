"""Which columns a table of filings may have, and what of a filing each of them is.

One table for both ways: a header names a place in the filing (a JSON pointer, as the API's faults do),
and a fault at a place names the header. A party's columns bear its side and, from the second on, its
number: 申请人姓名, 申请人2姓名. Beside ``imports.py``, which fills a filing from a row.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from diversion.domain.consents import ChoiceBy, Matter, Means
from diversion.domain.entries import ENTRY_NAMES, Procedure
from diversion.domain.import_cells import (
    AGREED,
    YES_NO,
    Reading,
    Words,
    amount,
    day,
    moment,
    number,
    one_of,
    plain,
    some_of,
)
from diversion.domain.parties import IdentityType, PartyKind, PartyRole, Power, RepresentativeKind
from diversion.domain.reasons import Fault

ERROR_HEADER = "错误"
"""The column that is added to a file of refused rows; sent back, it is passed over."""
SIDES: Mapping[str, PartyRole] = MappingProxyType(
    {"申请人": PartyRole.APPLICANT, "被申请人": PartyRole.RESPONDENT, "第三人": PartyRole.THIRD_PARTY}
)
REFS: Mapping[PartyRole, str] = MappingProxyType(
    {PartyRole.APPLICANT: "a", PartyRole.RESPONDENT: "r", PartyRole.THIRD_PARTY: "t"}
)
ENTRIES: Words = MappingProxyType({zh: entry for entry, (zh, _) in ENTRY_NAMES.items()})
PROCEDURES: Words = MappingProxyType(
    {"普通程序": Procedure.ORDINARY, "简易程序": Procedure.SUMMARY, "小额诉讼": Procedure.SMALL_CLAIMS}
)
CHOICES: Words = MappingProxyType(
    {
        "共同选定": ChoiceBy.JOINT,
        "征求申请人意见": ChoiceBy.APPLICANT_CONSULTED,
        "法院指定": ChoiceBy.WAIVED,
    }
)
PARTY_KINDS: Words = MappingProxyType(
    {
        "自然人": PartyKind.NATURAL_PERSON,
        "法人": PartyKind.LEGAL_PERSON,
        "非法人组织": PartyKind.OTHER_ORGANISATION,
    }
)
IDENTITY_TYPES: Words = MappingProxyType(
    {
        "居民身份证": IdentityType.RESIDENT_ID,
        "身份证": IdentityType.RESIDENT_ID,
        "港澳台居民居住证": IdentityType.RESIDENCE_PERMIT,
        "护照": IdentityType.PASSPORT,
        "外国人永久居留身份证": IdentityType.FOREIGNER_CARD,
        "统一社会信用代码": IdentityType.USCC,
    }
)
REPRESENTATIVE_KINDS: Words = MappingProxyType(
    {
        "律师": RepresentativeKind.LAWYER,
        "基层法律服务工作者": RepresentativeKind.LEGAL_WORKER,
        "近亲属": RepresentativeKind.RELATIVE,
        "工作人员": RepresentativeKind.EMPLOYEE,
        "法定代表人": RepresentativeKind.LEGAL_REPRESENTATIVE,
        "法定代理人": RepresentativeKind.GUARDIAN,
        "其他": RepresentativeKind.OTHER,
    }
)
POWERS: Words = MappingProxyType(
    {"承认": Power.ADMIT, "放弃": Power.WAIVE, "变更": Power.CHANGE, "和解": Power.SETTLE}
)
MEANS: Words = MappingProxyType(
    {
        "当面": Means.IN_PERSON,
        "书面签字": Means.SIGNED_FORM,
        "电话": Means.PHONE,
        "线上": Means.ONLINE,
        "口头并记录": Means.ORAL_RECORDED,
    }
)
CIRCUMSTANCES: Words = MappingProxyType(
    {
        "有仲裁协议": "arbitration_agreement",
        "管辖存疑": "jurisdiction_doubt",
        "未经劳动仲裁": "labour_arbitration_not_done",
        "同一纠纷已处理": "same_dispute_before",
        "涉刑事": "criminal_overlap",
        "涉外": "foreign_element",
        "人数众多": "many_on_one_side",
        "监护人利益冲突": "guardian_conflict",
        "疑似虚假": "suspected_sham",
    }
)
"""What a window may notice; the words are those of ``triage_lists.TriageFlag``."""
NOT_CIVIL_KINDS: Words = MappingProxyType({"刑事": "criminal", "行政": "administrative"})

CONSENTS: Mapping[str, Matter] = MappingProxyType(
    {
        "同意调解": Matter.MEDIATION,
        "同意线上调解": Matter.ONLINE,
        "同意收费调解": Matter.FEE,
        "同意电子送达": Matter.ELECTRONIC_SERVICE,
    }
)
"""A party's answers, given on its 表态日期 by its 表态方式."""
SIGNED_FORM_HEADER = "立案前调解同意书"
"""Holds the day it was signed; the form is the consent, in the only way that counts (R25-1, R25-10)."""

OF_FILING: Mapping[str, tuple[str, Reading]] = MappingProxyType(
    {
        "来源": ("/entry", one_of(ENTRIES)),
        "法院代字": ("/court_code", plain),
        "收件日期": ("/filed_on", day),
        "案由": ("/cause_name", plain),
        "案由代码": ("/cause_code", number),
        "争议金额": ("/claim_amount", amount),
        "纠纷发生地区划代码": ("/dispute_region", number),
        "请求事项": ("/claims", plain),
        "事实与理由": ("/facts", plain),
        "立案日期": ("/docketed_on", day),
        "案号": ("/case_number", number),
        "适用程序": ("/procedure", one_of(PROCEDURES)),
        "除斥期间届满日": ("/hard_bar_on", day),
        "申请保全": ("/preservation_wanted", one_of(YES_NO)),
        "选定方式": ("/choice/by", one_of(CHOICES)),
        "选定组织": ("/choice/organisation_id", plain),
        "需核对情形": ("/triage_flags", some_of(CIRCUMSTANCES)),
        "已经劳动仲裁": ("/labour_arbitration_done", one_of(YES_NO)),
        "非民事类型": ("/not_civil", one_of(NOT_CIVIL_KINDS)),
        "重复仍提交理由": ("/file_anyway_reason", plain),
    }
)
"""Columns of the filing itself, with their place and how a cell is read."""

OF_PARTY: Mapping[str, tuple[str, Reading]] = MappingProxyType(
    {
        "姓名": ("name", plain),
        "类型": ("kind", one_of(PARTY_KINDS)),
        "证件类型": ("identity_type", one_of(IDENTITY_TYPES)),
        "证件号码": ("identity_number", number),
        "电话": ("phone", number),
        "住所": ("address", plain),
        "住所区划代码": ("address_region", number),
        "工作单位": ("workplace", plain),
        "涉外": ("foreign_element", one_of(YES_NO)),
        "代理人姓名": ("representatives/0/name", plain),
        "代理人类型": ("representatives/0/kind", one_of(REPRESENTATIVE_KINDS)),
        "代理权限": ("representatives/0/powers", some_of(POWERS)),
        **{header: (f"consents/{matter}", one_of(AGREED)) for header, matter in CONSENTS.items()},
        "表态方式": ("consents/means", one_of(MEANS)),
        "表态日期": ("consents/at", moment),
        SIGNED_FORM_HEADER: ("consents/mediate_before_docketing", moment),
    }
)
"""Columns of one party, behind its side's name."""

OTHER_NAMES: Mapping[str, str] = MappingProxyType(
    {"名称": "姓名", "姓名或名称": "姓名", "联系电话": "电话", "地址": "住所", "证件号": "证件号码"}
)
_PARTY_HEADER = re.compile(rf"({'|'.join(SIDES)})([1-9][0-9]{{0,2}})?(.+)")
_REMARK = re.compile(r"\([^()]*\)(?=[*\s]*$)|[*\s]")
_UNTITLED = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One known column: its header as this module writes it, its place, and its reading.

    ``side`` and ``number`` are None and 0 for a column of the filing itself.
    """

    header: str
    place: str
    read: Reading
    side: PartyRole | None = None
    number: int = 0


def column_named(header: str) -> Column | None:
    """Find the column that a header means; remarks behind it in brackets and asterisks do not count.

    >>> column_named("被申请人2名称（必填）").header, column_named("申请人1姓名").header
    ('被申请人2姓名', '申请人姓名')
    >>> column_named("承办人") is None
    True
    """
    text = _REMARK.sub("", unicodedata.normalize("NFKC", header).strip())
    if text in OF_FILING:
        return Column(text, *OF_FILING[text])
    found = _PARTY_HEADER.fullmatch(text)
    if found is None:
        return None
    side, counted, of_party = found.groups()
    of_party = OTHER_NAMES.get(of_party, of_party)
    if of_party not in OF_PARTY:
        return None
    return party_column(SIDES[side], int(counted or 1), of_party)


def party_column(side: PartyRole, number: int, of_party: str) -> Column:
    """Make the column of a party; the first of a side bears no number."""
    name = next(name for name, role in SIDES.items() if role is side)
    header = f"{name}{number if number > 1 else ''}{of_party}"
    return Column(header, *OF_PARTY[of_party], side, number)


def read_header(headers: Sequence[str]) -> tuple[tuple[Column | None, ...], tuple[Fault, ...]]:
    """Find what each header means; None for the error column and untitled ones, which are passed over.

    Codes: ``column-unknown`` (nothing a clerk wrote is dropped unseen), ``column-twice``,
    ``column-missing`` (no 来源, or nobody files). Pointers are ``/columns/n``, counted from nought.

    >>> [fault.code for fault in read_header(["来源", "承办人", "申请人姓名"])[1]]
    ['column-unknown']
    """
    columns = tuple(column_named(header) for header in headers)
    faults = [*_unknown(headers, columns), *_twice(columns)]
    named = {column.header for column in columns if column}
    for needed in ("来源", "申请人姓名"):
        if needed not in named:
            zh = f"缺少“{needed}”列，请使用模板的表头"
            faults.append(
                Fault("/columns", "column-missing", zh, f"The column {needed} is missing; use the template.")
            )
    return columns, tuple(faults)


def _unknown(headers: Sequence[str], columns: Iterable[Column | None]) -> Iterable[Fault]:
    for place, (header, column) in enumerate(zip(headers, columns, strict=True)):
        if column is None and header not in (ERROR_HEADER, _UNTITLED):
            zh = f"不认识第{place + 1}列“{header}”，请改用模板中的列名，不需要的列请删除"
            en = f"Column {place + 1}, {header}, is not known; use the template's names or remove it."
            yield Fault(f"/columns/{place}", "column-unknown", zh, en)


def _twice(columns: Iterable[Column | None]) -> Iterable[Fault]:
    seen: set[str] = set()
    for place, column in enumerate(columns):
        if column is not None and column.header in seen:
            zh = f"第{place + 1}列“{column.header}”与前面的列重复，请保留一列"
            en = f"Column {place + 1}, {column.header}, stands there before; keep one of them."
            yield Fault(f"/columns/{place}", "column-twice", zh, en)
        if column is not None:
            seen.add(column.header)
