"""What is told to whom when a clock is half over, late, or later still: kinds, addresses, words, bundles.

A court supervises (督办) its own staff only; a partner is reminded (催办) and asked (商请), the latter copied
to its supervising body. Words are made of a reference and dates, never of anything personal. Which step of
which clock tells whom is ``escalation.py``; the rows are persistence's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from diversion.domain.channels import Addressee
from diversion.domain.deadline_rules import DeadlineRule
from diversion.domain.dispute import CourtRole
from diversion.domain.organisations import CourtUnit
from diversion.domain.working_days import SHANGHAI, shanghai_day


class NoticeKind(StrEnum):
    """Why somebody is told. Only what goes to a partner is collected and capped; see ``is_collected``."""

    REMINDER = "reminder"
    OVERDUE = "overdue"
    ALARM = "alarm"
    REQUEST = "request"
    SUPERVISION = "supervision"
    TASK = "task"
    SESSION = "session"
    REPORT = "report"


class Recipient(StrEnum):
    """Whose notice it is: one person's, an organisation's (its coordinators read it), a role's at a court."""

    USER = "user"
    ORGANISATION = "organisation"
    COURT_ROLE = "court_role"


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence, Chinese first."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Address:
    """Exactly one of a person, an organisation, or a role at a court (None there: the whole installation).

    ``unit`` narrows a role to the holders whose grant names that unit.
    """

    user_id: UUID | None = None
    organisation_id: UUID | None = None
    role: str | None = None
    court_id: UUID | None = None
    unit: CourtUnit | None = None

    @property
    def recipient(self) -> Recipient:
        """Tell which of the three it is."""
        if self.role is not None:
            return Recipient.COURT_ROLE
        return Recipient.USER if self.user_id is not None else Recipient.ORGANISATION

    @property
    def name(self) -> str:
        """Name it in one word without spaces, the same for the same address.

        >>> Address(role="router", court_id=UUID(int=7)).name
        'router@00000000-0000-0000-0000-000000000007'
        """
        if self.role is None:
            return str(self.user_id or self.organisation_id)
        return f"{self.unit or self.role}@{self.court_id or 'installation'}"


_COLLECTED = frozenset({NoticeKind.REMINDER, NoticeKind.OVERDUE, NoticeKind.REQUEST})


def is_collected(kind: NoticeKind, recipient: Recipient) -> bool:
    """Tell whether notices of a kind to such a recipient are bundled by the day and capped.

    What leaves the court is, over all disputes; what a court tells its own roles goes at once, and an alarm,
    a task or a meeting waits for nobody.

    >>> is_collected(NoticeKind.REMINDER, Recipient.ORGANISATION), is_collected(NoticeKind.ALARM, Recipient.USER)
    (True, False)
    """
    return kind in _COLLECTED and recipient is not Recipient.COURT_ROLE


