"""How a possible filing is written before it is kept.

One writing for what was typed in many: routing compares regions by their first digits, a search finds
only equal telephone numbers, an answer prints case numbers. Only for filings without faults; what a
person wrote in words (names, claims, facts, addresses) keeps its words.
"""

from collections.abc import Container
from dataclasses import replace
from decimal import Decimal

from diversion.domain.case_numbers import parse_case_number
from diversion.domain.filing import Filing, PartyInput, is_blank
from diversion.domain.phones import normalise_phone
from diversion.domain.regions import check_region

FEN = Decimal("0.01")


def kept_form(filing: Filing, regions: Container[str]) -> Filing:
    """Write a faultless filing the one way it is kept; twice is the same as once.

    Blank fields become None, regions lose their padding, numbers and telephones take their compared
    form, case numbers full-width brackets, amounts two places.

    >>> kept_form(Filing(dispute_region="320506000000", claims=" ", claim_amount=Decimal(5)), {"320506"})
    ... # doctest: +ELLIPSIS
    Filing(...claim_amount=Decimal('5.00'), dispute_region='320506', claims=None, ...)
    """
    number = parse_case_number(filing.case_number) if filing.case_number else None
    return replace(
        filing,
        cause_code=_stripped(filing.cause_code),
        cause_name=_stripped(filing.cause_name),
        claim_amount=None if filing.claim_amount is None else filing.claim_amount.quantize(FEN),
        dispute_region=_region(filing.dispute_region, regions),
        claims=_stripped(filing.claims),
        facts=_stripped(filing.facts),
        case_number=str(number) if number else None,
        parties=tuple(_party(party, regions) for party in filing.parties),
        file_anyway_reason=_stripped(filing.file_anyway_reason),
    )


def _party(party: PartyInput, regions: Container[str]) -> PartyInput:
    phone = _stripped(party.phone)
    return replace(
        party,
        name=_stripped(party.name),
        identity_number=party.identity,
        phone=(normalise_phone(phone) or phone) if phone else None,
        address=_stripped(party.address),
        address_region=_region(party.address_region, regions),
        workplace=_stripped(party.workplace),
        representatives=tuple(replace(agent, name=_stripped(agent.name)) for agent in party.representatives),
    )


def _region(code: str | None, regions: Container[str]) -> str | None:
    return None if code is None or is_blank(code) else check_region(code, regions).code


def _stripped(text: str | None) -> str | None:
    return None if text is None or is_blank(text) else text.strip()
