"""Setting a channel to an organisation or the body that supervises it; a webhook's secret is shown once.

The secret stands in the answer to the form itself, so that it is in no address and kept under no key.
"""

from typing import Any
from uuid import UUID

from flask import g, make_response, request
from werkzeug.wrappers import Response

from diversion.domain.access import Permission
from diversion.domain.channel_faults import ChannelTerms
from diversion.domain.reasons import Fault
from diversion.schemas.channels import ChannelSetSchema, ChannelTold
from diversion.schemas.organisations import OrganisationSchema
from diversion.schemas.reading import read
from diversion.services import channels
from diversion.services.access import Actor
from diversion.services.organisations import read_organisation
from diversion.services.refusals import InputFaulty, Refusal
from diversion.web.admin import administered
from diversion.web.forms import Form, body_of, own_fields
from diversion.web.pages import Pages

pages = Pages("admin_channels", __name__)
PLACE = "/admin/organisations/<uuid:organisation_id>/channels/new"


class ChannelHereTold(ChannelTold):
    """A channel to the organisation whose page it is."""

    class Meta(ChannelTold.Meta):
        """The organisation stands in the address."""

        exclude = ("organisation_id",)


@pages.show(PLACE, Permission.CHANGE_REGISTERS)
def show_new_channel(actor: Actor, organisation_id: UUID) -> str:
    """Ask whom the channel reaches, and how."""
    return _shown(actor, organisation_id)


@pages.answer("POST", PLACE, Permission.CHANGE_REGISTERS)
def set_channel(actor: Actor, organisation_id: UUID) -> Response:
    """Set a channel and show a webhook's secret."""
    found = read(ChannelHereTold, body_of(ChannelHereTold, own_fields(request.form)))
    faults = found.faults
    if not faults:
        try:
            made = channels.set_channel(actor, organisation_id, ChannelTerms(**found.value))
            return make_response(_shown(actor, organisation_id, ChannelSetSchema().dump(made)))
        except InputFaulty as faulty:
            faults = faulty.faults
        except Refusal as refused:
            faults = (Fault("", refused.code, refused.zh, refused.en),)
    g.form = Form(own_fields(request.form), faults, request.path)
    return make_response(_shown(actor, organisation_id), 422)


def _shown(actor: Actor, organisation_id: UUID, made: dict[str, Any] | None = None) -> str:
    found = OrganisationSchema().dump(read_organisation(actor, organisation_id))
    return administered(actor, "admin_channel_new.html", organisation=found, made=made)
