"""What a row of an offline bundle that came back asks for: acts, in the order in which they happened.

Each filled cell is read, and cells that belong together become one act of the same kinds as the API's:
decline, or accept, sign, contact, hold sessions, extend, end. Whether an act is possible *now* is for the use
case that does it; here it is only whether the row says something whole.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from diversion.domain.bundle_sheet import (
    ANSWERS,
    CONFIRMED,
    CONTACTS,
    DECLINE_REASONS,
    DISCLOSURES,
    ENDS,
    FORMS,
    SIGNED,
)
from diversion.domain.handoff import HandoffStatus
from diversion.domain.import_cells import CellSpoilt, Reading, amount, day, moment, one_of, plain
from diversion.domain.parties import PartyRole
from diversion.domain.reasons import Fault


class BundleAct(StrEnum):
    """What a row can ask for, in this order."""

    DECLINE = "decline"
    ACCEPT = "accept"
    SIGN = "sign"
    CONTACT = "contact"
    SESSIONS = "sessions"
    EXTEND = "extend"
    END = "end"


class RowOutcome(StrEnum):
    """What became of a row: something new done, all done before, stopped by a refusal, nothing asked for."""

    DONE = "done"
    KNOWN = "known"
    REFUSED = "refused"
    EMPTY = "empty"


COLUMNS: Mapping[BundleAct, tuple[str, ...]] = MappingProxyType(
    {
        BundleAct.DECLINE: ("是否接受", "不接受理由", "不接受说明"),
        BundleAct.ACCEPT: ("是否接受", "调解员", "披露情形"),
        BundleAct.SIGN: ("签收日期",),
        BundleAct.CONTACT: ("首次联系",),
        BundleAct.SESSIONS: ("调解场次",),
        BundleAct.EXTEND: ("延长天数", "延长经各方同意"),
        BundleAct.END: (
            "终结情形",
            "调解基本情况",
            "未达成原因",
            "协议形式",
            "协议内容",
            "协议金额",
            "履行期限",
            "签名情况",
            "送达地址",
            "无争议事实",
            "无争议事实经各方确认",
        ),
    }
)
"""Which columns make up an act; an act is asked for when any of its own is filled in."""
_NEEDED: Mapping[BundleAct, tuple[str, ...]] = MappingProxyType(
    {
        BundleAct.DECLINE: ("不接受理由", "不接受说明"),
        BundleAct.ACCEPT: ("调解员", "披露情形"),
        BundleAct.EXTEND: ("延长天数", "延长经各方同意"),
        BundleAct.END: ("终结情形",),
    }
)
STATES: Mapping[HandoffStatus, tuple[str, str]] = MappingProxyType(
    {
        HandoffStatus.PENDING: ("待发出", "not sent out yet"),
        HandoffStatus.DISPATCHED: ("已发出，待答复", "sent out, awaiting an answer"),
        HandoffStatus.DELIVERED: ("已送达，待答复", "delivered, awaiting an answer"),
        HandoffStatus.RECEIVED: ("已查看，待答复", "opened, awaiting an answer"),
        HandoffStatus.ACCEPTED: ("已接受，办理中", "accepted and being worked on"),
        HandoffStatus.DECLINED: ("已答复不接受，法院另行处理", "declined; the court goes on without you"),
        HandoffStatus.LAPSED: ("逾期未答复，法院已另行处理", "lapsed; the court has gone on without you"),
        HandoffStatus.RECALLED: ("法院已收回", "recalled by the court"),
        HandoffStatus.COMPLETED: ("调解已终结", "mediation has ended"),
    }
)
"""What a row that came too late is told, in Chinese and English."""


@dataclass(frozen=True, slots=True)
class RowParty:
    """A party as the row's reader needs it."""

    ref: str
    role: PartyRole


@dataclass(frozen=True, slots=True)
class Asked:
    """An act that a row asks for. ``written`` are its filled cells, by which a repeated act is recognised."""

    act: BundleAct
    told: Mapping[str, Any]
    written: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RowRead:
    """What a row asks for; with any fault nothing of it is done. A fault's pointer names the column."""

    acts: tuple[Asked, ...] = ()
    faults: tuple[Fault, ...] = field(default_factory=tuple)


def read_filled(filled: Mapping[str, str], parties: Sequence[RowParty]) -> RowRead:
    """Read the filled cells of a row.

    Codes of faults, beside those of ``import_cells``: ``answer-contradicts`` (declined and yet worked on),
    ``cell-missing`` (an act of which a needed part is empty), ``party-unknown``, ``not-a-number``.

    >>> parties = [RowParty("a1", PartyRole.APPLICANT), RowParty("r1", PartyRole.RESPONDENT)]
    >>> read = read_filled({"首次联系": "已联系", "调解场次": "2026-03-05 9:30"}, parties)
    >>> [each.act.value for each in read.acts], dict(read.acts[0].told)
    (['contact', 'sessions'], {'首次联系': {'r1': <ContactResult.REACHED: 'reached'>}})
    >>> [fault.pointer for fault in read_filled({"是否接受": "接受"}, parties).faults]
    ['/调解员', '/披露情形']
    """
    values, faults = _values(filled, parties)
    asked = list(_asked(filled, values))
    faults += _missing(filled, asked)
    if BundleAct.DECLINE in asked and len(asked) > 1:
        zh, en = (
            "既然不接受，请不要填写后面的办理情况。",
            "What is declined is not worked on; leave the rest empty.",
        )
        faults.append(Fault("/是否接受", "answer-contradicts", zh, en))
    if faults:
        return RowRead(faults=tuple(faults))
    return RowRead(tuple(_act(each, filled, values) for each in asked))


