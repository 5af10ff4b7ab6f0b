"""Signs that a mediation may be a sham (虚假调解), and when a judge must look before anything goes on.

A mediator who sees one stops and reports (TY-10); a judge who sees one before confirming or writing a
调解书 asks for evidence and, without it, refuses (ZX-19, MS-12). A sign is a reason to look, never a
finding. The signs law names carry its rule; the rest is practice, said to be so by carrying none.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from diversion.domain.reasons import Reason


class ShamSign(StrEnum):
    """What was seen. The first six are named by ZX-19 and MS-12, the last five are practice."""

    COLLUSION = "collusion"
    FORGED_EVIDENCE = "forged_evidence"
    INVENTED_FACTS = "invented_facts"
    INVENTED_RELATIONSHIP = "invented_relationship"
    HARM_TO_OUTSIDER = "harm_to_outsider"
    EVIDENCE_WITHHELD = "evidence_withheld"
    NO_CONTEST = "no_contest"
    RELATED_PARTIES = "related_parties"
    SHARED_REPRESENTATIVE = "shared_representative"
    SHARED_CONTACT = "shared_contact"
    UNUSUAL_TERMS = "unusual_terms"


class Finding(StrEnum):
    """What the judge says: go on, or no further."""

    CLEARED = "cleared"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShamFacts:
    """What the records themselves show, compared between opposing sides."""

    shared_representative: bool = False
    shared_contact: bool = False
    agreed_without_meeting: bool = False


_WORDS = {
    ShamSign.COLLUSION: ("疑似恶意串通", "suspected collusion", "MS-12"),
    ShamSign.FORGED_EVIDENCE: ("疑似伪造证据", "suspected forged evidence", "ZX-19"),
    ShamSign.INVENTED_FACTS: ("疑似捏造事实", "suspected invented facts", "ZX-19"),
    ShamSign.INVENTED_RELATIONSHIP: ("疑似虚构法律关系", "suspected invented legal relationship", "ZX-19"),
    ShamSign.HARM_TO_OUTSIDER: ("可能侵害他人合法权益", "others' rights may be harmed", "ZX-19"),
    ShamSign.EVIDENCE_WITHHELD: ("要求提供证据而未提供", "evidence was asked for and not given", "ZX-19"),
    ShamSign.NO_CONTEST: ("双方没有实质争议", "no real contest between the sides", None),
    ShamSign.RELATED_PARTIES: ("双方有亲属、关联等关系", "the sides are relatives or related bodies", None),
    ShamSign.SHARED_REPRESENTATIVE: (
        "双方由同一人代理",
        "one person acts for both sides",
        None,
    ),
    ShamSign.SHARED_CONTACT: ("双方电话或者地址相同", "both sides have one phone or address", None),
    ShamSign.UNUSUAL_TERMS: ("协议内容明显不合常理", "the terms are plainly unusual", None),
}

SIGNS: Mapping[ShamSign, Reason] = MappingProxyType(
    {sign: Reason(f"sham-{sign.replace('_', '-')}", zh, en, rule) for sign, (zh, en, rule) in _WORDS.items()}
)


def signs_in(facts: ShamFacts) -> tuple[ShamSign, ...]:
    """List the signs that the records show without anybody naming them.

    >>> [sign.value for sign in signs_in(ShamFacts(shared_contact=True))]
    ['shared_contact']
    """
    found = (
        (facts.agreed_without_meeting, ShamSign.NO_CONTEST),
        (facts.shared_representative, ShamSign.SHARED_REPRESENTATIVE),
        (facts.shared_contact, ShamSign.SHARED_CONTACT),
    )
    return tuple(sign for stands, sign in found if stands)


def needs_review(signs: Collection[ShamSign]) -> bool:
    """Tell whether a judge must clear the agreement before it is confirmed or the dispute closed: any sign."""
    return bool(signs)


def review_reasons(signs: Collection[ShamSign]) -> tuple[Reason, ...]:
    """Give the signs as reasons, in the order of the list, each once; codes ``sham-<sign>``.

    >>> [reason.code for reason in review_reasons([ShamSign.SHARED_CONTACT, ShamSign.COLLUSION])]
    ['sham-collusion', 'sham-shared-contact']
    """
    return tuple(SIGNS[sign] for sign in ShamSign if sign in signs)
