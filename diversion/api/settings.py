"""Routes of settings: what holds, what was set, and setting something else from a day on."""

from typing import Any

from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.schemas.plain import IdGivenSchema
from diversion.schemas.settings import (
    SettingsAsked,
    SettingSetList,
    SettingsSchema,
    SettingTold,
    settings_told,
)
from diversion.services import settings
from diversion.services.access import Actor

routes = Routes("settings", __name__)


@routes.on("GET", "/settings", Permission.READ_REGISTERS, asks=SettingsAsked, gives=SettingsSchema)
def list_settings(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """List every setting as it holds for a court on a day, law's among them."""
    return settings_told(
        settings.list_settings(actor, query["court_id"], query["on"], query["organisation_kind"])
    )


@routes.on(
    "POST", "/settings", Permission.CHANGE_REGISTERS, takes=SettingTold, gives=IdGivenSchema, status=201
)
def change_setting(actor: Actor, told: dict[str, Any]) -> dict[str, Any]:
    """Set a value from a day on."""
    return {"id": settings.change_setting(actor, **told)}


@routes.on(
    "GET", "/settings/<string:key>", Permission.READ_REGISTERS, asks=SettingsAsked, gives=SettingSetList
)
def setting_history(actor: Actor, query: dict[str, Any], key: str) -> dict[str, Any]:
    """List everything ever set for one setting, the newest first."""
    return {"items": settings.setting_history(actor, key, query["court_id"])}
