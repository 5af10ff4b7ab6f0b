"""The wire shapes of settings: what each is, what holds, what was set when."""

from typing import Any

from marshmallow import fields

from diversion.domain.organisations import OrganisationKind
from diversion.domain.setting_faults import SettingType, write_value
from diversion.domain.settings import Mark
from diversion.schemas.base import Day, Flag, Id, Listed, Moment, Of, Shape, Text, Word
from diversion.schemas.paging import list_of
from diversion.schemas.plain import PlainWord
from diversion.services.settings import SettingHeld, SettingsHeld


class SettingValue(fields.Raw):
    """A whole number, a decimal string or a list of names, as the setting's type says."""


class SettingTold(Shape):
    """A value from a day on, by default today; null goes back to what holds without it."""

    key = Text(required=True, longest=100)
    value = SettingValue(required=True, allow_none=True)
    court_id = Id(load_default=None, allow_none=True)
    organisation_kind = Word(OrganisationKind, load_default=None, allow_none=True)
    from_on = Day(load_default=None)


class SettingSchema(Shape):
    """A setting as it holds. ``mark`` is ``law`` where an article fixes it; ``set_from_on`` null: the default.

    ``by_kind``: it may differ by kind of organisation; ``set_for_kind``: what holds was set for the kind asked.
    """

    key = Text(required=True)
    type = PlainWord(SettingType, required=True)
    unit = Text(required=True, allow_none=True)
    mark = PlainWord(Mark, required=True)
    article = Text(required=True, allow_none=True)
    default = SettingValue(required=True)
    value = SettingValue(required=True)
    lowest = Text(required=True, allow_none=True)
    highest = Text(required=True, allow_none=True)
    bound_article = Text(required=True, allow_none=True)
    installation_wide = Flag(required=True)
    set_from_on = Day(required=True, allow_none=True)
    set_for_court = Flag(required=True)
    by_kind = Flag(required=True)
    set_for_kind = Flag(required=True)
    title = Text(required=True)
    title_en = Text(required=True)
    text = Text(required=True)
    text_en = Text(required=True)


class SettingsSchema(Shape):
    """Every setting of a court on a day; decisions name ``settings_version``."""

    settings_version = Text(required=True)
    on = Day(required=True)
    items = Listed(Of(SettingSchema), required=True)


class SettingSetSchema(Shape):
    """One value that was set, from which day on, by whom."""

    id = Id(required=True)
    key = Text(required=True)
    value = SettingValue(required=True, allow_none=True)
    court_id = Id(required=True, allow_none=True)
    organisation_kind = PlainWord(OrganisationKind, required=True, allow_none=True)
    from_on = Day(required=True)
    set_by = Id(required=True, allow_none=True)
    set_at = Moment(required=True)


class SettingsAsked(Shape):
    """For which court (left out: the installation) and kind of organisation, on which day (left out: today)."""

    court_id = Id(load_default=None)
    on = Day(load_default=None)
    organisation_kind = Word(OrganisationKind, load_default=None)


SettingSetList = list_of(SettingSetSchema)


def settings_told(held: SettingsHeld) -> dict[str, Any]:
    """Write settings as ``SettingsSchema`` answers them."""
    items = [_told(each) for each in held.items]
    return {"settings_version": held.version, "on": held.on, "items": items}


def _told(held: SettingHeld) -> dict[str, Any]:
    definition, words, bounds = held.definition, held.definition.words, held.definition.bounds
    return {
        "key": definition.key,
        "type": definition.type,
        "unit": definition.unit,
        "mark": definition.mark,
        "article": definition.article,
        "default": write_value(definition.default),
        "value": write_value(held.value),
        "lowest": None if bounds.lowest is None else f"{bounds.lowest:f}",
        "highest": None if bounds.highest is None else f"{bounds.highest:f}",
        "bound_article": bounds.article,
        "installation_wide": definition.installation_wide,
        "set_from_on": held.set_from_on,
        "set_for_court": held.set_for_court,
        "by_kind": definition.by_kind,
        "set_for_kind": held.set_for_kind,
        "title": words.zh_title,
        "title_en": words.en_title,
        "text": words.zh,
        "text_en": words.en,
    }
