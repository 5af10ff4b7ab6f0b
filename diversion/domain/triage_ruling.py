"""What a router may rule over triage, and on which grounds.

Triage proposes by rule; a person who has looked closer may rule otherwise, with a code and words for the
journal. What law itself forbids stays forbidden whoever rules (JS-1): then the cause or the finding that
triage rests on has to be corrected, not the answer. The words of the router are sealed in the journal;
only the code and its sentence stand with the decision, which is kept in clear.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from diversion.domain.cause_classes import CauseFacts
from diversion.domain.cause_nature import Verdict, nature_of_cause
from diversion.domain.reasons import Reason
from diversion.domain.triage import RULESET_VERSION, Triage, TriageDecision


class RulingReason(StrEnum):
    """经核实情况不同, 已排除疑点, 当事人说明, 不宜调解, 应先立案, 其他."""

    FACTS_DIFFER = "facts_differ"
    DOUBT_CLEARED = "doubt_cleared"
    PARTY_EXPLAINED = "party_explained"
    NOT_FIT = "not_fit"
    DOCKET_FIRST = "docket_first"
    OTHER = "other"


_WORDS: Mapping[RulingReason, tuple[str, str]] = MappingProxyType(
    {
        RulingReason.FACTS_DIFFER: (
            "经核实，情况与甄别所依据的不同",
            "the facts differ from what triage rested on",
        ),
        RulingReason.DOUBT_CLEARED: ("甄别提示的疑点已经排除", "the doubt that triage raised is cleared"),
        RulingReason.PARTY_EXPLAINED: ("当事人已作说明", "a party has explained"),
        RulingReason.NOT_FIT: ("不宜调解", "not fit for mediation"),
        RulingReason.DOCKET_FIRST: ("应当先行立案", "it has to be docketed first"),
        RulingReason.OTHER: ("其他，详见理由", "another reason, given in words"),
    }
)


def ruled(decision: TriageDecision, reason: RulingReason) -> Triage:
    """Make the triage that a router's ruling puts in place of the rules' own.

    >>> ruled(TriageDecision.SUITABLE, RulingReason.DOUBT_CLEARED).reasons[0].code
    'ruled-doubt-cleared'
    """
    zh, en = _WORDS[reason]
    code = f"ruled-{reason.value.replace('_', '-')}"
    return Triage(
        decision, (Reason(code, f"程序分流员裁定：{zh}", f"Ruled by the router: {en}."),), RULESET_VERSION
    )


def barred_by_law(decision: TriageDecision, cause: CauseFacts) -> Reason | None:
    """Say why law forbids a ruling: what by its nature is never mediated cannot be ruled suitable (JS-1).

    Every other ruling, and every other cause, is free: None. What a party refuses or has not agreed to is
    the gate's matter and holds against any ruling.

    >>> barred_by_law(TriageDecision.ASK, CauseFacts("", ("案由未定",))) is None
    True
    """
    nature = nature_of_cause(cause.path)
    if decision is not TriageDecision.SUITABLE or nature is None or nature.verdict is not Verdict.NEVER:
        return None
    return nature.reason
