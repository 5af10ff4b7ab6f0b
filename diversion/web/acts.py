"""What a role may do next, and why not: the acts that a dispute's or a handoff's page offers.

Each act is a page of its own with one form (``docketing.py`` is the pattern); the module that has it lists it in
``ACTS``. Offering is for the eye only: what an act needs is asked by its use case, which refuses with reasons.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from diversion.domain.access import Permission
from diversion.services.access import Actor
from diversion.web.language import say
from diversion.web.words import word


@dataclass(frozen=True, slots=True)
class Act:
    """One act: the end of its address, what its button says, who may, and in which statuses (empty: always)."""

    slug: str
    name: str
    permission: Permission
    statuses: Collection[StrEnum] = ()
    leads: bool = False
    """The act that usually comes next: its button stands out."""


@dataclass(frozen=True, slots=True)
class Offered:
    """An act as it is offered on a page; ``why_not`` is empty where it may be done now."""

    slug: str
    name: str
    leads: bool
    why_not: str


def offered(actor: Actor, acts: Iterable[Act], thing: Mapping[str, Any]) -> list[Offered]:
    """Say which acts an actor has with a dispute or a handoff: those open now first, then the others with why not."""
    kind = "HandoffStatus" if "dispute_id" in thing else "Status"
    mine = [each for each in acts if actor.reach(each.permission)]
    found = [
        Offered(each.slug, say(each.name), each.leads, _why_not(kind, each, thing["status"])) for each in mine
    ]
    return sorted(found, key=lambda each: (bool(each.why_not), not each.leads))


def _why_not(kind: str, act: Act, status: str) -> str:
    if not act.statuses or status in act.statuses:
        return ""
    when = "、".join(word(kind, each.value) for each in act.statuses)
    return say("现在的状态是“%(status)s”，此事项在“%(when)s”时办理。", status=word(kind, status), when=when)
