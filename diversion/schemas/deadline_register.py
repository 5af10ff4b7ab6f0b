"""The wire shape of the register of clocks: how long each runs, from what, and who says so."""

from datetime import date
from typing import Any

from diversion.domain import law
from diversion.domain.deadline_register import Source
from diversion.domain.deadline_rules import Basis, DeadlineRule, Ending
from diversion.domain.derivations import EVENTS
from diversion.domain.entries import Procedure, ReferralKind
from diversion.domain.law import Unit
from diversion.domain.mediation_period import Venue
from diversion.domain.organisations import OrganisationKind
from diversion.domain.regimes import Regime
from diversion.schemas.base import Day, Flag, Id, Listed, Of, Shape, Text, Whole
from diversion.schemas.plain import PlainWord
from diversion.services.deadline_register import ClockHeld, OfKind


class ClocksAsked(Shape):
    """For which court (left out: by the installation's settings), started on which day (left out: today)."""

    court_id = Id(load_default=None)
    on = Day(load_default=None)


class BasisSchema(Shape):
    """One event that starts a clock."""

    basis = PlainWord(Basis, required=True)
    text = Text(required=True)
    text_en = Text(required=True)


class OfKindSchema(Shape):
    """How long it runs for one kind of organisation; ``set_from_on`` null: nobody set anything, the default."""

    organisation_kind = PlainWord(OrganisationKind, required=True)
    length = Whole(required=True)
    set_from_on = Day(required=True, allow_none=True)


class ClockSchema(Shape):
    """One clock. ``source`` is ``law`` with its ``article``, ``setting`` (not law) or ``agreed`` by people.

    A setting's ``default`` may lean on an article, and ``at_most`` is what law leaves to it. ``verified``
    false: the text behind the article was not itself read. ``regime``, ``referral_kind``, ``venue`` and
    ``procedure`` are null where the clock does not depend on them. ``effective_from`` is since when the rule
    is in force, or this value was set; null where neither is known.
    """

    rule = PlainWord(DeadlineRule, required=True)
    title = Text(required=True)
    title_en = Text(required=True)
    length = Whole(required=True)
    unit = PlainWord(Unit, required=True)
    ending = PlainWord(Ending, required=True)
    bases = Listed(Of(BasisSchema), required=True)
    source = PlainWord(Source, required=True)
    article = Text(required=True, allow_none=True)
    verified = Flag(required=True, allow_none=True)
    setting_key = Text(required=True, allow_none=True)
    default = Whole(required=True)
    at_most = Whole(required=True, allow_none=True)
    at_most_article = Text(required=True, allow_none=True)
    extension_article = Text(required=True, allow_none=True)
    suspension_article = Text(required=True, allow_none=True)
    regime = PlainWord(Regime, required=True, allow_none=True)
    referral_kind = PlainWord(ReferralKind, required=True, allow_none=True)
    venue = PlainWord(Venue, required=True, allow_none=True)
    procedure = PlainWord(Procedure, required=True, allow_none=True)
    effective_from = Day(required=True, allow_none=True)
    of_kinds = Listed(Of(OfKindSchema), required=True)


class ClockListSchema(Shape):
    """Every clock that would be started on a day; what runs already keeps the terms it was started with."""

    on = Day(required=True)
    items = Listed(Of(ClockSchema), required=True)


def clocks_told(on: date, held: Any) -> dict[str, Any]:
    """Write the register as ``ClockListSchema`` answers it."""
    return {"on": on, "items": [_told(each) for each in held]}


def _told(held: ClockHeld) -> dict[str, Any]:
    clock, terms = held.clock, held.clock.terms
    return {
        "rule": terms.rule,
        "title": clock.title.zh,
        "title_en": clock.title.en,
        "length": held.length,
        "unit": terms.unit,
        "ending": terms.ending,
        "bases": [
            {"basis": basis, "text": EVENTS[basis].zh, "text_en": EVENTS[basis].en} for basis in terms.bases
        ],
        "source": clock.source,
        "article": clock.article,
        "verified": law.article(terms.law).is_read if terms.law else None,
        "setting_key": terms.setting_key,
        "default": terms.days,
        "at_most": terms.at_most.amount if terms.at_most else None,
        "at_most_article": terms.at_most.article if terms.at_most else None,
        "extension_article": _cited(terms.extension_rule),
        "suspension_article": _cited(terms.suspension_rule),
        **{name: getattr(clock, name) for name in ("regime", "referral_kind", "venue", "procedure")},
        "effective_from": held.set_from_on or clock.effective_from,
        "of_kinds": [_of_kind(each) for each in held.of_kinds],
    }


def _cited(rule: str | None) -> str | None:
    return law.cite(rule) if rule else None


def _of_kind(told: OfKind) -> dict[str, Any]:
    return {"organisation_kind": told.kind, "length": told.length, "set_from_on": told.set_from_on}
