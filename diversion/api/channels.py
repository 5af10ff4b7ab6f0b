"""Routes of partners' channels: setting one, ending it, resuming a paused one."""

from typing import Any
from uuid import UUID

from diversion.api.paging import answered, asked
from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.domain.channel_faults import ChannelTerms
from diversion.schemas.channels import ChannelList, ChannelsAsked, ChannelSetSchema, ChannelTold
from diversion.services import channels
from diversion.services.access import Actor

routes = Routes("channels", __name__)


@routes.on("GET", "/channels", Permission.READ_REGISTERS, asks=ChannelsAsked, gives=ChannelList)
def list_channels(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """List channels with where they lead, ended ones included, never their secrets."""
    return answered(channels.list_channels(actor, asked(query), query["organisation_id"]))


@routes.on(
    "POST",
    "/channels",
    Permission.CHANGE_REGISTERS,
    takes=ChannelTold,
    gives=ChannelSetSchema,
    status=201,
    idempotent=False,
)
def set_channel(actor: Actor, told: dict[str, Any]) -> Any:
    """Set a channel to an organisation or the body that supervises it; a webhook's secret is shown once and kept under no Idempotency-Key."""
    return channels.set_channel(actor, told.pop("organisation_id"), ChannelTerms(**told))


@routes.on("POST", "/channels/<uuid:channel_id>/end", Permission.CHANGE_REGISTERS, status=204)
def end_channel(actor: Actor, channel_id: UUID) -> None:
    """End a channel now; the inbox goes on."""
    channels.end_channel(actor, channel_id)


@routes.on("POST", "/channels/<uuid:channel_id>/resume", Permission.CHANGE_REGISTERS, status=204)
def resume_channel(actor: Actor, channel_id: UUID) -> None:
    """Resume a paused channel and send what it held back."""
    channels.resume_channel(actor, channel_id)