def terms_with_amount(terms: str, told: Any) -> str:
    """Put the amount into an agreement's terms, which alone are kept, unless they name it.

    >>> from decimal import Decimal
    >>> terms_with_amount("分两期付清。", Decimal("100000"))
    '分两期付清。协议金额：100000.00元。'
    """
    if told is None:
        return terms
    written = f"{told:.2f}"
    return terms if written in terms.replace(",", "") else f"{terms}协议金额：{written}元。"


def _values(filled: Mapping[str, str], parties: Sequence[RowParty]) -> tuple[dict[str, Any], list[Fault]]:
    values, faults = {}, []
    for header, cell in filled.items():
        try:
            values[header] = _READINGS.get(header, plain)(cell)
            if header in _BY_PARTY:
                values[header] = _by_party(header, cell, parties)
        except CellSpoilt as spoilt:
            faults.append(spoilt.at(f"/{header}"))
    return values, faults


def _asked(filled: Mapping[str, str], values: Mapping[str, Any]) -> Iterator[BundleAct]:
    answer = values.get("是否接受")
    is_declined = answer is False or (answer is None and filled.keys() & {"不接受理由", "不接受说明"})
    for act, columns in COLUMNS.items():
        if act is BundleAct.DECLINE:
            is_asked = bool(is_declined)
        elif act is BundleAct.ACCEPT:
            is_asked = answer is True or bool(filled.keys() & {"调解员", "披露情形"})
        else:
            is_asked = bool(filled.keys() & set(columns))
        if is_asked:
            yield act


def _missing(filled: Mapping[str, str], asked: Iterable[BundleAct]) -> list[Fault]:
    zh, en = "此项应当一并填写。", "This belongs to what was filled in beside it; fill it in."
    return [
        Fault(f"/{header}", "cell-missing", zh, en)
        for act in asked
        for header in _NEEDED.get(act, ())
        if header not in filled
    ]


def _act(act: BundleAct, filled: Mapping[str, str], values: Mapping[str, Any]) -> Asked:
    columns = [header for header in COLUMNS[act] if header in filled]
    return Asked(act, {each: values[each] for each in columns}, {each: filled[each] for each in columns})


def _by_party(header: str, cell: str, parties: Sequence[RowParty]) -> dict[str, Any]:
    """Read ``r1：…；r2：…``; of a first contact one word without refs is of everybody but the applicants."""
    reading = _BY_PARTY[header]
    refs = [party.ref for party in parties]
    parts = [part.strip() for part in cell.replace(";", "；").replace("\n", "；").split("；") if part.strip()]
    told = {}
    for part in parts:
        ref, sign, rest = part.replace(":", "：", 1).partition("：")
        if not sign and len(parts) == 1 and header in _OF_ALL:
            others = [party.ref for party in parties if party.role is not PartyRole.APPLICANT]
            return dict.fromkeys(others, reading(part))
        if ref.strip() not in refs:
            zh = f"请写明当事人编号，并核对有无该编号：写作“{refs[-1]}：…”。"
            raise CellSpoilt("party-unknown", zh, f"Say which party, by its ref: write {refs[-1]}：….")
        told[ref.strip()] = reading(rest.strip())
    return told


def _moments(cell: str) -> tuple[Any, ...]:
    parts = cell.replace(";", "；").replace("\n", "；").split("；")
    return tuple(moment(part.strip()) for part in parts if part.strip())


def _whole(cell: str) -> int:
    if not cell.isdecimal() or not cell.isascii():
        raise CellSpoilt("not-a-number", "请填写整数，如15。", "Write a whole number, such as 15.")
    return int(cell)


_READINGS: Mapping[str, Reading] = MappingProxyType(
    {
        "是否接受": one_of(ANSWERS),
        "不接受理由": one_of(DECLINE_REASONS),
        "披露情形": one_of(DISCLOSURES),
        "签收日期": day,
        "调解场次": _moments,
        "延长天数": _whole,
        "延长经各方同意": one_of(CONFIRMED),
        "终结情形": one_of(ENDS),
        "协议形式": one_of(FORMS),
        "协议金额": amount,
        "履行期限": day,
        "签名情况": one_of(SIGNED),
        "无争议事实经各方确认": one_of(CONFIRMED),
    }
)
_BY_PARTY: Mapping[str, Reading] = MappingProxyType({"首次联系": one_of(CONTACTS), "送达地址": plain})
_OF_ALL = ("首次联系",)
