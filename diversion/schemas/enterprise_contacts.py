"""The wire shapes of contacts with one enterprise over all its disputes."""

from diversion.domain.enterprise_contacts import RecognisedBy
from diversion.schemas.base import Day, Flag, Id, Listed, Of, Shape, Text, Whole, Word


class BundledSchema(Shape):
    """Another dispute with the same enterprise in the same hands, which one contact serves as well."""

    handoff_id = Id(required=True)
    dispute_id = Id(required=True)
    reference = Text(required=True)
    party_ref = Text(required=True)


class EnterpriseContactsSchema(Shape):
    """Where an enterprise stands today. ``contacts_today`` counts over all disputes of the installation.

    ``contact_again_on``: today, or once the cap is reached the day after.
    """

    party_ref = Text(required=True)
    recognised_by = Word(RecognisedBy, required=True)
    contacts_today = Whole(required=True)
    contacts_a_day = Whole(required=True)
    cap_reached = Flag(required=True)
    contact_again_on = Day(required=True)
    bundled = Listed(Of(BundledSchema), required=True)


class EnterpriseContactsListSchema(Shape):
    """The enterprises among a dispute's parties."""

    items = Listed(Of(EnterpriseContactsSchema), required=True)
