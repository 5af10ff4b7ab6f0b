"""What was asked of a party, how, and what it answered; silence is never consent.

Every stage asks this module whether a party agrees (MS-1, ZX-2, R25-2): answers are dated rows that never
overwrite each other, and a revocation is simply a later ``no``. What an offer needs is ``gates.py``; a
longer period is agreed each time anew and stands with the extension itself, in ``mediation.py``.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Matter(StrEnum):
    """What a consent is about. Each is asked and answered apart from the others."""

    MEDIATION = "mediation"
    MEDIATE_BEFORE_DOCKETING = "mediate_before_docketing"
    ORGANISATION = "organisation"
    MEDIATOR = "mediator"
    ONLINE = "online"
    FEE = "fee"
    ELECTRONIC_SERVICE = "electronic_service"
    EXTENSION = "extension"


class Answer(StrEnum):
    """``no`` is kept as carefully as ``yes``."""

    YES = "yes"
    NO = "no"


class Means(StrEnum):
    """How the answer was given; ``mediate_before_docketing`` needs a signed form."""

    IN_PERSON = "in_person"
    SIGNED_FORM = "signed_form"
    PHONE = "phone"
    ONLINE = "online"
    ORAL_RECORDED = "oral_recorded"


class ChoiceBy(StrEnum):
    """Who chooses the organisation, as recorded; absent until somebody asked."""

    JOINT = "joint"
    APPLICANT_CONSULTED = "applicant_consulted"
    WAIVED = "waived"


class ChosenBy(StrEnum):
    """How the organisation of one handoff came to be chosen (选定方式)."""

    JOINT = "joint"
    APPLICANT_CONSULTED = "applicant_consulted"
    COURT_APPOINTED = "court_appointed"


@dataclass(frozen=True, slots=True)
class Consent:
    """One answer of one party on one matter, as it was recorded."""

    party_ref: str
    matter: Matter
    answer: Answer
    means: Means
    at: datetime

    @property
    def counts(self) -> bool:
        """Whether the answer was given in the form the matter needs; a refusal needs none.

        To be mediated before docketing under the opinions of 2025 takes the applicant's own signed form
        (R25-1, R25-10); the same words on the phone are as good as not asked.
        """
        needs_form = self.matter is Matter.MEDIATE_BEFORE_DOCKETING and self.answer is Answer.YES
        return self.means is Means.SIGNED_FORM or not needs_form


def answer_of(consents: Iterable[Consent], party_ref: str, matter: Matter) -> Answer | None:
    """Give a party's standing answer on a matter, or None when it has not answered.

    The latest answer counts; of two at the same moment the ``no``, because a consent that may have been
    revoked is none.

    >>> from datetime import UTC
    >>> def said(answer, day):
    ...     return Consent("r1", Matter.MEDIATION, answer, Means.PHONE, datetime(2026, 3, day, tzinfo=UTC))
    >>> answer_of([said(Answer.YES, 2), said(Answer.NO, 3)], "r1", Matter.MEDIATION)
    <Answer.NO: 'no'>
    >>> answer_of([], "r1", Matter.MEDIATION) is None
    True
    """
    standing = max(_answers(consents, party_ref, matter), key=_age, default=None)
    return standing.answer if standing else None


def agreed_at(consents: Iterable[Consent], party_ref: str, matter: Matter) -> datetime | None:
    """Give the moment since which a party agrees, or None while it does not.

    Saying yes again does not start the agreement anew; saying yes after a refusal does.
    """
    since: datetime | None = None
    for consent in sorted(_answers(consents, party_ref, matter), key=_age):
        if consent.answer is Answer.NO:
            since = None
        elif since is None:
            since = consent.at
    return since


def everyone_agreed(consents: Iterable[Consent], party_refs: Collection[str], matter: Matter) -> bool:
    """Tell whether every party named agrees now. Nobody named is nobody agreed: False.

    >>> everyone_agreed([], [], Matter.MEDIATION)
    False
    """
    return everyone_agreed_at(consents, party_refs, matter) is not None


def everyone_agreed_at(
    consents: Iterable[Consent], party_refs: Collection[str], matter: Matter
) -> datetime | None:
    """Give the moment the last of the parties agreed, which starts the two days of ZX-6; else None."""
    known = tuple(consents)
    moments = [agreed_at(known, party_ref, matter) for party_ref in party_refs]
    agreed = [moment for moment in moments if moment is not None]
    return max(agreed) if agreed and len(agreed) == len(moments) else None


def refused_by(consents: Iterable[Consent], party_refs: Iterable[str], matter: Matter) -> tuple[str, ...]:
    """List the parties whose standing answer is ``no``, in the order given."""
    known = tuple(consents)
    return tuple(ref for ref in party_refs if answer_of(known, ref, matter) is Answer.NO)


def unanswered_by(consents: Iterable[Consent], party_refs: Iterable[str], matter: Matter) -> tuple[str, ...]:
    """List the parties that have not answered (or not in the form needed), in the order given."""
    known = tuple(consents)
    return tuple(ref for ref in party_refs if answer_of(known, ref, matter) is None)


def _answers(consents: Iterable[Consent], party_ref: str, matter: Matter) -> list[Consent]:
    return [
        each for each in consents if each.party_ref == party_ref and each.matter is matter and each.counts
    ]


def _age(consent: Consent) -> tuple[datetime, bool]:
    return consent.at, consent.answer is Answer.NO
