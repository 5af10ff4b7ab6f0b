"""Which papers a party is handed at the window to sign, and what a consent form asks whom.

A form asks each matter by itself (``consents.Matter``), so that a signature under it is an answer to each and a box
left empty is none. What the law has a party told first stands on the paper, with its article.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType

from diversion.domain.consents import Matter
from diversion.domain.parties import PartyRole


class WindowPaper(StrEnum):
    """``consent_form`` 调解征询意见书 · ``service_address`` 送达地址确认书."""

    CONSENT_FORM = "consent_form"
    SERVICE_ADDRESS = "service_address"


def matters_asked(role: PartyRole, *, docketed: bool) -> Sequence[Matter]:
    """Name what a consent form asks a party: mediation before docketing of the applicant only, and only before it.

    Electronic service is asked on the confirmation of the address, where what follows from it is said (MS-13).

    >>> [matter.value for matter in matters_asked(PartyRole.RESPONDENT, docketed=False)]
    ['mediation', 'online', 'fee']
    """
    before = (Matter.MEDIATE_BEFORE_DOCKETING,) if role is PartyRole.APPLICANT and not docketed else ()
    return (Matter.MEDIATION, *before, Matter.ONLINE, Matter.FEE)


RULES: Mapping[str, str] = MappingProxyType(
    {
        "voluntary": "MS-4",
        "docketing": "MS-2",
        "no_forced_mediation": "R25-1",
        "any_time_to_trial": "R25-6",
        "not_public": "TY-2",
        "concessions": "TY-14",
        "period": "ZX-20",
        "chosen": "ZX-6",
        "other_mediator": "ZX-11",
        "free": "RT-1",
        "sham": "MS-12",
        "confirm_address": "SD-1",
        "changed_address": "SD-2",
        "no_address": "SD-3",
        "deemed_served": "SD-4",
        "electronic": "MS-13",
        "before_docketing": "ZX-13",
    }
)
"""What the papers tell, and the rule behind each."""
