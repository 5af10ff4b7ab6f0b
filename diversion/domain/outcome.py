"""How mediation ended, and where the dispute goes from there: exit, docketing or trial.

The eight ends are ZX-22's; a failed mediation goes home with a report of four fields and with the papers
that may travel, and nothing else said in mediation does (ZX-14, ZX-17, promise 8). The agreement itself is
``agreements.py``, its confirmation ``confirmations.py``, doubts about it ``sham.py``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from diversion.domain.confirmations import AFTER_DOCKETING
from diversion.domain.dispute import Event, Status
from diversion.domain.entries import Entry
from diversion.domain.reasons import Fault, Reason


class EndReason(StrEnum):
    """The eight ends of mediation, in the order of ZX-22."""

    AGREEMENT_REACHED = "agreement_reached"
    SETTLED_AND_WITHDRAWN = "settled_and_withdrawn"
    PARTY_UNREACHABLE = "party_unreachable"
    PARTY_UNWILLING = "party_unwilling"
    LARGE_GAP = "large_gap"
    PERIOD_EXPIRED = "period_expired"
    SIGNATURE_REFUSED = "signature_refused"
    OTHER = "other"

    @property
    def is_settled(self) -> bool:
        """Whether the parties came to terms, with the mediator or by themselves."""
        return self in (EndReason.AGREEMENT_REACHED, EndReason.SETTLED_AND_WITHDRAWN)


class Exit(StrEnum):
    """How a settled dispute ends (结案出口): the first two before docketing, the rest after it."""

    CONFIRMATION = "confirmation"
    PERFORMANCE = "performance"
    WITHDRAWAL = "withdrawal"
    IMMEDIATE_PERFORMANCE = "immediate_performance"
    CLOSED_OTHERWISE = "closed_otherwise"
    MEDIATION_JUDGMENT = "mediation_judgment"


class ReturnKind(StrEnum):
    """退回立案, 转入审理."""

    DOCKETING = "docketing"
    TRIAL = "trial"


class DocumentKind(StrEnum):
    """What a document is, which decides whether it may leave mediation."""

    FILING = "filing"
    EVIDENCE = "evidence"
    SERVICE_ADDRESS = "service_address"
    UNDISPUTED_FACTS = "undisputed_facts"
    AGREEMENT = "agreement"
    PRIVILEGED = "privileged"


@dataclass(frozen=True, slots=True)
class FailureReport:
    """The four fields of ZX-17, free of what parties said for the sake of settling (ZX-14).

    ``basics`` 调解基本情况, ``reason`` 调解不成的原因, ``cost_raising_conduct`` 导致其他当事人诉讼成本增加的行为,
    ``other_notes`` 需要提示的其他情况; the last two may be empty.
    """

    basics: str
    reason: str
    cost_raising_conduct: str = ""
    other_notes: str = ""


@dataclass(frozen=True, slots=True)
class Return:
    """Where a failed mediation goes; ``applicant_must_choose`` whether to sue at all, when nobody sued."""

    kind: ReturnKind
    reason: Reason
    applicant_must_choose: bool = False


PRE_DOCKET_EXITS = (Exit.CONFIRMATION, Exit.PERFORMANCE)
POST_DOCKET_EXITS = (
    Exit.WITHDRAWAL,
    Exit.IMMEDIATE_PERFORMANCE,
    Exit.CLOSED_OTHERWISE,
    Exit.MEDIATION_JUDGMENT,
)
TRAVELLING = frozenset(
    {
        DocumentKind.FILING,
        DocumentKind.EVIDENCE,
        DocumentKind.SERVICE_ADDRESS,
        DocumentKind.UNDISPUTED_FACTS,
    }
)

_AFTER_END: Mapping[tuple[EndReason, bool], tuple[Event, Status]] = MappingProxyType(
    {
        (EndReason.AGREEMENT_REACHED, False): (Event.SETTLED, Status.SETTLED),
        (EndReason.AGREEMENT_REACHED, True): (Event.SETTLED, Status.SETTLED),
        (EndReason.SETTLED_AND_WITHDRAWN, False): (Event.WITHDRAWN, Status.CLOSED),
        (EndReason.SETTLED_AND_WITHDRAWN, True): (Event.SETTLED, Status.SETTLED),
    }
)


def status_after_end(end_reason: EndReason, docketed: bool) -> tuple[Event, Status]:
    """Tell by which event and to which status a dispute leaves mediation when a person ends it.

    Parties who settled by themselves withdraw before docketing and are done; after it the judge still
    has to rule on the withdrawal of the suit, so the dispute is settled and awaits its exit. All else
    returns to the court. The end by the clock is ``expired`` (``mediation.ends_by_clock``).

    >>> [status.value for _, status in (status_after_end(EndReason.SETTLED_AND_WITHDRAWN, docketed)
    ...     for docketed in (False, True))]
    ['closed', 'settled']
    """
    return _AFTER_END.get((end_reason, docketed), (Event.RETURNED, Status.RETURNED))


def outcome_faults(
    end_reason: EndReason, *, agreement_in_force: bool, report: FailureReport | None, period_over: bool
) -> tuple[Fault, ...]:
    """Find what is missing from, or wrong with, an outcome that a person records (ZX-17, ZX-22).

    Codes: ``agreement-not-in-force`` (an agreement not signed by all is not reached: wait, or end as
    ``signature_refused``), ``failure-report-missing``, ``failure-report-incomplete``, ``period-not-over``.

    >>> [fault.code for fault in outcome_faults(
    ...     EndReason.LARGE_GAP, agreement_in_force=False, report=None, period_over=False)]
    ['failure-report-missing']
    """
    if end_reason is EndReason.AGREEMENT_REACHED:
        return () if agreement_in_force else (_unsigned(),)
    if end_reason is EndReason.SETTLED_AND_WITHDRAWN:
        return ()
    early = end_reason is EndReason.PERIOD_EXPIRED and not period_over
    return (*((_too_early(),) if early else ()), *report_faults(report))


def report_faults(report: FailureReport | None) -> tuple[Fault, ...]:
    """Find what a failure report lacks: the first two of its four fields must be filled in (ZX-17)."""
    if report is None:
        zh = "调解不成的，应当记录调解基本情况、不成的原因等，请填写。"
        en = "A failed mediation needs its report: basics and reason at least."
        return (Fault("/failure_report", "failure-report-missing", zh, en),)
    empty = [name for name in ("basics", "reason") if not getattr(report, name).strip()]
    zh, en = "此项应当填写。", "This field must be filled in."
    return tuple(Fault(f"/failure_report/{name}", "failure-report-incomplete", zh, en) for name in empty)


def exits_open(docketed: bool) -> tuple[Exit, ...]:
    """List the exits that a settled dispute has."""
    return POST_DOCKET_EXITS if docketed else PRE_DOCKET_EXITS


def exit_refusal(wanted: Exit, docketed: bool) -> Reason | None:
    """Say why a dispute may not leave this way, or None when it may (MS-5, ZX-16, R25-5).

    Codes: ``confirmation-pre-docket-only``, ``exit-pre-docket-only``, ``exit-post-docket-only``.

    >>> exit_refusal(Exit.CONFIRMATION, docketed=True).code
    'confirmation-pre-docket-only'
    """
    if wanted in exits_open(docketed):
        return None
    if wanted is Exit.CONFIRMATION:
        return AFTER_DOCKETING
    if docketed:
        zh, en = "此结案方式适用于立案前达成协议的纠纷", "this exit is for disputes settled before docketing"
        return Reason("exit-pre-docket-only", zh, en, "ZX-16")
    zh, en = "此结案方式适用于已经立案的案件", "this exit is for docketed cases"
    return Reason("exit-post-docket-only", zh, en, "ZX-16")


def return_to_court(entry: Entry, docketed: bool) -> Return:
    """Tell where a dispute whose mediation failed goes, by the three cases of ZX-17.

    Codes: ``trial-resumes`` (委托 failed), ``court-dockets`` (a complaint, 委派 failed),
    ``applicant-may-sue`` (nobody sued: docketed when the applicant so chooses).

    >>> return_to_court(Entry.MEDIATION_APPLICATION, docketed=False).applicant_must_choose
    True
    """
    if docketed:
        zh, en = "委托调解不成，转入审理", "mediation failed after docketing; the trial goes on"
        return Return(ReturnKind.TRIAL, Reason("trial-resumes", zh, en, "ZX-17"))
    if entry is Entry.COMPLAINT:
        zh, en = "委派调解不成，依法登记立案", "mediation failed before docketing; the court dockets"
        return Return(ReturnKind.DOCKETING, Reason("court-dockets", zh, en, "ZX-17"))
    zh = "调解不成，申请人可以选择立案，材料由本院直接转用"
    en = "mediation failed; the applicant may sue, and the papers are carried over"
    return Return(
        ReturnKind.DOCKETING, Reason("applicant-may-sue", zh, en, "ZX-17"), applicant_must_choose=True
    )


def may_travel(kind: DocumentKind) -> bool:
    """Tell whether a document may leave with the return packet (ZX-14, JS-4).

    >>> [kind.value for kind in DocumentKind if not may_travel(kind)]
    ['agreement', 'privileged']
    """
    return kind in TRAVELLING


def _unsigned() -> Fault:
    zh = "调解协议尚未生效，请补全签名；一方拒绝签名的，请按拒签终结。"
    en = "The agreement is not in force: complete the signatures, or end it as signature refused."
    return Fault("/agreement/signatures", "agreement-not-in-force", zh, en)


def _too_early() -> Fault:
    zh = "调解期限尚未届满，请选择其他终结情形。"
    return Fault("/end_reason", "period-not-over", zh, "The period is not over; choose another end reason.")
