"""What a role may do next, and why not: the acts that a dispute's or a handoff's page offers.

Each act is a page of its own with one form (``docketing.py`` is the pattern); the module that has it lists it in
``ACTS``. Offering is for the eye only: what an act needs is asked by its use case, which refuses with reasons.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from diversion.domain.access import Permission
from diversion.domain.dispute import TRANSITIONS, Event, Status
from diversion.services.access import Actor
from diversion.web.language import listed, say, say_as
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
    docketed: bool | None = None
    """Only once docketed, or only before; None: either."""


@dataclass(frozen=True, slots=True)
class Offered:
    """An act as it is offered on a page; ``why_not`` is empty where it may be done now."""

    slug: str
    name: str
    leads: bool
    why_not: str


OPEN: Sequence[Status] = tuple(each for each in Status if each is not Status.CLOSED)
"""Where something may still be written down about a dispute."""


def statuses_of(event: Event) -> tuple[Status, ...]:
    """Name the statuses from which the table of a dispute has a way for an event."""
    return tuple(status for status in Status if (status, event) in TRANSITIONS)


def offered(actor: Actor, acts: Iterable[Act], thing: Mapping[str, Any]) -> list[Offered]:
    """Say which acts an actor has with a dispute or a handoff: those open now first, then the others with why not."""
    kind = "HandoffStatus" if "dispute_id" in thing else "Status"
    mine = [each for each in acts if actor.reach(each.permission)]
    found = [
        Offered(each.slug, say_as("act", each.name), each.leads, _why_not(kind, each, thing)) for each in mine
    ]
    return sorted(found, key=lambda each: (bool(each.why_not), not each.leads))


def _why_not(kind: str, act: Act, thing: Mapping[str, Any]) -> str:
    status = thing["status"]
    if act.docketed is not None and act.docketed != thing.get("docketed"):
        return say("此事项在立案后办理。") if act.docketed else say("此事项在立案前办理。")
    if not act.statuses or status in act.statuses:
        return ""
    if set(act.statuses) == set(OPEN):
        return say("纠纷已经办结。")
    when = listed(word(kind, each.value) for each in act.statuses)
    return say("现在的状态是“%(status)s”，此事项在“%(when)s”时办理。", status=word(kind, status), when=when)
