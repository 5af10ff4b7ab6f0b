"""Which papers (文书) a mediator prints from a template, and which fields a template of each may name.

A court edits the templates itself in a word processor, so the names of fields are Chinese words in double
braces, ``{{ 法院 }}``; what repeats is walked through, ``{%p for 人 in 当事人 %}``. The list of a kind is all
there is: a template that names anything else is refused with the list beside it. So nothing said in mediation
can get into a report that goes to the court (promise 8, ZX-14): no field holds a note, a contact's words or a
remark about a meeting, and only an agreement knows its terms. How Word files are read is ``gateways/papers.py``.

- agreement 调解协议 (TY-15: parties, facts and issues, result; signatures and seal)
- transcript 调解笔录 (ZX-18): the head and the signatures; what is said is written by hand
- failure report 调解不成报告 (ZX-17): its four fields, what may travel beside them, and nothing else
- termination report 调解终止报告 (TY-16: on ending, a report in writing, and the materials handed over)
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from diversion.domain.reasons import Fault

POINTER = "/file"
FILTERS = ("default", "length")
"""What a template may do with a field beside showing it: put something else where it is empty, count a list."""


class PaperKind(StrEnum):
    """What is printed. Stored with templates and in the journal; a published value never changes."""

    AGREEMENT = "agreement"
    TRANSCRIPT = "transcript"
    FAILURE_REPORT = "failure_report"
    TERMINATION_REPORT = "termination_report"


@dataclass(frozen=True, slots=True)
class Field:
    """One field by its name in a template, and what it is; with ``members`` it is a list of what has these."""

    name: str
    zh: str
    en: str
    members: tuple["Field", ...] = ()


@dataclass(frozen=True, slots=True)
class Use:
    """A field as a template uses it: ``member`` of one entry of a list; ``as_list``: walked through or counted.

    ``as_list`` None: only asked whether there is any.
    """

    name: str
    member: str | None = None
    as_list: bool | None = False

    @property
    def written(self) -> str:
        """The use as the template's author would recognise it."""
        return self.name if self.member is None else f"{self.name}.{self.member}"


_HEAD = (
    Field("法院", "委派委托的法院全称", "the court"),
    Field("编号", "本系统的纠纷编号", "the dispute's reference"),
    Field("案号", "立案后的案号，未立案为空", "the case number, once docketed"),
    Field("案由", "案由目录中的名称", "the cause of action"),
    Field("争议金额", "如128,000.00元", "the amount in dispute"),
    Field("委派委托", "立案前为“委派”，立案后为“委托”", "委派 before docketing, 委托 after it"),
    Field("调解组织", "接受委派委托的组织", "the mediation organisation"),
    Field("调解员", "办理此件的调解员", "the mediator"),
    Field("接受日期", "如2026年12月3日", "the day on which the handoff was accepted"),
    Field("申请人", "各申请人姓名、名称，顿号分隔", "the applicants' names"),
    Field("被申请人", "各被申请人姓名、名称，顿号分隔", "the respondents' names"),
    Field("今日", "制作文书的日期", "the day of printing"),
)
_WHO = (Field("称谓", "", "the party's role"), Field("姓名", "", "name"))
_PARTIES = Field("当事人", "各方当事人", "the parties", (*_WHO, Field("代理人", "", "representatives")))
_PARTIES_IN_FULL = Field(
    "当事人",
    "各方当事人",
    "the parties",
    (
        *_PARTIES.members,
        Field("证件种类", "", "kind of identity document"),
        Field("证件号码", "", "identity number, in clear"),
        Field("电话", "", "telephone, in clear"),
        Field("地址", "", "address, in clear"),
    ),
)
_FILING = (
    Field("诉讼请求", "收件时的请求", "the claims as filed"),
    Field("事实和理由", "收件时的事实和理由", "facts and grounds as filed"),
)
_MEETINGS = Field(
    "场次",
    "各次调解，不含备注",
    "the sessions",
    (
        Field("时间", "", "when"),
        Field("方式", "", "in person or online"),
        Field("情况", "", "held, put off or missed"),
    ),
)
_END = (
    Field("终结情形", "八种终结情形之一", "how mediation ended"),
    Field("终结日期", "调解终结的日期", "the day it ended"),
)
_ADDRESSES = Field(
    "送达地址",
    "当事人确认的送达地址",
    "addresses for service that parties confirmed",
    (
        *_WHO,
        Field("地址", "", "address"),
        Field("收件人", "", "recipient"),
        Field("电话", "", "telephone"),
        Field("电子地址", "", "electronic address"),
    ),
)
_FACTS = (Field("无争议事实", "各方书面确认的", "facts that every party confirmed in writing"),)

