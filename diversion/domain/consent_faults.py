"""What is impossible in the consents and the choice a filing brings along.

One part of ``intake.faults``. Whether a consent suffices for an offer is a later question, asked of
recorded consents by the gates of triage; here only what cannot be a record at all is refused.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from diversion.domain.consents import Answer, ChoiceBy, Matter, Means
from diversion.domain.filing import ChoiceInput, ConsentInput, Filing, IntakeContext, is_blank
from diversion.domain.reasons import Fault
from diversion.domain.texts import required, text_faults

CLOCKS_MAY_DIFFER = timedelta(minutes=5)
"""Setting: how far ahead of ours a window's clock may be before its consents lie in the future."""

_TEXTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "consent-party-unknown": (
            "没有该编号的当事人，请填写本次提交中的当事人编号",
            "No party of this filing has this ref.",
        ),
        "consent-needs-signed-form": (
            "同意先行调解再立案须由当事人书面签字，请将方式改为签字确认，或先请当事人签字",
            "Consent to mediation before docketing needs a signed form; have it signed and say so.",
        ),
        "consent-in-future": (
            "表态时间晚于现在，请核对日期和时间",
            "The answer lies in the future; check day and time.",
        ),
        "time-without-offset": (
            "时间缺少时区，请写成如2026-03-02T09:20:00+08:00",
            "The time has no offset; write it like 2026-03-02T09:20:00+08:00.",
        ),
        "consent-contradicts": (
            "同一当事人就同一事项在同一时间有相反的表态，请保留其一",
            "The same party answers the same matter both ways at one moment; keep one.",
        ),
        "choice-needs-organisation": (
            "共同选定须写明所选调解组织，请填写",
            "A joint choice names the organisation; give it.",
        ),
        "choice-contradicts": (
            "当事人交由法院指定时不应填写调解组织，请清空，或改为其他选定方式",
            "The parties leave the choice to the court, yet an organisation is named; keep one.",
        ),
        "organisation-unknown": (
            "没有该调解组织，请从名册中选择",
            "No such organisation; choose one on the roster.",
        ),
    }
)


def consent_faults(filing: Filing, context: IntakeContext) -> Iterator[Fault]:
    """Find every fault of the consents.

    Codes: ``required``, ``consent-party-unknown``, ``consent-needs-signed-form`` (a yes to mediation
    before docketing given in any other way), ``time-without-offset``, ``consent-in-future``,
    ``consent-contradicts`` (at the later one), ``text-unreadable``, ``text-too-long``.
    """
    refs = {party.ref for party in filing.parties if party.ref is not None}
    answers: dict[tuple[str | None, Matter | None, datetime], Answer | None] = {}
    for place, consent in enumerate(filing.consents):
        pointer = f"/consents/{place}"
        for name in ("party_ref", "matter", "answer", "means", "at"):
            value = getattr(consent, name)
            if value is None or (isinstance(value, str) and is_blank(value)):
                yield required(f"{pointer}/{name}")
        if (
            consent.party_ref is not None
            and not is_blank(consent.party_ref)
            and consent.party_ref not in refs
        ):
            yield _fault(f"{pointer}/party_ref", "consent-party-unknown")
        yield from text_faults(f"{pointer}/asked_by", consent.asked_by, "asked_by")
        yield from _form_faults(consent, pointer)
        yield from _moment_faults(consent, pointer, context)
        if consent.at is not None and None not in (consent.answer, consent.party_ref, consent.matter):
            key = (consent.party_ref, consent.matter, consent.at)
            if answers.setdefault(key, consent.answer) is not consent.answer:
                yield _fault(f"{pointer}/answer", "consent-contradicts")


def choice_faults(choice: ChoiceInput | None, context: IntakeContext) -> Iterator[Fault]:
    """Find every fault of the choice; no choice at all means nobody was asked yet.

    Codes: ``required``, ``choice-needs-organisation``, ``choice-contradicts``, ``organisation-unknown``.
    """
    if choice is None:
        return
    pointer = "/choice/organisation_id"
    named = not is_blank(choice.organisation_id)
    if choice.by is None:
        yield required("/choice/by")
    if choice.by is ChoiceBy.JOINT and not named:
        yield _fault(pointer, "choice-needs-organisation")
    if choice.by is ChoiceBy.WAIVED and named:
        yield _fault(pointer, "choice-contradicts")
    elif named and context.organisations is not None and choice.organisation_id not in context.organisations:
        yield _fault(pointer, "organisation-unknown")


def _form_faults(consent: ConsentInput, pointer: str) -> Iterator[Fault]:
    """A missing means is said as ``required`` already; a no may be given in any way."""
    needs_form = consent.matter is Matter.MEDIATE_BEFORE_DOCKETING and consent.answer is Answer.YES
    if needs_form and consent.means not in (None, Means.SIGNED_FORM):
        yield _fault(f"{pointer}/means", "consent-needs-signed-form")


def _moment_faults(consent: ConsentInput, pointer: str, context: IntakeContext) -> Iterator[Fault]:
    if consent.at is None:
        return
    if consent.at.utcoffset() is None:
        yield _fault(f"{pointer}/at", "time-without-offset")
    elif consent.at > context.now + CLOCKS_MAY_DIFFER:
        yield _fault(f"{pointer}/at", "consent-in-future")


def _fault(pointer: str, code: str) -> Fault:
    return Fault(pointer, code, *_TEXTS[code])
