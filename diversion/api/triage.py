"""Routes of what is decided before an offer: a router's ruling, answers of parties, choice, preservation."""

from typing import Any
from uuid import UUID

from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.domain.filing import ChoiceInput, ConsentInput
from diversion.schemas.acts import ChoiceTold, ConsentTold, PreservationTold, RulingTold
from diversion.schemas.dispute import DisputeSchema
from diversion.services import choice, consents, preservation, triage
from diversion.services.access import Actor
from diversion.services.acting import PartyWord
from diversion.services.dispute_view import shown_after

routes = Routes("triage", __name__)


@routes.on(
    "POST",
    "/disputes/<uuid:dispute_id>/triage",
    Permission.ROUTE_DISPUTE,
    takes=RulingTold,
    gives=DisputeSchema,
)
def overrule_triage(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> dict[str, Any]:
    """Rule over triage, with a code and words."""
    return shown_after(actor, lambda: triage.overrule_triage(actor, dispute_id, **told))


@routes.on(
    "POST",
    "/disputes/<uuid:dispute_id>/consents",
    Permission.RECORD_CONSENT,
    takes=ConsentTold,
    gives=DisputeSchema,
)
def record_consent(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> dict[str, Any]:
    """Record what a party answered on a matter; a revocation is a later no."""
    answer = ConsentInput(**{name: value for name, value in told.items() if name != "words"})
    return shown_after(actor, lambda: consents.record_consent(actor, dispute_id, answer, told["words"]))


@routes.on(
    "POST",
    "/disputes/<uuid:dispute_id>/choice",
    Permission.ACT_FOR_PARTY,
    takes=ChoiceTold,
    gives=DisputeSchema,
)
def record_choice(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> dict[str, Any]:
    """Record who chooses the organisation."""
    chosen = told["organisation_id"]
    made = ChoiceInput(told["by"], str(chosen) if chosen else None)
    ref = told["party_ref"]
    word = PartyWord(ref, told["means"], told["words"]) if ref else None
    return shown_after(actor, lambda: choice.record_choice(actor, dispute_id, made, word))


@routes.on(
    "POST",
    "/disputes/<uuid:dispute_id>/preservation",
    Permission.FILE_DISPUTE,
    takes=PreservationTold,
    gives=DisputeSchema,
)
def record_preservation(actor: Actor, told: dict[str, Any], dispute_id: UUID) -> dict[str, Any]:
    """Record that preservation was executed."""
    return shown_after(actor, lambda: preservation.record_preservation(actor, dispute_id, **told))
