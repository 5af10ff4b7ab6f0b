"""The ladder's table as it holds for a court on a day: who is told what at which step, after which waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from diversion.domain.escalation_register import Escalation, escalations_on
from diversion.services.access import Actor
from diversion.services.settings import SettingHeld, list_settings


@dataclass(frozen=True, slots=True)
class LadderHeld:
    """The table on a day, with the settings by whose keys its waits and hour are named."""

    on: date
    rows: Sequence[Escalation]
    settings: dict[str, SettingHeld]


def list_escalations(actor: Actor, court_id: UUID | None, on: date | None) -> LadderHeld:
    """List every ladder in force for a court (None: by the installation's settings) on a day.

    Who: those who may read registers there. Refuses: ``NotFound`` for a court out of reach.
    """
    held = list_settings(actor, court_id, on)
    return LadderHeld(
        held.on, tuple(escalations_on(held.on)), {each.definition.key: each for each in held.items}
    )
