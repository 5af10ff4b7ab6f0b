"""Who calls the API in the structure tests: somebody of each role, and somebody who holds them all."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from diversion.domain.access import Permission, Role
from diversion.domain.handoff import OfferPolicy
from diversion.services import courts, grants, mediators, organisations, roster, tokens, users
from diversion.services.access import SYSTEM

COURT_CODE = "苏0506"


@dataclass(frozen=True, slots=True)
class People:
    """Users by role, one with all roles, and where they work."""

    court_id: UUID
    organisation_id: UUID
    by_role: dict[Role, UUID]
    everybody: UUID
    nobody: UUID

    def token(self, user_id: UUID, scopes: Collection[Permission] = ()) -> str:
        """Issue a token, narrowed to some permissions or not; needs an application context."""
        told = tokens.TokenTold("structure", [scope.value for scope in scopes])
        return tokens.issue_token(SYSTEM, told, user_id).token


def invite() -> People:
    """Make a court with a commercial centre on its roster, and the people; needs an application context."""
    court_id = courts.add_court(SYSTEM, COURT_CODE, policy=OfferPolicy.AUTO)
    organisation_id = organisations.add_organisation(
        SYSTEM, {"kind": "commercial_centre", "name": "示例商事调解中心", "capacity": 1000, "chamber": True}
    )
    roster.add_roster_entry(SYSTEM, court_id, organisation_id)
    at_court, at_organisation = {"court_id": court_id}, {"organisation_id": organisation_id}
    places = dict.fromkeys(grants.COURT_ROLES, at_court) | dict.fromkeys(
        grants.ORGANISATION_ROLES, at_organisation
    )
    by_role = {}
    everybody = users.add_user(SYSTEM, "everybody", "示例全员")
    for role in Role:
        by_role[role] = users.add_user(SYSTEM, role.value, f"示例{role.value}")
        for user_id in (by_role[role], everybody):
            if role is Role.MEDIATOR:
                mediators.add_mediator(
                    SYSTEM,
                    mediators.MediatorTold(organisation_id=organisation_id, capacity=1000, user_id=user_id),
                )
            else:
                grants.give_grant(
                    SYSTEM, grants.GrantTold(user_id=user_id, role=role, **places.get(role, {}))
                )
    return People(
        court_id, organisation_id, by_role, everybody, users.add_user(SYSTEM, "nobody", "示例无授权")
    )
