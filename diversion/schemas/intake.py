"""The wire shape of a filing, and how it becomes the ``Filing`` that the rules examine."""

from typing import Any

from diversion.domain.consents import Answer, ChoiceBy, Matter, Means
from diversion.domain.entries import Entry, Procedure
from diversion.domain.filing import (
    FOREIGN_PARTY,
    LABOUR_ARBITRATION_DONE,
    NOT_CIVIL,
    ChoiceInput,
    ConsentInput,
    Filing,
    PartyInput,
    RepresentativeInput,
)
from diversion.domain.parties import IdentityType, PartyKind, PartyRole, Power, RepresentativeKind
from diversion.domain.triage_lists import NotCivil, TriageFlag
from diversion.schemas.base import Day, Flag, Listed, Moment, Money, Of, Shape, Text, Word, length

MOST_PARTIES = 2000
LONG_TEXT = 20_000


class RepresentativeSchema(Shape):
    """A representative with enumerated powers; none listed is general authority (JS-5)."""

    kind = Word(RepresentativeKind, required=True)
    name = Text(required=True, longest=100)
    powers = Listed(Word(Power), load_default=list)


class PartySchema(Shape):
    """One party; of a respondent only the name and what distinguishes it may be demanded."""

    ref = Text(required=True, longest=20)
    role = Word(PartyRole, required=True)
    kind = Word(PartyKind, required=True)
    name = Text(longest=200, allow_none=True)
    identity_type = Word(IdentityType, allow_none=True)
    identity_number = Text(longest=50, allow_none=True)
    phone = Text(longest=40, allow_none=True)
    address = Text(longest=500, allow_none=True)
    address_region = Text(longest=12, allow_none=True)
    workplace = Text(longest=200, allow_none=True)
    foreign_element = Flag(load_default=False)
    representatives = Listed(Of(RepresentativeSchema), load_default=list)


class ConsentSchema(Shape):
    """One answer of one party on one matter, as asked."""

    party_ref = Text(required=True, longest=20)
    matter = Word(Matter, required=True)
    answer = Word(Answer, required=True)
    means = Word(Means, required=True)
    asked_by = Text(longest=50, load_default="clerk")
    at = Moment(required=True)


class ChoiceSchema(Shape):
    """Who chooses the organisation; a joint choice names one."""

    by = Word(ChoiceBy, required=True)
    organisation_id = Text(longest=36, allow_none=True)


class FilingSchema(Shape):
    """``POST /disputes``. Everything that is legally needed may be missing: a supplement is asked for."""

    entry = Word(Entry, required=True)
    filed_on = Day(allow_none=True)
    court_code = Text(required=True, longest=10)
    cause_code = Text(longest=20, allow_none=True)
    cause_name = Text(longest=100, allow_none=True)
    claim_amount = Money(allow_none=True)
    dispute_region = Text(longest=12, allow_none=True)
    claims = Text(longest=LONG_TEXT, allow_none=True)
    facts = Text(longest=LONG_TEXT, allow_none=True)
    docketed_on = Day(allow_none=True)
    case_number = Text(longest=60, allow_none=True)
    procedure = Word(Procedure, allow_none=True)
    hard_bar_on = Day(allow_none=True)
    preservation_wanted = Flag(load_default=False)
    parties = Listed(Of(PartySchema), required=True, validate=length(MOST_PARTIES))
    consents = Listed(Of(ConsentSchema), load_default=list)
    choice = Of(ChoiceSchema, allow_none=True)
    flags = Listed(Word(TriageFlag), load_default=list)
    labour_arbitration_done = Flag(allow_none=True)
    not_civil = Word(NotCivil, allow_none=True)
    file_anyway = Flag(load_default=False)
    file_anyway_reason = Text(longest=1000, allow_none=True)


DIRECT = (
    "entry",
    "filed_on",
    "court_code",
    "cause_code",
    "cause_name",
    "claim_amount",
    "dispute_region",
    "claims",
    "facts",
    "docketed_on",
    "case_number",
    "procedure",
    "hard_bar_on",
    "preservation_wanted",
    "file_anyway",
    "file_anyway_reason",
)


def filing_of(told: dict[str, Any]) -> Filing:
    """Make the filing that the rules examine out of what could be read; gaps stay gaps."""
    choice = told.get("choice")
    return Filing(
        **{name: told.get(name) for name in DIRECT},
        parties=tuple(_party(each) for each in _objects(told, "parties")),
        consents=tuple(ConsentInput(**each) for each in _objects(told, "consents")),
        choice=ChoiceInput(**choice) if isinstance(choice, dict) else None,
        triage_flags=tuple(_triage_flags(told)),
    )


def _party(told: dict[str, Any]) -> PartyInput:
    plain = {
        name: value for name, value in told.items() if name not in ("representatives", "foreign_element")
    }
    return PartyInput(
        **plain,
        representatives=tuple(
            RepresentativeInput(each.get("kind"), each.get("name"), tuple(each.get("powers", ())))
            for each in _objects(told, "representatives")
        ),
    )


def _triage_flags(told: dict[str, Any]) -> list[str]:
    flags = [flag.value for flag in told.get("flags", ()) if isinstance(flag, TriageFlag)]
    flags += [
        f"{FOREIGN_PARTY}{each['ref']}"
        for each in _objects(told, "parties")
        if each.get("foreign_element") and "ref" in each
    ]
    if told.get("labour_arbitration_done"):
        flags.append(LABOUR_ARBITRATION_DONE)
    if told.get("not_civil"):
        flags.append(f"{NOT_CIVIL}{told['not_civil']}")
    return flags


def _objects(told: dict[str, Any], name: str) -> list[dict[str, Any]]:
    listed = told.get(name)
    return [each if isinstance(each, dict) else {} for each in listed] if isinstance(listed, list) else []
