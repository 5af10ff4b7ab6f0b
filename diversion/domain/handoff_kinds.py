"""What a handoff asks of an organisation; the words only, shared by routing and handoff."""

from enum import StrEnum


class HandoffKind(StrEnum):
    """``mediate`` carries the dispute; ``assist`` (协助联系、送达、调解) runs beside it and carries nothing."""

    MEDIATE = "mediate"
    ASSIST = "assist"
