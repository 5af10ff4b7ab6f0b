"""Who acts, and how far they reach: actors, grants, tokens, passwords.

A use case asks ``actor.reach(permission)`` and compares it with the row; a refusal names the roles that
hold the permission and never says whether a hidden row exists.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from diversion.domain.access import PARTY_MAY, HeldGrant, Permission, Reach, Role, reach_of
from diversion.persistence.access import token_holder
from diversion.persistence.base import db
from diversion.persistence.privacy import Vault
from diversion.services.refusals import Refusal

PARTY_KIND = "party"


class GrantMissing(Exception):
    """The actor holds no grant that reaches what was asked."""

    code = "grant-missing"

    def __init__(self, permission: Permission) -> None:
        self.permission = permission
        super().__init__(permission.value)


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts: a user, a party by its tracking code, or the system itself (clocks and workers).

    ``scopes`` narrow a token to some permissions; empty means all that the grants give. ``dispute_id`` is the
    one dispute that a ``party`` reaches; for whom of its parties it speaks, ``tracking.py`` sees to.
    """

    kind: str
    user_id: UUID | None = None
    name: str = ""
    grants: tuple[HeldGrant, ...] = ()
    scopes: frozenset[str] = field(default_factory=frozenset)
    dispute_id: UUID | None = None

    def reach(self, permission: Permission) -> Reach:
        """Say how far a permission takes this actor; an empty reach is falsy.

        The system reaches everywhere: it acts only through clocks and promises already journaled.
        """
        if self.kind == "system":
            return Reach(everywhere=True)
        if self.kind == PARTY_KIND and self.dispute_id is not None:
            return Reach(disputes=frozenset({self.dispute_id})) if permission in PARTY_MAY else Reach()
        if self.scopes and permission.value not in self.scopes:
            return Reach()
        return reach_of(self.grants, permission)

    def demand(self, permission: Permission) -> Reach:
        """Say how far a permission reaches. Raises ``GrantMissing`` when it reaches nowhere."""
        reach = self.reach(permission)
        if not reach:
            raise GrantMissing(permission)
        return reach


SYSTEM = Actor(kind="system", name="系统")


class SignInNeeded(Refusal):
    """No token, or one that is unknown, expired or revoked, or whose user is no longer active."""

    def __init__(self) -> None:
        super().__init__(
            "sign-in-needed",
            "请先登录：没有提供有效的访问令牌，或令牌已过期、已撤销。",
            "Sign in first: no valid bearer token was given, or it has expired or was revoked.",
        )


def actor_of_token(vault: Vault, raw: str, moment: datetime) -> Actor:
    """Find who a bearer token stands for, with the grants in force on its day. Raises ``SignInNeeded``.

    ``moment`` is real time: tokens do not live by the demo clock. One query, as every request asks it.
    """
    rows = db.session.execute(token_holder(vault.token_digest(raw), moment)).all()
    if not rows:
        raise SignInNeeded
    first = rows[0]
    return Actor(
        kind="user",
        user_id=first.user_id,
        name=first.name,
        grants=tuple(
            HeldGrant(Role(row.role), row.court_id, row.organisation_id, row.deputy_for)
            for row in rows
            if row.role is not None
        ),
        scopes=frozenset(first.scopes),
    )
