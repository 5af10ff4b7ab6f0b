"""The wire shape of a supplement and of a correction: pieces of a filing, and nothing has to be given."""

from typing import Any

from diversion.domain.amendment import CAUSE, PLAIN, Amendment, PartyChange
from diversion.domain.filing import ChoiceInput, ConsentInput, RepresentativeInput
from diversion.domain.parties import IdentityType, PartyKind, PartyRole
from diversion.domain.triage_lists import NotCivil, TriageFlag
from diversion.schemas.base import Day, Flag, Listed, Money, Of, Shape, Text, Word, length
from diversion.schemas.intake import (
    LONG_TEXT,
    MOST_PARTIES,
    ChoiceSchema,
    ConsentSchema,
    RepresentativeSchema,
)

CIRCUMSTANCES = ("flags", "labour_arbitration_done", "not_civil")


class PartyChangeSchema(Shape):
    """What changes of the party of a ref; an unknown ref is a new party. Null takes a member back.

    ``representatives`` replace those named before. ``ended``: it is no longer a party.
    """

    ref = Text(required=True, longest=20)
    role = Word(PartyRole)
    kind = Word(PartyKind)
    name = Text(longest=200, allow_none=True)
    identity_type = Word(IdentityType, allow_none=True)
    identity_number = Text(longest=50, allow_none=True)
    phone = Text(longest=40, allow_none=True)
    address = Text(longest=500, allow_none=True)
    address_region = Text(longest=12, allow_none=True)
    workplace = Text(longest=200, allow_none=True)
    representatives = Listed(Of(RepresentativeSchema))
    foreign_element = Flag()
    ended = Flag()


class SupplementTold(Shape):
    """What is added to a filing or changed in it; what is left out stays as it is."""

    cause_code = Text(longest=20, allow_none=True)
    cause_name = Text(longest=100, allow_none=True)
    claim_amount = Money(allow_none=True)
    dispute_region = Text(longest=12, allow_none=True)
    claims = Text(longest=LONG_TEXT, allow_none=True)
    facts = Text(longest=LONG_TEXT, allow_none=True)
    hard_bar_on = Day(allow_none=True)
    preservation_wanted = Flag()
    parties = Listed(Of(PartyChangeSchema), validate=length(MOST_PARTIES))
    consents = Listed(Of(ConsentSchema))
    choice = Of(ChoiceSchema)
    flags = Listed(Word(TriageFlag))
    labour_arbitration_done = Flag(allow_none=True)
    not_civil = Word(NotCivil, allow_none=True)


class CorrectionTold(SupplementTold):
    """A correction of a dispute, with the reason for it in words if one is wanted on record."""

    reason = Text(longest=1000, allow_none=True)


def amendment_of(told: dict[str, Any]) -> Amendment:
    """Make the amendment that the rules judge out of what could be read."""
    choice = told.get("choice")
    return Amendment(
        given={name: told[name] for name in (*PLAIN, *CAUSE) if name in told},
        parties=tuple(_party(each) for each in _objects(told, "parties")),
        consents=tuple(ConsentInput(**each) for each in _objects(told, "consents")),
        choice=ChoiceInput(**choice) if isinstance(choice, dict) else None,
        circumstances={name: told[name] for name in CIRCUMSTANCES if name in told},
    )


def _party(told: dict[str, Any]) -> PartyChange | None:
    if "ref" not in told:
        return None
    plain = {name: told[name] for name in told if name not in ("ref", "foreign_element", "ended")}
    if "representatives" in plain:
        plain["representatives"] = tuple(
            RepresentativeInput(each.get("kind"), each.get("name"), tuple(each.get("powers", ())))
            for each in _objects(told, "representatives")
        )
    return PartyChange(told["ref"], plain, bool(told.get("ended")), told.get("foreign_element"))


def _objects(told: dict[str, Any], name: str) -> list[dict[str, Any]]:
    listed = told.get(name)
    return [each if isinstance(each, dict) else {} for each in listed] if isinstance(listed, list) else []
