"""Whether a filing can exist as written; and if so, what is missing, worth a look, or filed before.

The first stage. ``examine`` answers all of it in one pass for the use case; the parts stand beside it:
``party_faults.py``, ``consent_faults.py`` (impossible), ``completeness.py`` (legally incomplete),
``intake_flags.py`` (worth a look), ``match_forms.py`` (filed before?).

The line between impossible and incomplete is the promise to citizens: what is merely missing in law is
receipted and dated and becomes one notice to supplement. Only what cannot be true or cannot be
understood goes back to the window, at once and complete, while the citizen still stands there.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from diversion.domain.case_numbers import CaseStage, case_number_faults, parse_case_number
from diversion.domain.causes import Cause, CauseRefusal, catalogue_on, find_cause
from diversion.domain.completeness import missing
from diversion.domain.consent_faults import choice_faults, consent_faults
from diversion.domain.filing import Filing, IntakeContext, is_blank
from diversion.domain.intake_flags import flags
from diversion.domain.kept_filing import kept_form
from diversion.domain.match_forms import match_keys
from diversion.domain.party_faults import party_faults
from diversion.domain.reasons import Fault, Reason
from diversion.domain.region_faults import region_faults
from diversion.domain.texts import required, text_faults

EARLIEST_DAY = date(2000, 1, 1)
"""Setting: a filing or docketing before this day is a slip of the pen; case numbers begin with 20."""
LARGEST_AMOUNT = Decimal(10) ** 13
"""Setting: yuan; what the amount column holds, above any claim a court has seen."""

_DOCKET_FIELDS = ("docketed_on", "case_number", "procedure")
_TEXTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "court-unknown": (
            "没有该法院代字的法院，请核对（如苏0506）",
            "No court here has this court code; check it (like 苏0506).",
        ),
        "day-in-future": ("日期晚于今天，请核对", "The day lies in the future; check it."),
        "day-too-early": ("日期早于2000年，请核对年份", "The day lies before 2000; check the year."),
        "docketed-before-filed": (
            "立案日期早于收件日期，请核对两个日期",
            "Docketed before it was filed; check both days.",
        ),
        "docketing-incomplete": (
            "已立案的纠纷须同时填写立案日期、案号和适用程序；未立案的请全部留空",
            "A docketed dispute has its day, case number and procedure; one not docketed has none of them.",
        ),
        "amount-not-a-number": (
            "金额不是有效数字，请填写如128000.00",
            "Not an amount; write it like 128000.00.",
        ),
        "amount-negative": ("金额不能为负数，请核对", "An amount cannot be negative; check it."),
        "amount-too-large": (
            "金额超过10万亿元，请核对单位是否为元",
            "More than 10,000,000,000,000 yuan; check that the unit is yuan.",
        ),
        "amount-too-precise": (
            "金额最多两位小数，请四舍五入到分",
            "At most two decimal places; round to fen.",
        ),
        "file-anyway-needs-reason": (
            "疑似重复仍要提交的，请写明理由",
            "Filing in spite of a suspected duplicate needs a reason.",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Examination:
    """All that intake finds. With ``faults`` the rest is empty: an impossible filing is not judged.

    ``missing`` not empty means the dispute begins in ``awaiting_supplement``; ``flags`` never stop
    anything by themselves; ``match_keys`` are clear text and are hashed before they are stored.
    ``filing`` is written the one way it is kept (``kept_filing.py``): store that one, not what came in.
    """

    faults: tuple[Fault, ...] = ()
    filing: Filing | None = None
    missing: tuple[Reason, ...] = ()
    flags: tuple[Reason, ...] = ()
    cause: Cause | None = None
    cause_version: str | None = None
    match_keys: tuple[str, ...] = ()


def examine(filing: Filing, context: IntakeContext, shape_faults: Sequence[Fault] = ()) -> Examination:
    """Judge a filing once, with what the wire layer already found fault with.

    ``cause_version`` is the version of the catalogue that was asked, kept with the dispute even where
    the cause is still missing.
    """
    all_faults = tuple(with_shape_faults(shape_faults, faults(filing, context)))
    if all_faults:
        return Examination(faults=all_faults)
    kept = kept_form(filing, context.regions)
    found = resolve_cause(kept, context)
    cause = found if isinstance(found, Cause) else None
    return Examination(
        filing=kept,
        missing=tuple(missing(kept)),
        flags=tuple(flags(kept, context, cause)),
        cause=cause,
        cause_version=catalogue_on(context.catalogues, kept.filed_on or context.today).catalogue.version,
        match_keys=tuple(match_keys(kept, cause)),
    )


def faults(filing: Filing, context: IntakeContext) -> list[Fault]:
    """List everything malformed or impossible, each at its exact place; empty when the filing can be.

    Own codes: ``required``, ``court-unknown``, ``day-in-future``, ``day-too-early``,
    ``docketed-before-filed`` (the same day is fine), ``docketing-incomplete``, ``amount-not-a-number``,
    ``amount-negative``, ``amount-too-large``, ``amount-too-precise``, ``file-anyway-needs-reason``,
    ``text-unreadable``, ``text-too-long``; further those of case numbers, causes, regions, parties and
    consents. A missing respondent, claim or fact is no fault: see ``completeness.missing``.
    """
    return [
        *_core_faults(filing, context),
        *_cause_faults(filing, context),
        *_amount_faults(filing.claim_amount),
        *region_faults(filing.dispute_region, "/dispute_region", context.regions),
        *docket_faults(filing, context),
        *party_faults(filing, context),
        *consent_faults(filing, context),
        *choice_faults(filing.choice, context),
    ]


def with_shape_faults(shape: Sequence[Fault], domain: Iterable[Fault]) -> list[Fault]:
    """Put the wire layer's faults before the domain's, without saying the same thing twice.

    What the wire could not read reaches the domain as None and would be called missing there; so a
    domain fault at a place where the wire found fault, or anywhere below it, is left out.

    >>> shape = [Fault("/parties/0", "type", "", "")]
    >>> domain = [Fault("/parties/0/ref", "required", "", ""), Fault("/parties", "no-applicant", "", "")]
    >>> [fault.pointer for fault in with_shape_faults(shape, domain)]
    ['/parties/0', '/parties']
    """
    taken = {fault.pointer for fault in shape}
    return [*shape, *(fault for fault in domain if taken.isdisjoint(_at_and_above(fault.pointer)))]


def resolve_cause(filing: Filing, context: IntakeContext) -> Cause | CauseRefusal | None:
    """Find the filing's cause in the catalogue of the day it was filed; None when it names none."""
    code = None if is_blank(filing.cause_code) else filing.cause_code
    name = None if is_blank(filing.cause_name) else filing.cause_name
    if code is None and name is None:
        return None
    chosen = catalogue_on(context.catalogues, filing.filed_on or context.today)
    return find_cause(chosen.catalogue, code=code, name=name)


