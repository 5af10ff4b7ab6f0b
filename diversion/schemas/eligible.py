"""The wire shapes of 可派未派: what each organisation could have had, and the disputes behind each number."""

from collections.abc import Sequence
from typing import Any

from diversion.domain.blocks_dormant import Fate
from diversion.domain.organisations import OrganisationKind
from diversion.schemas.base import Day, Flag, Id, Listed, Moment, Of, Shape, Text, Whole, Word
from diversion.schemas.paging import PageAsked, list_of
from diversion.schemas.plain import PlainWord
from diversion.services.eligible import Asking, LinkPart, LinkRow


class EligibleAsked(Shape):
    """Days on which a dispute could first be offered to an organisation, both counted; a court and an organisation, or all."""

    from_on = Day(required=True, data_key="from")
    to_on = Day(required=True, data_key="to")
    court_id = Id(load_default=None)
    organisation_id = Id(load_default=None)


class EligiblePageAsked(EligibleAsked):
    """The same as a page asks; without days those of the past twelve months."""

    from_on = Day(load_default=None, data_key="from")
    to_on = Day(load_default=None, data_key="to")


class EligibleBehindAsked(PageAsked):
    """Which number's list."""

    from_on = Day(required=True, data_key="from")
    to_on = Day(required=True, data_key="to")
    court_id = Id(load_default=None)
    organisation_id = Id(load_default=None)
    part = Word(LinkPart, load_default=LinkPart.NOT_OFFERED)


class LinkNumbersSchema(Shape):
    """One link: ``eligible`` is the sum of the fates; ``refused`` are some of those ``asked``."""

    court_id = Id(required=True)
    organisation_id = Id(required=True)
    organisation_name = Text(required=True)
    organisation_kind = PlainWord(OrganisationKind, required=True)
    eligible = Whole(required=True)
    asked = Whole(required=True)
    refused = Whole(required=True)
    overruled = Whole(required=True)
    given_to_another = Whole(required=True)
    not_offered = Whole(required=True)
    not_due = Whole(required=True)


class EligibleSchema(Shape):
    """What could have been offered and was or was not, by court and organisation."""

    from_on = Day(required=True, data_key="from")
    to_on = Day(required=True, data_key="to")
    rows = Listed(Of(LinkNumbersSchema), required=True)


class EligibleDisputeSchema(Shape):
    """One dispute that an organisation could have mediated, and what became of it for that one."""

    dispute_id = Id(required=True)
    reference = Text(required=True)
    court_id = Id(required=True)
    organisation_id = Id(required=True)
    eligible_at = Moment(required=True)
    fate = PlainWord(Fate, required=True)
    was_refused = Flag(required=True)


EligibleDisputeList = list_of(EligibleDisputeSchema)


def asking_of(told: dict[str, Any]) -> Asking:
    """Make what the use case is asked."""
    return Asking(**{name: told[name] for name in ("from_on", "to_on", "court_id", "organisation_id")})


def links_answered(told: dict[str, Any], rows: Sequence[LinkRow]) -> dict[str, Any]:
    """Put the links beside their window."""
    answered = [
        {
            "court_id": row.court_id,
            "organisation_id": row.organisation_id,
            "organisation_name": row.organisation_name,
            "organisation_kind": row.organisation_kind,
            **row.numbers,
        }
        for row in rows
    ]
    return {"from_on": told["from_on"], "to_on": told["to_on"], "rows": answered}
