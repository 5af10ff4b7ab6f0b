"""The wire shape of the copy card."""

from diversion.domain.copy_card import CardPart
from diversion.schemas.base import Flag, Id, Listed, Of, Shape, Text
from diversion.schemas.intake import LONG_TEXT
from diversion.schemas.plain import PlainWord


class CardLineSchema(Shape):
    """One line to paste; ``value`` null: the filing does not have it. ``masked``: unmask the party first."""

    part = PlainWord(CardPart, required=True)
    label = Text(required=True)
    label_en = Text(required=True)
    value = Text(required=True, allow_none=True, longest=LONG_TEXT)
    party_ref = Text(required=True, allow_none=True)
    masked = Flag(required=True)


class CopyCardSchema(Shape):
    """A dispute in the order in which 人民法院调解平台 asks for it, and the numbers it has there already."""

    dispute_id = Id(required=True)
    reference = Text(required=True)
    article = Text(required=True)
    lines = Listed(Of(CardLineSchema), required=True)
    platform_numbers = Listed(Text(), required=True)
