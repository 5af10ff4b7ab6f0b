"""A timeline entry as a person reads it: what befell, whom it passed to and until when, and the details that help.

Which details an event has is the journal's; here each is said in words, in one table by its name. What has no
words here (ids, counts) is not shown. Names of parties come from the dispute's page, those of bodies with the entry.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from diversion.domain.working_days import shanghai_day
from diversion.web.language import day, listed, moment, say, say_as
from diversion.web.words import event, ground, word

Entry = Mapping[str, Any]
Names = Mapping[str, str | None]
BEGINNING = ("offered", "assistance_asked")
"""Events that begin a handoff: their entry leads to it."""


@dataclass(frozen=True, slots=True)
class Befallen:
    """One entry, said: ``passed_to`` is whose turn it became, empty where the ball stayed; ``until_on`` its last day."""

    title: str
    at: str
    by: str
    details: Sequence[str]
    text: str
    passed_to: Mapping[str, Any] | None
    until_on: date | None
    handoff_id: str | None


def befallen(entries: Iterable[Entry], names: Names) -> list[Befallen]:
    """Say what befell a dispute, the newest first."""
    told: list[Befallen] = []
    held: Any = None
    for entry in entries:
        holder = entry["responsible"]
        told.append(_said(entry, names, holder if holder != held else None))
        held = holder
    return told[::-1]


def _said(entry: Entry, names: Names, passed_to: Mapping[str, Any] | None) -> Befallen:
    return Befallen(
        title=event(entry["event"]),
        at=entry["at"],
        by=_by(entry["actor"]),
        details=[each for each in _details(entry, names) if each],
        text=entry["text"] or "",
        passed_to=passed_to,
        until_on=_last_day(entry["next_due_at"]) if passed_to else None,
        handoff_id=entry["details"].get("handoff_id") if entry["event"] in BEGINNING else None,
    )


def _by(actor: Mapping[str, Any]) -> str:
    """Name who acted; of somebody whom the reader is not told of only that it was a person."""
    if actor["kind"] == "system":
        return say("系统")
    return actor["name"] or say("其他办理人员")


def _last_day(due_at: str | None) -> date | None:
    """Give the last day of a term, which ends at its 24:00."""
    return shanghai_day(datetime.fromisoformat(due_at) - timedelta(microseconds=1)) if due_at else None


def _details(entry: Entry, names: Names) -> Iterator[str]:
    code, details = entry["reason_code"], entry["details"]
    yield from _reason(entry["event"], code)
    if entry["organisation_name"]:
        yield entry["organisation_name"]
    if entry["mediator_name"]:
        yield say("调解员：%(name)s", name=entry["mediator_name"])
    if details.get("party_ref"):
        yield names.get(details["party_ref"]) or say_as("one", "当事人")
    yield from _written(entry["event"], details)


def in_words(befell: str, reason_code: str | None, details: Mapping[str, Any]) -> list[str]:
    """Say the details of a dispute's entry that need no names: for whoever reads the journal itself."""
    return [each for each in (*_reason(befell, reason_code), *_written(befell, details)) if each]


def _reason(befell: str, code: str | None) -> Iterator[str]:
    if code is not None and befell in REASONS:
        yield _known(REASONS[befell], code)


def _written(befell: str, details: Mapping[str, Any]) -> Iterator[str]:
    for name, write in WRITTEN.items():
        if details.get(name) is not None:
            yield write(befell, details[name])


def _known(kind: str, code: str) -> str:
    """Say a code, or nothing where it is none of the enumeration: services give codes of their own beside."""
    said = word(kind, code)
    return "" if said == code else said


def _of(kinds: Mapping[str, str], otherwise: str = "") -> Callable[[str, Any], str]:
    """Say a code by the enumeration that it is of in this event; nothing where it is of none."""

    def write(befell: str, code: Any) -> str:
        kind = kinds.get(befell, otherwise)
        return _known(kind, str(code)) if kind else ""

    return write


def _day(before: str) -> Callable[[str, Any], str]:
    return lambda _befell, told: say(before, day=day(str(told)))


def _text(before: str) -> Callable[[str, Any], str]:
    return lambda _befell, told: say(before, told=told)


def _as_it_is(_befell: str, told: Any) -> str:
    return str(told)


def _signs(_befell: str, told: Any) -> str:
    return listed(word("ShamSign", each) for each in told)


_CLOCK = "DeadlineRule"
REASONS: Mapping[str, str] = {
    "handoff_declined": "DeclineReason",
    "handoff_completed": "EndReason",
    "settled": "EndReason",
    "returned": "EndReason",
    "failure_reported": "EndReason",
    "closed": "ClosingReason",
    "exited": "Exit",
    "triage_overruled": "RulingReason",
    "offered": "OverrideReason",
    "assistance_asked": "OverrideReason",
    "alert_raised": "AlertKind",
    "overdue": _CLOCK,
    "reminded": _CLOCK,
    "notified": _CLOCK,
    "requested": _CLOCK,
    "escalated": _CLOCK,
    "alarm": _CLOCK,
    "supervision_answered": _CLOCK,
    "supervision_sent_up": _CLOCK,
}
"""Of which enumeration an event's reason code is; others' codes say nothing more than the event."""
WRITTEN: Mapping[str, Callable[[str, Any], str]] = {
    "entry": _of({}, "Entry"),
    "receipt": _text("回执%(told)s"),
    "decision": _of({"triage_overruled": "TriageDecision", "confirmation_decided": "ConfirmationDecision"}),
    "ground": lambda _befell, told: ground(told),
    "finding": _of({}, "Finding"),
    "signs": _signs,
    "matter": _of({}, "Matter"),
    "answer": _of({"consent_recorded": "Answer"}),
    "by": _of({"choice_recorded": "ChoiceBy"}),
    "chosen_by": _of({}, "ChosenBy"),
    "referral_kind": _of({}, "ReferralKind"),
    "means": _of({"contact_recorded": "ContactMeans"}, "Means"),
    "result": _of({}, "ContactResult"),
    "kind": _of(
        {"returned": "ReturnKind", "document_added": "DocumentKind", "document_ended": "DocumentKind"}
    ),
    "to": _of({"placed": "Status"}),
    "case_number": _as_it_is,
    "former_case_number": _text("原案号%(told)s"),
    "document_number": _as_it_is,
    "number": _as_it_is,
    "procedure": _of({}, "Procedure"),
    "system": _of({}, "OutsideSystem"),
    "level": _of({}, "Level"),
    "starts_at": lambda _befell, told: moment(told),
    "docketed_on": _day("立案日期：%(day)s"),
    "sent_on": _day("通知日期：%(day)s"),
    "pay_by_on": _day("交费期限：%(day)s"),
    "paid_on": _day("已于%(day)s交费"),
    "performed_on": _day("履行日期：%(day)s"),
    "executed_on": _day("采取日期：%(day)s"),
    "expected_on": _day("预计完成：%(day)s"),
    "days": lambda _befell, told: say("延长%(n)s日", n=told),
    "due_on": _day("期限：%(day)s"),
}
"""How a detail is said, by its name, in the order in which they are read."""
