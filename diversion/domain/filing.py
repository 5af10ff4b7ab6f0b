"""What was handed in, before anyone has judged it.

The shapes of ``POST /disputes``, field for field. Everything may be None, because the wire layer passes
on what it could read even when it has faults of its own: the domain's faults are collected beside them
and all are answered at once. A list element the wire could not read at all stays in its place as an
empty value, so that the pointers of the others hold.

What a filing must be is said elsewhere: ``intake.py`` (possible), ``completeness.py`` (legally
complete), ``intake_flags.py`` (worth a look), ``match_forms.py`` (filed before?), ``kept_filing.py``
(how it is written before it is kept).
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from diversion.domain.causes import CauseCatalogue
from diversion.domain.consents import Answer, ChoiceBy, Matter, Means
from diversion.domain.entries import Entry, Procedure
from diversion.domain.identity import birth_on, canonical_identity
from diversion.domain.parties import IdentityType, PartyKind, PartyRole, Power, RepresentativeKind

MANY_FROM = 10
"""Setting: parties on one side from which a filing is flagged for grouping (人数众多); not in ``law.py``."""
HARD_BAR_NEAR_DAYS = 45
"""Setting: calendar days before a hard bar within which it is flagged; the last of them counts."""


FOREIGN_PARTY = "foreign_party:"
LABOUR_ARBITRATION_DONE = "labour_arbitration_done"
NOT_CIVIL = "not_civil:"
"""How circumstances that triage asks about stand among a filing's flags; the first and last take a word on."""


@dataclass(frozen=True, slots=True)
class RepresentativeInput:
    """Who acts for the party it is listed under; no power listed is general authority (JS-5)."""

    kind: RepresentativeKind | None = None
    name: str | None = None
    powers: tuple[Power, ...] = ()

    @property
    def may_settle(self) -> bool:
        """Guardians and legal representatives by law, all others only with the power to settle (JS-5).

        >>> RepresentativeInput(RepresentativeKind.LAWYER, "某律师", (Power.ADMIT,)).may_settle
        False
        """
        statutory = (RepresentativeKind.GUARDIAN, RepresentativeKind.LEGAL_REPRESENTATIVE)
        return self.kind in statutory or Power.SETTLE in self.powers


@dataclass(frozen=True, slots=True)
class PartyInput:
    """One party as written; ``ref`` is the filing's own short name for it, used by consents."""

    ref: str | None = None
    role: PartyRole | None = None
    kind: PartyKind | None = None
    name: str | None = None
    identity_type: IdentityType | None = None
    identity_number: str | None = None
    phone: str | None = None
    address: str | None = None
    address_region: str | None = None
    workplace: str | None = None
    representatives: tuple[RepresentativeInput, ...] = ()

    @property
    def born_on(self) -> date | None:
        """A person's day of birth, where the identity number tells it; no age is asked beside it."""
        if self.kind is not PartyKind.NATURAL_PERSON or self.identity_type is None:
            return None
        return birth_on(self.identity_type, self.identity_number or "")

    @property
    def identity(self) -> str | None:
        """The identity number as compared, or None without type or number."""
        if self.identity_type is None or self.identity_number is None or is_blank(self.identity_number):
            return None
        return canonical_identity(self.identity_type, self.identity_number)


@dataclass(frozen=True, slots=True)
class ConsentInput:
    """One answer of one party about one matter, with the moment it was given."""

    party_ref: str | None = None
    matter: Matter | None = None
    answer: Answer | None = None
    asked_by: str | None = None
    means: Means | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChoiceInput:
    """Who chooses the organisation, and for a joint choice which one."""

    by: ChoiceBy | None = None
    organisation_id: str | None = None


@dataclass(frozen=True, slots=True)
class Filing:
    """One filing as handed in; days are Shanghai days, the amount is in yuan.

    ``triage_flags``: circumstances the window noticed that a later stage asks about, in its own words.
    """

    entry: Entry | None = None
    filed_on: date | None = None
    court_code: str | None = None
    cause_code: str | None = None
    cause_name: str | None = None
    claim_amount: Decimal | None = None
    dispute_region: str | None = None
    claims: str | None = None
    facts: str | None = None
    docketed_on: date | None = None
    case_number: str | None = None
    procedure: Procedure | None = None
    hard_bar_on: date | None = None
    preservation_wanted: bool | None = None
    parties: tuple[PartyInput, ...] = ()
    consents: tuple[ConsentInput, ...] = ()
    choice: ChoiceInput | None = None
    file_anyway: bool | None = None
    file_anyway_reason: str | None = None
    triage_flags: tuple[str, ...] = ()

    def side(self, role: PartyRole) -> Iterator[tuple[int, PartyInput]]:
        """Go through one side's parties, counted from one, as reasons name them."""
        return enumerate((party for party in self.parties if party.role is role), start=1)


@dataclass(frozen=True, slots=True)
class IntakeContext:
    """What must be known to judge a filing: the moment, the registers, and two settings.

    ``today`` is the Shanghai day of ``now``. ``regions`` holds codes of every level without padding;
    ``organisations`` None leaves a chosen organisation unchecked.
    """

    now: datetime
    today: date
    courts: Container[str]
    regions: Container[str]
    catalogues: Sequence[CauseCatalogue]
    organisations: Container[str] | None = None
    many_from: int = MANY_FROM
    hard_bar_near_days: int = HARD_BAR_NEAR_DAYS


def is_blank(text: str | None) -> bool:
    """Tell a field left empty, which the law treats like one left out.

    >>> is_blank(None), is_blank("　"), is_blank("无")
    (True, True, False)
    """
    return text is None or not text.strip()
