"""Who may sign an agreement (调解协议) for a party, and since when it is in force.

Three texts let an agreement take effect differently: by the parties' hands (TY-15), by the last
e-signature (ZX-15), or, in people's mediation, also by the mediator's hand and the committee's seal
(人民调解法第二十九条). Mediation that ended with an agreement is ``outcome.py``; confirming it,
``confirmations.py``. A 调解书 of the court takes effect by its own rule (MS-4) and is not an agreement.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from diversion.domain.parties import Power, RepresentativeKind
from diversion.domain.reasons import Reason


class AgreementKind(StrEnum):
    """How it was made, which decides since when it is in force."""

    PAPER = "paper"
    ELECTRONIC = "electronic"
    PEOPLES_MEDIATION = "peoples_mediation"


class SigningMeans(StrEnum):
    """签名, 盖章, 按指印 (TY-15), and the signature on the platform (ZX-15)."""

    HANDWRITTEN = "handwritten"
    SEAL = "seal"
    FINGERPRINT = "fingerprint"
    ELECTRONIC = "electronic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Who wants to sign for a party; ``by`` is None when the party signs itself.

    ``party_is_ward``: a minor or incapacitated person. ``acts_for_other_side``: is the opponent or also
    represents it. ``written_opinion``: the absent spouse's own, needed in divorce.
    """

    by: RepresentativeKind | None = None
    powers: tuple[Power, ...] = ()
    party_is_ward: bool = False
    acts_for_other_side: bool = False
    is_divorce: bool = False
    written_opinion: bool = False


_STATUTORY = (RepresentativeKind.GUARDIAN, RepresentativeKind.LEGAL_REPRESENTATIVE)
_WARD = Reason(
    "ward-needs-guardian",
    "未成年人或者无民事行为能力、限制民事行为能力人应由其监护人签署",
    "a minor or incapacitated party signs through its guardian",
)
_CONFLICT = Reason(
    "guardian-conflict",
    "监护人与被监护人在本纠纷中利益相对，请另行确定代理人",
    "the guardian stands on the other side; another representative is needed",
)
_BOTH_SIDES = Reason(
    "acts-for-both-sides", "同一代理人不得代理利益相对的双方", "one person may not settle for both sides"
)
_GENERAL = Reason(
    "general-authority-only",
    "代理人未经特别授权，无权代为和解、签署调解协议；“全权代理”属于一般授权",
    "general authority does not include settling; a special power is needed",
    "JS-5",
)
_OPINION = Reason(
    "divorce-written-opinion",
    "离婚案件当事人不能到场的，应当出具书面意见",
    "in divorce the absent party gives a written opinion",
    "JS-5",
)


def signing_refusal(signer: Signer) -> Reason | None:
    """Say why this person may not sign for the party, or None when it may (JS-5).

    Guardians and legal representatives settle by law, everyone else by the special power ``settle``.
    Codes: ``ward-needs-guardian``, ``guardian-conflict``, ``acts-for-both-sides``,
    ``general-authority-only``, ``divorce-written-opinion``.

    >>> signing_refusal(Signer(by=RepresentativeKind.LAWYER, powers=(Power.ADMIT,))).code
    'general-authority-only'
    >>> signing_refusal(Signer()) is None
    True
    """
    if signer.party_is_ward and signer.by is None:
        return _WARD
    if signer.by is None:
        return None
    if signer.acts_for_other_side:
        return _CONFLICT if signer.by is RepresentativeKind.GUARDIAN else _BOTH_SIDES
    return None if signer.by in _STATUTORY else _empowerment_refusal(signer)


def _empowerment_refusal(signer: Signer) -> Reason | None:
    if Power.SETTLE not in signer.powers:
        return _GENERAL
    return _OPINION if signer.is_divorce and not signer.written_opinion else None


def in_force_at(
    kind: AgreementKind,
    signatures: Mapping[str, datetime],
    parties: Collection[str],
    mediator_signed_at: datetime | None = None,
    seal_at: datetime | None = None,
) -> datetime | None:
    """Give the moment an agreement took effect, or None while something is missing.

    ``signatures``: party ref to the moment it (or who may sign for it) signed. The thirty days for
    confirmation run from the answer (MS-5), so a signature that comes late moves them.

    >>> from datetime import UTC
    >>> first, last = datetime(2026, 3, 9, 2, tzinfo=UTC), datetime(2026, 3, 10, 2, tzinfo=UTC)
    >>> in_force_at(AgreementKind.ELECTRONIC, {"a1": first, "r1": last}, ["a1", "r1"]) == last
    True
    >>> in_force_at(AgreementKind.PEOPLES_MEDIATION, {"a1": first, "r1": last}, ["a1", "r1"]) is None
    True
    """
    hands = [signatures.get(ref) for ref in parties]
    if kind is AgreementKind.PEOPLES_MEDIATION:
        hands += [mediator_signed_at, seal_at]
    given = [moment for moment in hands if moment is not None]
    return max(given) if parties and len(given) == len(hands) else None