@dataclass(frozen=True, slots=True)
class Bundle:
    """A collected notice that is there already: its day, its number on that day, what it may still take.

    ``is_open``: not sent and not seen, so that what is added is not missed.
    """

    id: UUID
    kind: NoticeKind
    court_id: UUID
    on: date
    number: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a collected notice goes: into a bundle, or (``bundle_id`` None) a new one of this day and number."""

    on: date
    number: int
    bundle_id: UUID | None = None


def bundled_in(
    there: Iterable[Bundle], kind: NoticeKind, court_id: UUID, days: Iterable[date], most: int
) -> Place:
    """Find where one more notice to a recipient goes.

    ``there``: the recipient's collected notices of any court on ``days``, which are today and the working days
    after it, in order. An open one of the same kind and court on the first day that has room takes it; else a
    new one is begun there; a day that has ``most`` is full, and the next day is asked. The last day takes all.

    >>> today, tomorrow = date(2026, 3, 4), date(2026, 3, 5)
    >>> sent = Bundle(UUID(int=1), NoticeKind.REMINDER, UUID(int=9), today, 1, is_open=False)
    >>> place = bundled_in([sent], NoticeKind.REMINDER, UUID(int=9), [today, tomorrow], 1)
    >>> place.on, place.number, place.bundle_id
    (datetime.date(2026, 3, 5), 1, None)
    """
    listed, place = list(there), None
    for day in days:
        on_day = [each for each in listed if each.on == day]
        fitting = (each for each in on_day if each.is_open and (each.kind, each.court_id) == (kind, court_id))
        found = next(fitting, None)
        if found is not None:
            return Place(day, found.number, found.id)
        place = Place(day, max((each.number for each in on_day), default=0) + 1)
        if place.number <= most:
            return place
    if place is None:
        raise ValueError("no day to send a notice on")
    return place


HEADS: Mapping[NoticeKind, Words] = MappingProxyType(
    {
        NoticeKind.REMINDER: Words("催办：以下事项期限将至，请及时办理。", "Reminder: these fall due soon."),
        NoticeKind.OVERDUE: Words(
            "逾期通知：以下事项已过期限，请尽快办理。", "Overdue: the time for these is over."
        ),
        NoticeKind.ALARM: Words("预警：以下事项临近法定期限。", "Alarm: a time limit set by law is near."),
        NoticeKind.REQUEST: Words(
            "商请函：以下事项经催办仍未办理，商请贵单位督促办理并函复。",
            "Request: these stay undone after a reminder; please see to them and answer.",
        ),
        NoticeKind.SUPERVISION: Words(
            "督办：以下事项逾期，请限期办结并答复。", "Supervision: late; answer in time."
        ),
        NoticeKind.TASK: Words("待办：以下事项请您决定或者办理。", "Task: these need you."),
        NoticeKind.SESSION: Words(
            "调解提醒：以下调解场次即将进行，请准备。", "Meeting: these take place soon; please prepare."
        ),
        NoticeKind.REPORT: Words(
            "统计报表：本院一份月报或者季报已经生成或者更正，请登录查看。",
            "Report: a monthly or quarterly report of your court was made or corrected; sign in to read it.",
        ),
    }
)
"""What a notice of each kind begins with."""


def called(kind: NoticeKind) -> Words:
    """Name a kind of notice in a word, as its head begins.

    >>> called(NoticeKind.REQUEST).zh, called(NoticeKind.REQUEST).en
    ('商请函', 'request')
    """
    head = HEADS[kind]
    return Words(head.zh.partition("：")[0], head.en.partition(":")[0].lower())


PAUSED_WORDS: Mapping[Addressee, Words] = MappingProxyType(
    {
        Addressee.ORGANISATION: Words(
            "推送通道连续失败，已暂停推送；委派委托和通知请在本系统收件箱中查收，修复后请管理员恢复通道。",
            "The channel kept failing and is paused: find offers and notices in the inbox here; once mended, an"
            " administrator resumes it.",
        ),
        Addressee.SUPERVISING_BODY: Words(
            "抄送主管单位的邮件地址无法投递，已暂停抄送；请管理员核对地址后恢复通道。",
            "Letters cannot be copied to the supervising body's address: that is paused until an administrator has"
            " checked the address and resumes it.",
        ),
    }
)
"""What a paused channel asks for."""

_R = DeadlineRule
RULE_WORDS: Mapping[DeadlineRule, Words] = MappingProxyType(
    {
        _R.SUPPLEMENT: Words("补正", "supplement"),
        _R.DECISION: Words("分流决定", "routing decision"),
        _R.DOCKETING: Words("立案", "docketing"),
        _R.DOCKETING_ALARM_FIRST: Words("立案（首次预警）", "docketing, first alarm"),
        _R.DOCKETING_ALARM_SECOND: Words("立案（期限届满日预警）", "docketing, alarm of the last day"),
        _R.JOINT_CHOICE: Words("共同选定调解组织", "joint choice"),
        _R.CONSULTING: Words("征询同意", "asking for consents"),
        _R.DELIVERY: Words("委派委托送达", "delivery of the offer"),
        _R.ANSWER: Words("答复委派委托", "answer to the offer"),
        _R.MATERIALS: Words("签收材料", "signing for materials"),
        _R.FIRST_CONTACT: Words("首次联系", "first contact"),
        _R.ACTIVITY: Words("推进办理", "going on"),
        _R.MEDIATION: Words("调解期限", "mediation period"),
        _R.APPRAISAL: Words("鉴定等扣除期间", "appraisal"),
        _R.GUIDANCE_ANSWER: Words("答复指导请求", "answer to a guidance request"),
        _R.MEDIATOR_CHANGE: Words("答复更换调解员的申请", "answer to a request for another mediator"),
        _R.STOP: Words("审查中止调解事项", "look at a stop"),
        _R.REVIEW: Words("审核调解协议", "review of the agreement"),
        _R.CONFIRMATION_APPLICATION: Words("申请司法确认", "application for confirmation"),
        _R.CONFIRMATION_RULING: Words("司法确认审查", "ruling on confirmation"),
        _R.PERFORMANCE: Words("履行协议", "performance"),
        _R.POST_DOCKET_EXIT: Words("办理结案出口", "exit after docketing"),
        _R.MEDIATION_LETTER: Words("送达调解书", "sending the mediation judgment"),
        _R.FAILURE_REPORT: Words("提交调解不成报告", "failure report"),
        _R.RETURN_DOCKETING: Words("退回后立案", "docketing after return"),
        _R.FEE_NOTICE: Words("发出缴费通知", "fee notice"),
        _R.TRIAL_TRANSFER: Words("转入审理", "transfer to trial"),
        _R.TRIAL_LIMIT_NEAR: Words("审理期限（将届满预警）", "trial limit, alarm before it"),
        _R.TRIAL_LIMIT: Words("审理期限（届满预警）", "trial limit, alarm of its end"),
    }
)
"""What each clock waits for, in a few words."""

ROLE_WORDS: Mapping[CourtRole, Words] = MappingProxyType(
    {
        CourtRole.CLERK: Words("立案窗口人员", "filing clerk"),
        CourtRole.ROUTER: Words("程序分流员", "router"),
        CourtRole.JUDGE: Words("指导法官", "judge"),
    }
)


def line_of(rule: DeadlineRule, reference: str, due_on: date, *, is_over: bool) -> Words:
    """Say in one line which dispute and which clock a notice is about, and until when.

    >>> line_of(DeadlineRule.ANSWER, "苏0506-2026-000301", date(2026, 3, 5), is_over=False).zh
    '苏0506-2026-000301：答复委派委托，期限至2026年3月5日'
    """
    what = RULE_WORDS[rule]
    day = f"{due_on.year}年{due_on.month}月{due_on.day}日"
    if is_over:
        return Words(
            f"{reference}：{what.zh}，已于{day}到期",
            f"{reference}: {what.en} was due on {due_on.isoformat()}",
        )
    return Words(
        f"{reference}：{what.zh}，期限至{day}", f"{reference}: {what.en}, due on {due_on.isoformat()}"
    )


def session_line(reference: str, starts_at: datetime) -> Words:
    """Say which dispute a meeting is about and when it begins; neither where nor who comes.

    >>> session_line("苏0506-2026-000301", datetime.fromisoformat("2026-03-05T09:30+08:00")).zh
    '苏0506-2026-000301：调解于2026年3月5日09:30进行'
    """
    local = starts_at.astimezone(SHANGHAI)
    return Words(
        f"{reference}：调解于{local.year}年{local.month}月{local.day}日{local:%H:%M}进行",
        f"{reference}: the session begins at {local:%Y-%m-%d %H:%M}",
    )


def danger_line(reference: str) -> Words:
    """Say that a danger was reported on a dispute; what it is stands on the dispute, for those who may read it.

    >>> danger_line("苏0506-2026-000301").zh
    '苏0506-2026-000301：调解中报告了风险，请立即查看'
    """
    return Words(
        f"{reference}：调解中报告了风险，请立即查看",
        f"{reference}: a danger was reported out of mediation; look at it at once",
    )


def failure_line(rule: DeadlineRule, reference: str, error: str) -> Words:
    """Say to an administrator that a clock could not be acted on; ``error`` is the kind of failure, never its text.

    >>> failure_line(DeadlineRule.ANSWER, "苏0506-2026-000301", "LookupError").en
    '苏0506-2026-000301: answer to the offer could not be acted on (LookupError); it is tried again'
    """
    what = RULE_WORDS[rule]
    return Words(
        f"{reference}：{what.zh}的到期处理失败（{error}），系统会自动重试，请查明原因",
        f"{reference}: {what.en} could not be acted on ({error}); it is tried again",
    )


def supervision_line(number: str, reference: str, matter: DeadlineRule | None, due_at: datetime) -> Words:
    """Say which supervision, about which dispute, and until when it is to be answered; one by hand names no matter.

    >>> supervision_line("苏0506督2026-000007", "苏0506-2026-000301", None, datetime.fromisoformat("2026-03-06T00:00+08:00")).zh
    '苏0506督2026-000007，苏0506-2026-000301：请于2026年3月5日前答复'
    """
    last = shanghai_day(due_at - timedelta(microseconds=1))
    what = RULE_WORDS[matter] if matter else None
    late_zh, late_en = (f"{what.zh}逾期，", f"{what.en} is late, ") if what else ("", "")
    return Words(
        f"{number}，{reference}：{late_zh}请于{last.year}年{last.month}月{last.day}日前答复",
        f"{number}, {reference}: {late_en}answer by {last.isoformat()}",
    )


def undelivered_line(reference: str, organisation: str, addressee: Addressee, kind: NoticeKind) -> Words:
    """Say to a router that a notice did not get through, and to whom it is to be told otherwise.

    >>> undelivered_line("苏0506-2026-000301", "示例调解中心", Addressee.SUPERVISING_BODY, NoticeKind.REQUEST).zh
    '苏0506-2026-000301等事项的通知（商请函）未能送达示例调解中心的主管单位，请以其他方式告知或者重新发送'
    """
    of_zh, of_en = (
        ("的主管单位", "the supervising body of ") if addressee is Addressee.SUPERVISING_BODY else ("", "")
    )
    what = called(kind)
    return Words(
        f"{reference}等事项的通知（{what.zh}）未能送达{organisation}{of_zh}，请以其他方式告知或者重新发送",
        f"{reference}: the {what.en} did not reach {of_en}{organisation}; tell them otherwise, or send it again",
    )


def pause_line(reference: str, lapses: int) -> Words:
    """Ask an organisation whose offers were paused to say that it is there, naming the last one that lapsed.

    >>> pause_line("苏0506-2026-000301", 3).en
    '苏0506-2026-000301 is offer 3 in a row that nobody answered; nothing more is offered by itself until you answer'
    """
    return Words(
        f"{reference}为连续第{lapses}件逾期未确认的委派委托，已暂停自动委派，请答复后恢复",
        f"{reference} is offer {lapses} in a row that nobody answered; nothing more is offered by itself until you answer",
    )