def _core_faults(filing: Filing, context: IntakeContext) -> Iterator[Fault]:
    if filing.entry is None:
        yield required("/entry")
    if filing.court_code is None or is_blank(filing.court_code):
        yield required("/court_code")
    elif filing.court_code not in context.courts:
        yield _fault("/court_code", "court-unknown")
    if filing.filed_on is None:
        yield required("/filed_on")
    else:
        yield from _day_faults("/filed_on", filing.filed_on, context.today)
    for name in ("claims", "facts", "file_anyway_reason"):
        yield from text_faults(f"/{name}", getattr(filing, name), name)
    if filing.file_anyway and is_blank(filing.file_anyway_reason):
        yield _fault("/file_anyway_reason", "file-anyway-needs-reason")


def _cause_faults(filing: Filing, context: IntakeContext) -> Iterator[Fault]:
    """Place the refusal at the field to change: the name when both are given and differ."""
    refused = resolve_cause(filing, context)
    if isinstance(refused, CauseRefusal):
        by_code = not is_blank(filing.cause_code) and refused.code != "cause-code-name-differ"
        yield Fault("/cause_code" if by_code else "/cause_name", refused.code, refused.zh, refused.en)


def _amount_faults(amount: Decimal | None) -> Iterator[Fault]:
    """No amount is fine (a divorce has none); nought is fine; the largest amount itself is still fine."""
    if amount is None:
        return
    exponent = amount.as_tuple().exponent
    if not isinstance(exponent, int):
        yield _fault("/claim_amount", "amount-not-a-number")
    elif amount < 0:
        yield _fault("/claim_amount", "amount-negative")
    elif amount > LARGEST_AMOUNT:
        yield _fault("/claim_amount", "amount-too-large")
    elif exponent < -2 and amount != round(amount, 2):
        yield _fault("/claim_amount", "amount-too-precise")


def docket_faults(filing: Filing, context: IntakeContext) -> Iterator[Fault]:
    """Check that a docketed dispute says so wholly; a number of before docketing may stand alone."""
    number = None if is_blank(filing.case_number) else filing.case_number
    parsed = parse_case_number(number) if number else None
    given = (filing.docketed_on is not None, number is not None, filing.procedure is not None)
    registered_only = (
        parsed is not None and parsed.stage is CaseStage.PRE_DOCKET and given == (False, True, False)
    )
    if any(given) and not registered_only:
        for name, is_given in zip(_DOCKET_FIELDS, given, strict=True):
            if not is_given:
                yield _fault(f"/{name}", "docketing-incomplete")
    if number:
        stage = CaseStage.PRE_DOCKET if registered_only else CaseStage.DOCKETED
        years = _case_years(filing)
        yield from case_number_faults(number, court_code=filing.court_code, stages=[stage], years=years)
    if filing.docketed_on is not None:
        yield from _day_faults("/docketed_on", filing.docketed_on, context.today)
        if filing.filed_on is not None and filing.docketed_on < filing.filed_on:
            yield _fault("/docketed_on", "docketed-before-filed")


def _case_years(filing: Filing) -> range | None:
    """Allow the years from filing to docketing, as a filing of December may be docketed in January."""
    if filing.filed_on is None or filing.docketed_on is None:
        return None
    return range(filing.filed_on.year, max(filing.filed_on, filing.docketed_on).year + 1)


def _day_faults(pointer: str, day: date, today: date) -> Iterator[Fault]:
    if day > today:
        yield _fault(pointer, "day-in-future")
    elif day < EARLIEST_DAY:
        yield _fault(pointer, "day-too-early")


def _at_and_above(pointer: str) -> Iterator[str]:
    """Go up from a place; the whole document (``""``) is left out, its faults hide nothing below."""
    while pointer:
        yield pointer
        pointer = pointer.rpartition("/")[0]


def _fault(pointer: str, code: str) -> Fault:
    return Fault(pointer, code, *_TEXTS[code])
