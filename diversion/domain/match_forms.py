"""By which strings a person is found again, and a filing recognised as filed before.

Clear text here; the persistence layer hashes every string (HMAC) before it stores or compares it, so
what is not equal after normalisation is never found. The forms therefore must not change once data is
stored; a changed form needs all blind indexes made anew.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from diversion.domain.causes import Cause
from diversion.domain.filing import Filing, PartyInput, is_blank
from diversion.domain.identity import canonical_identity
from diversion.domain.names import name_normalised
from diversion.domain.parties import IdentityType, PartyRole
from diversion.domain.phones import normalise_phone

MOST_KEYS = 256
"""Setting: the most match keys kept of one filing; every key is a row and a hash."""
SEPARATOR = "\x1f"
_NO_CAUSE = "-"


@dataclass(frozen=True, slots=True)
class MatchForms:
    """What blind indexes are made of for one party; None where nothing usable was given."""

    name: str | None
    identity_number: str | None
    phone: str | None


def match_forms(
    *,
    name: str | None = None,
    identity_type: IdentityType | None = None,
    identity_number: str | None = None,
    phone: str | None = None,
) -> MatchForms:
    """Write name, number and telephone as they are compared; the same for storing and for searching.

    Without a type (a search field has none) a number of fifteen digits is taken for a resident's.
    Extensions of telephones are left out, as nobody searches for them.

    >>> match_forms(name="张 三", identity_number="320506800101001", phone="138-0013-8000")
    MatchForms(name='张三', identity_number='320506198001010013', phone='+8613800138000')
    """
    number = None
    if identity_number is not None and not is_blank(identity_number):
        number = canonical_identity(identity_type or IdentityType.RESIDENT_ID, identity_number)
    dialled = normalise_phone(phone) if phone is not None else None
    return MatchForms(
        name=(name_normalised(name) or None) if name is not None else None,
        identity_number=number or None,
        phone=dialled.partition(";ext=")[0] if dialled else None,
    )


def match_keys(filing: Filing, cause: Cause | None) -> list[str]:
    """Make the strings of which two filings suspected to be the same have at least one in common.

    One key names an applicant (by identity number, else by name), a respondent and the branch of the
    cause. The branch and not the cause itself, because two windows seldom choose the same entry for the
    same loan. A respondent counts by number and by name, because its number may not be demanded and one
    filing may have it where the other has not; the applicant's is always asked for, and names alone are
    too common to stop anyone. The amount and the facts are left out: they are retyped differently.

    Order of parties does not matter, nor does a repeated party. At most ``MOST_KEYS``: with more pairs
    than that respondents count by name only, then the first by sorted order are kept, so that the same
    large filing makes the same keys again. A side without anyone named makes none.

    >>> from diversion.domain.parties import PartyRole as Role
    >>> parties = (PartyInput(role=Role.APPLICANT, name="甲"), PartyInput(role=Role.RESPONDENT, name="乙"))
    >>> [key.split(SEPARATOR) for key in match_keys(Filing(parties=parties), None)]
    [['name:甲', 'name:乙', '-']]
    """
    branch = cause.top_branch if cause else _NO_CAUSE
    applicants = _sorted_unique(_strongest(party) for _, party in filing.side(PartyRole.APPLICANT))
    named = _sorted_unique(_by_name(party) for _, party in filing.side(PartyRole.RESPONDENT))
    numbered = _sorted_unique(_by_number(party) for _, party in filing.side(PartyRole.RESPONDENT))
    respondents = named + numbered
    if len(applicants) * len(respondents) > MOST_KEYS:
        respondents = (named or numbered)[:MOST_KEYS]
        applicants = applicants[: MOST_KEYS // max(1, len(respondents))]
    return [SEPARATOR.join((one, other, branch)) for one in applicants for other in respondents]


def _by_name(party: PartyInput) -> str | None:
    name = match_forms(name=party.name).name
    return f"name:{name}" if name else None


def _by_number(party: PartyInput) -> str | None:
    return f"number:{party.identity}" if party.identity else None


def _strongest(party: PartyInput) -> str | None:
    return _by_number(party) or _by_name(party)


def _sorted_unique(forms: Iterable[str | None]) -> list[str]:
    return sorted({form for form in forms if form is not None})
