"""Routes of bearer tokens and of signing in for one."""

from typing import Any
from uuid import UUID

from diversion.api.paging import answered, asked
from diversion.api.routes import Routes
from diversion.domain.access import Permission
from diversion.schemas.users import SignInTold, TokenIssuedSchema, TokenList, TokensAsked, TokenTold
from diversion.services import tokens
from diversion.services.access import Actor

routes = Routes("tokens", __name__)


@routes.on(
    "POST",
    "/sign-in",
    Permission.PUBLIC,
    takes=SignInTold,
    gives=TokenIssuedSchema,
    status=201,
    refuses=(401, 429),
)
def sign_in(_: Actor, told: dict[str, Any]) -> Any:
    """Sign in by password for a token of some hours."""
    return tokens.sign_in(told["login"], told["password"])


@routes.on("GET", "/tokens", Permission.SIGNED_IN, asks=TokensAsked, gives=TokenList)
def list_tokens(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """List one's own tokens, the newest first."""
    return answered(tokens.list_tokens(actor, asked(query), query["user_id"]))


@routes.on(
    "POST",
    "/tokens",
    Permission.SIGNED_IN,
    takes=TokenTold,
    gives=TokenIssuedSchema,
    status=201,
    idempotent=False,
)
def issue_token(actor: Actor, told: dict[str, Any]) -> Any:
    """Issue a token and show it once; it is kept under no Idempotency-Key."""
    holder = told.pop("user_id")
    return tokens.issue_token(actor, tokens.TokenTold(**told), holder)


@routes.on("POST", "/tokens/<uuid:token_id>/revoke", Permission.SIGNED_IN, status=204)
def revoke_token(actor: Actor, token_id: UUID) -> None:
    """Revoke a token at once."""
    tokens.revoke_token(actor, token_id)
