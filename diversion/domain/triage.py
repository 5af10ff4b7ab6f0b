"""Whether a dispute may be mediated now, must be docketed first, or needs a person to look.

Four answers in a fixed order, the first that has a ground wins: ``unsuitable`` (JS-1, JS-2, a party
refuses), ``docket_first`` (R25-1, a hard bar), ``ask`` (named flags), otherwise ``suitable`` (MS-1). Every
ground of the winning answer is listed, then remarks that support it. Who mediates is ``routing.py``;
whether an offer may already go out (consents, choice, preservation) is asked anew before each offer and
is not triage. Commercial mediation's exclusions (ST-2) bind organisations, so they are routing's too.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from diversion.domain.cause_classes import CauseFacts
from diversion.domain.cause_nature import Verdict, nature_of_cause
from diversion.domain.entries import Entry
from diversion.domain.filing import HARD_BAR_NEAR_DAYS, MANY_FROM
from diversion.domain.parties import PartyKind, PartyRole
from diversion.domain.reasons import Reason
from diversion.domain.regimes import Regime
from diversion.domain.triage_lists import (
    DIVORCE,
    FLAG_REASONS,
    LABOUR_BRANCHES,
    NOT_CIVIL_REDIRECTS,
    NotCivil,
    TriageFlag,
    has_no_confirmation,
    type_reasons,
)

RULESET_VERSION = "2026-11"
"""Stored with each decision; raise it when a rule, a list or an order here or in the lists changes."""


class TriageDecision(StrEnum):
    """适宜调解, 先行立案, 不适宜调解, 由程序分流员审查; in no order, see ``triage``."""

    SUITABLE = "suitable"
    DOCKET_FIRST = "docket_first"
    UNSUITABLE = "unsuitable"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class TriageParty:
    """``refuses_mediation`` is a standing ``no`` to mediation; an unanswered question is none."""

    role: PartyRole
    kind: PartyKind
    foreign_element: bool = False
    refuses_mediation: bool = False


@dataclass(frozen=True, slots=True)
class TriageFacts:
    """What triage asks; ``day`` is the Shanghai day of asking, at intake the filing day.

    ``mediate_before_docketing``: every applicant's signed consent stands (R25-10). ``labour_arbitration_done``
    None is "not recorded": enough to ask before docketing, not after it, when the court has looked.
    ``not_civil`` is what a person found; it cannot be told from the cause.
    """

    entry: Entry
    regime: Regime
    cause: CauseFacts
    parties: tuple[TriageParty, ...]
    day: date
    docketed: bool = False
    claim_amount: Decimal | None = None
    mediate_before_docketing: bool = False
    docketing_demanded: bool = False
    hard_bar_on: date | None = None
    preservation_wanted: bool = False
    preservation_executed: bool = False
    flags: frozenset[TriageFlag] = frozenset()
    labour_arbitration_done: bool | None = None
    not_civil: NotCivil | None = None


@dataclass(frozen=True, slots=True)
class TriageSettings:
    """The court's own numbers and lists; none of them is law.

    ``causes_outside_jurisdiction`` defaults to what a basic court usually leaves to the maritime and
    intellectual property courts; a court that hears them empties it.
    """

    hard_bar_near_days: int = HARD_BAR_NEAR_DAYS
    many_from: int = MANY_FROM
    small_amount_up_to: Decimal = Decimal(50000)
    causes_outside_jurisdiction: frozenset[str] = field(
        default=frozenset(
            {
                "海事海商纠纷",
                "垄断纠纷",
                "发明专利权权属、侵权纠纷",
                "实用新型专利权权属、侵权纠纷",
                "外观设计专利权权属、侵权纠纷",
                "标准必要专利纠纷",
                "植物新品种权权属、侵权纠纷",
                "集成电路布图设计专有权权属、侵权纠纷",
            }
        )
    )


@dataclass(frozen=True, slots=True)
class Triage:
    """The decision, its grounds first and its supporting remarks after them, and by which rules."""

    decision: TriageDecision
    reasons: tuple[Reason, ...]
    ruleset_version: str = RULESET_VERSION


def triage(facts: TriageFacts, settings: TriageSettings | None = None) -> Triage:
    """Decide, with every ground of the level that decides; the same facts give the same reasons in order.

    Codes by level. ``unsuitable``: ``not-civil-criminal``, ``not-civil-administrative``, those of
    ``nature_of_cause`` under JS-1, ``party-refuses``. ``docket_first``: ``docket-before-mediation``,
    ``docketing-demanded``, ``hard-bar-near``, ``hard-bar-passed``. ``ask``: one for each ``TriageFlag``, those
    of ``nature_of_cause`` that ask. ``suitable``: ``mediable``. Remarks: ``divorce-not-delayed``,
    ``divorce-mediated-at-trial``, ``mediate-first-type``, ``small-amount``, ``livelihood-type``,
    ``no-confirmation``, ``preservation-first``.

    What is not civil is ``unsuitable`` whatever the entry; the service receipts a complaint all the same.

    >>> wall = CauseFacts("9079", ("物权纠纷", "所有权纠纷", "相邻关系纠纷", "相邻通风纠纷"))
    >>> facts = TriageFacts(Entry.COMPLAINT, Regime.POST2025, wall, (), date(2026, 3, 2))
    >>> triage(facts).decision.value, triage(replace(facts, docketed=True)).decision.value
    ('docket_first', 'suitable')
    """
    settings = settings or TriageSettings()
    levels = (
        (TriageDecision.UNSUITABLE, _unsuitable(facts)),
        (TriageDecision.DOCKET_FIRST, _docket_first(facts, settings)),
        (TriageDecision.ASK, _ask(facts, settings)),
    )
    for decision, found in levels:
        grounds = tuple(found)
        if grounds:
            return Triage(decision, grounds + tuple(_remarks(facts, settings, decision)))
    mediable = Reason("mediable", "适宜调解，先行调解", "Suitable, so mediated first.", "MS-1")
    return Triage(TriageDecision.SUITABLE, (mediable, *_remarks(facts, settings, TriageDecision.SUITABLE)))


def _unsuitable(facts: TriageFacts) -> Iterator[Reason]:
    if facts.not_civil:
        yield _not_civil(facts.entry, facts.not_civil)
    nature = nature_of_cause(facts.cause.path)
    if nature and nature.verdict is Verdict.NEVER:
        yield nature.reason
    if any(party.refuses_mediation for party in facts.parties):
        yield _refusal(facts)


def _not_civil(entry: Entry, not_civil: NotCivil) -> Reason:
    """Say where else to go, and to a plaintiff that the filing is kept and answered by the court (MS-2)."""
    zh, en = NOT_CIVIL_REDIRECTS[not_civil]
    if entry is Entry.COMPLAINT:
        zh += "；起诉材料已经收件，由立案窗口人员依法处理"
        en += " The complaint is receipted; the filing clerk deals with it."
        return Reason(f"not-civil-{not_civil.value}", zh, en, "MS-2")
    return Reason(f"not-civil-{not_civil.value}", zh, en, "ZX-5")


_ROLE_NAMES = {
    PartyRole.APPLICANT: ("申请人", "applicant"),
    PartyRole.RESPONDENT: ("被申请人", "respondent"),
    PartyRole.THIRD_PARTY: ("第三人", "third party"),
}


def _refusal(facts: TriageFacts) -> Reason:
    """Name the sides, never persons: before docketing MS-1 stops mediation, after it JS-2 wants judgment."""
    refusing = {party.role for party in facts.parties if party.refuses_mediation}
    sides = [names for role, names in _ROLE_NAMES.items() if role in refusing]
    zh = f"{'、'.join(zh for zh, _ in sides)}不同意调解"
    en = f"Mediation is refused by: {', '.join(en for _, en in sides)}."
    return Reason("party-refuses", zh, en, "JS-2" if facts.docketed else "MS-1")


def _docket_first(facts: TriageFacts, settings: TriageSettings) -> Iterator[Reason]:
    """Give the grounds for docketing first; none once docketed, which is what they ask for."""
    if facts.docketed:
        return
    is_bound = facts.entry is Entry.COMPLAINT and facts.regime is Regime.POST2025
    if is_bound and not facts.mediate_before_docketing:
        zh = "符合条件的起诉应当依法登记立案；申请人没有书面同意立案前调解"
        en = "A suit that meets the conditions is docketed; no signed consent to mediate before it stands."
        yield Reason("docket-before-mediation", zh, en, "R25-1")
    if facts.docketing_demanded:
        zh, en = "当事人要求立案，立案前调解终止", "A party demands docketing; mediation before it ends."
        yield Reason("docketing-demanded", zh, en, "R25-1")
    if facts.hard_bar_on:
        yield from _hard_bar(facts.hard_bar_on, facts.day, settings)


def _hard_bar(bar_on: date, day: date, settings: TriageSettings) -> Iterator[Reason]:
    """Count calendar days to the last day on which the right stands; the setting's last day counts.

    After the bar the filing still goes to the docket: whether the right is gone is not ours to say.
    """
    left = (bar_on - day).days
    if left < 0:
        zh = f"除斥期间或者起诉期限已于{bar_on.isoformat()}届满，是否受理由人民法院依法审查"
        yield Reason(
            "hard-bar-passed", zh, f"The right to sue ended on {bar_on.isoformat()}; docket, and judge."
        )
    elif left <= settings.hard_bar_near_days:
        zh = f"除斥期间或者起诉期限将于{bar_on.isoformat()}届满，还有{left}日，调解不使其中止"
        en = f"The right to sue ends on {bar_on.isoformat()}, in {left} days, and mediation does not stop that."
        yield Reason("hard-bar-near", zh, en)


def _ask(facts: TriageFacts, settings: TriageSettings) -> Iterator[Reason]:
    raised = facts.flags | set(_derived_flags(facts, settings))
    codes: set[str] = set()
    for flag in TriageFlag:
        if flag in raised:
            codes.add(FLAG_REASONS[flag].code)
            yield _flag_reason(flag, facts)
    nature = nature_of_cause(facts.cause.path)
    if nature and nature.verdict is Verdict.ASK and nature.reason.code not in codes:
        yield nature.reason


def _derived_flags(facts: TriageFacts, settings: TriageSettings) -> Iterator[TriageFlag]:
    """Raise the flags that need nobody's word: the cause and the parties show them."""
    path = facts.cause.path
    if not settings.causes_outside_jurisdiction.isdisjoint(path):
        yield TriageFlag.JURISDICTION_DOUBT
    unrecorded = facts.labour_arbitration_done is None and not facts.docketed
    if (unrecorded or facts.labour_arbitration_done is False) and not LABOUR_BRANCHES.isdisjoint(path):
        yield TriageFlag.LABOUR_ARBITRATION_NOT_DONE
    if any(party.foreign_element for party in facts.parties):
        yield TriageFlag.FOREIGN_ELEMENT
    roles = [party.role for party in facts.parties]
    if max(roles.count(PartyRole.APPLICANT), roles.count(PartyRole.RESPONDENT)) >= settings.many_from:
        yield TriageFlag.MANY_ON_ONE_SIDE