FIELDS: Mapping[PaperKind, tuple[Field, ...]] = MappingProxyType(
    {
        PaperKind.AGREEMENT: (
            *_HEAD,
            _PARTIES_IN_FULL,
            *_FILING,
            Field("协议内容", "已记录的，或者制作时填写的", "the terms"),
            Field("履行期限", "最后履行日", "the last day to perform"),
            Field(
                "分期",
                "分期履行计划",
                "the payment plan",
                (
                    Field("期数", "", "which instalment"),
                    Field("日期", "", "due day"),
                    Field("金额", "", "amount"),
                    Field("余额", "", "left to pay"),
                ),
            ),
        ),
        PaperKind.TRANSCRIPT: (
            *_HEAD,
            _PARTIES_IN_FULL,
            *_FILING,
            Field("调解时间", "所选场次的时间", "when the session begins"),
            Field("调解地点", "所选场次的地点，在线的为“在线”", "where, or online"),
            Field(
                "参加人",
                "所选场次的参加人",
                "who sits at the table",
                (Field("身份", "", "in what capacity"), Field("姓名", "", "name")),
            ),
        ),
        PaperKind.FAILURE_REPORT: (
            *_HEAD,
            _PARTIES,
            *_END,
            Field("调解基本情况", "报告第一项", "basics (ZX-17)"),
            Field("调解不成原因", "报告第二项", "why it failed (ZX-17)"),
            Field("增加成本行为", "报告第三项，可以为空", "conduct that raised others' costs (ZX-17)"),
            Field("其他情况", "报告第四项，可以为空", "what else is to be noted (ZX-17)"),
            _MEETINGS,
            *_FACTS,
            _ADDRESSES,
        ),
        PaperKind.TERMINATION_REPORT: (
            *_HEAD,
            _PARTIES,
            *_END,
            Field("达成协议", "“是”或者“否”", "是 or 否"),
            _MEETINGS,
            Field(
                "移交材料",
                "可以移送的材料",
                "the materials handed over, those that may travel",
                (Field("种类", "", "kind"), Field("名称", "", "name")),
            ),
            *_FACTS,
            _ADDRESSES,
        ),
    }
)
CLEAR = (PaperKind.AGREEMENT, PaperKind.TRANSCRIPT)
"""Papers with parties' numbers, telephones and addresses in clear: printing one is an unmasking and is written down so."""


def use_faults(kind: PaperKind, uses: Iterable[Use]) -> tuple[Fault, ...]:
    """Find the fields that a template of a kind may not name, or not so. Each field is told once.

    Codes: ``paper-field-unknown`` (with the list of those allowed), ``paper-field-is-list`` (it is walked
    through, not shown), ``paper-field-no-list`` (the other way round).

    >>> [fault.code for fault in use_faults(PaperKind.FAILURE_REPORT, [Use("协议内容"), Use("法院")])]
    ['paper-field-unknown']
    """
    found: dict[str, Fault] = {}
    for use in uses:
        fault = _fault(kind, use)
        if fault is not None:
            found.setdefault(f"{fault.code} {use.written}", fault)
    return tuple(found.values())


def refused_faults(refused: Iterable[str]) -> tuple[Fault, ...]:
    """Say of every piece of template language that is not taken: ``paper-tag-refused``.

    >>> [fault.zh[12:17] for fault in refused_faults(["Call", "Call"])]
    ['“Call']
    """
    allowed = "{{ }}、if、for、and、or、not、==、!=、default、length"
    return tuple(
        Fault(
            POINTER,
            "paper-tag-refused",
            f"模板中有不能使用的写法：“{each}”。只能使用：{allowed}；循环不能套循环。",
            f"The template has “{each}”, which is not taken; only {allowed}, and no loop within a loop.",
        )
        for each in dict.fromkeys(refused)
    )


def names_of(fields: Sequence[Field]) -> str:
    """List fields as a template's author writes them.

    >>> names_of(FIELDS[PaperKind.AGREEMENT][-1:])
    '分期（期数、日期、金额、余额）'
    """
    return "、".join(
        f"{each.name}（{'、'.join(inner.name for inner in each.members)}）" if each.members else each.name
        for each in fields
    )


def _fault(kind: PaperKind, use: Use) -> Fault | None:
    field = next((each for each in FIELDS[kind] if each.name == use.name), None)
    if field is None or (use.member is not None and use.member not in [each.name for each in field.members]):
        allowed = names_of(FIELDS[kind])
        zh = f"模板中的“{use.written}”不能使用。可以使用的有：{allowed}。"
        return Fault(
            POINTER, "paper-field-unknown", zh, f"“{use.written}” is no field here; these are: {allowed}."
        )
    if use.member is not None or use.as_list is None or use.as_list == bool(field.members):
        return None
    if field.members:
        zh = f"“{use.name}”是一个列表，请用循环逐项写出：for … in {use.name}。"
        return Fault(
            POINTER, "paper-field-is-list", zh, f"“{use.name}” is a list: walk through it with a loop."
        )
    zh = f"“{use.name}”不是列表，请直接写出，不能循环。"
    return Fault(POINTER, "paper-field-no-list", zh, f"“{use.name}” is no list: show it as it is.")
