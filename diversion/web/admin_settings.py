"""Settings: what holds for a court on a day, what is law and what the court may set, and setting it from a day on.

A value that law fixes has no form. What was ever set stays listed, as past decisions name it.
"""

from typing import Any

from flask import request

from diversion.domain.access import Permission
from diversion.domain.setting_faults import SettingType
from diversion.domain.settings import DEFINITIONS
from diversion.schemas.reading import read_query
from diversion.schemas.settings import (
    SettingsAsked,
    SettingSetList,
    SettingsSchema,
    SettingTold,
    SettingValue,
    settings_told,
)
from diversion.services import settings
from diversion.services.access import Actor
from diversion.services.refusals import NotFound
from diversion.web.admin import administered, courts_by_id
from diversion.web.pages import Pages
from diversion.web.windows import address

pages = Pages("admin_settings", __name__)
PLACE = "/admin/settings/<string:key>"


class ValueTold(SettingTold):
    """A value for the setting whose page it is; left empty it goes back to what holds without it."""

    value = SettingValue(load_default=None, allow_none=True)

    class Meta(SettingTold.Meta):
        """The setting stands in the address."""

        exclude = ("key",)


@pages.show("/admin/settings", Permission.READ_REGISTERS, asks=SettingsAsked)
def show_settings(actor: Actor, asked: dict[str, Any]) -> str:
    """Show every setting as it holds, law's among them."""
    return administered(
        actor, "admin_settings.html", asked=asked, held=_held(actor, asked), courts=courts_by_id(actor)
    )


@pages.show(PLACE, Permission.READ_REGISTERS, asks=SettingsAsked)
def show_setting(actor: Actor, asked: dict[str, Any], key: str) -> str:
    """Show one setting, everything ever set for it, and set it where law leaves it open."""
    return _shown(actor, asked, key)


def show_setting_again(actor: Actor, key: str) -> str:
    """Show the setting again with what was typed, for the court that it was typed for."""
    told = {
        "court_id": request.form.get("/court_id"),
        "organisation_kind": request.form.get("/organisation_kind"),
    }
    asked = read_query(SettingsAsked, {name: each for name, each in told.items() if each})
    return _shown(actor, asked.value, key)


@pages.act(PLACE, Permission.CHANGE_REGISTERS, takes=ValueTold, again=show_setting_again)
def change_setting(actor: Actor, told: dict[str, Any], key: str) -> str:
    """Set a value from a day on."""
    value = _value(key, told.pop("value"))
    settings.change_setting(actor, key=key, value=value, **told)
    kind = told["organisation_kind"]
    return address(f"/admin/settings/{key}", court_id=told["court_id"], organisation_kind=kind, done="done")


def _held(actor: Actor, asked: dict[str, Any]) -> dict[str, Any]:
    found = settings.list_settings(actor, asked["court_id"], asked["on"], asked["organisation_kind"])
    held: dict[str, Any] = SettingsSchema().dump(settings_told(found))
    return held


def _shown(actor: Actor, asked: dict[str, Any], key: str) -> str:
    history = settings.setting_history(actor, key, asked["court_id"])
    held = next((each for each in _held(actor, asked)["items"] if each["key"] == key), None)
    if held is None:
        raise NotFound("设置", "setting")
    return administered(
        actor,
        "admin_setting.html",
        setting=held,
        asked=asked,
        history=SettingSetList().dump({"items": history})["items"],
        courts=courts_by_id(actor),
    )


def _value(key: str, typed: str | None) -> Any:
    """Read what was typed as the setting's type is told in JSON; what is no number stays text, which is refused."""
    definition = DEFINITIONS.get(key)
    if typed is None or definition is None:
        return typed
    if definition.type is SettingType.WHOLE and typed.isascii() and typed.isdigit():
        return int(typed)
    return typed.splitlines() if definition.type in (SettingType.CAUSES, SettingType.LOGINS) else typed