def _flag_reason(flag: TriageFlag, facts: TriageFacts) -> Reason:
    """Cite ZX-5 for want of jurisdiction where it speaks: an application before docketing is returned."""
    reason = FLAG_REASONS[flag]
    is_application = facts.entry is Entry.MEDIATION_APPLICATION and not facts.docketed
    return (
        replace(reason, rule="ZX-5") if flag is TriageFlag.JURISDICTION_DOUBT and is_application else reason
    )


def _remarks(facts: TriageFacts, settings: TriageSettings, decision: TriageDecision) -> Iterator[Reason]:
    """Support a decision without making it; what speaks for mediation is not said of the unsuitable."""
    if decision is TriageDecision.UNSUITABLE:
        if DIVORCE in facts.cause.path and not facts.not_civil:
            zh = "离婚案件由审判人员在审理中进行调解，不再委派委托"
            en = "A divorce is still mediated by the judge at trial, and not referred."
            yield Reason("divorce-mediated-at-trial", zh, en, "JS-2")
    else:
        yield from _words_for_mediation(facts, settings)
    if facts.preservation_wanted and not facts.preservation_executed:
        zh = "申请人要求保全，保全执行前不联系被申请人"
        en = "Preservation is wanted: the respondent is not contacted before it is executed."
        yield Reason("preservation-first", zh, en)


def _words_for_mediation(facts: TriageFacts, settings: TriageSettings) -> Iterator[Reason]:
    path = facts.cause.path
    if DIVORCE in path:
        zh = "离婚案件应当进行调解，但不得久调不决"
        yield Reason("divorce-not-delayed", zh, "A divorce must be mediated, but not without end.", "JS-2")
    yield from type_reasons(path, {party.kind for party in facts.parties})
    if facts.claim_amount is not None and facts.claim_amount <= settings.small_amount_up_to:
        zh = f"诉讼标的额较小（不超过{settings.small_amount_up_to}元，本院设定）"
        en = f"A small amount (up to {settings.small_amount_up_to} yuan, this court's setting)."
        yield Reason("small-amount", zh, en, "JY-1")
    if not facts.docketed and has_no_confirmation(path):
        zh = "立案前达成的调解协议涉及身份关系或者确权的，不能申请司法确认"
        en = "An agreement on status or ownership made before docketing cannot be confirmed by the court."
        yield Reason("no-confirmation", zh, en, "JS-6")
