"""Bearer tokens: issuing one, listing one's own, revoking, and signing in for one by password.

The raw token is answered once and kept nowhere; the register keeps a keyed digest. Tokens live by real
time, never by a demo clock. A token narrowed to some scopes can only make tokens as narrow, so that a
stolen one never grows.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from diversion.domain.access import MATRIX, Permission
from diversion.domain.reasons import Fault
from diversion.persistence.access import Token, tokens_of
from diversion.services.access import Actor, SignInNeeded
from diversion.services.pages import Asked, Page, read_page
from diversion.services.passwords import VISITOR, check_password
from diversion.services.refusals import InputFaulty, NotFound
from diversion.services.registers import note_access
from diversion.services.settings import settings_of
from diversion.services.transaction import Transaction, transaction
from diversion.services.users import locked_user

PREFIX = "div_"
SECRET_BYTES = 32
SIGN_IN_LABEL = "sign-in"
SCOPES = frozenset(permission.value for permission, roles in MATRIX.items() if roles)
"""What a token may be narrowed to: every permission that some role holds."""


@dataclass(frozen=True, slots=True)
class TokenTold:
    """The token that is wanted. No scope is every permission; no ``expires_at`` the longest life allowed."""

    label: str
    scopes: Collection[str] = ()
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TokenIssued:
    """A new token; ``token`` is the raw one, never shown again."""

    id: UUID
    token: str = field(repr=False)
    label: str
    scopes: tuple[str, ...]
    expires_at: datetime


def issue_token(actor: Actor, told: TokenTold, user_id: UUID | None = None) -> TokenIssued:
    """Issue a token for oneself, or for another user, and answer the raw token once.

    Who: everybody signed in for themselves; for another, an administrator of everywhere that user holds a
    grant. Refuses: ``InputFaulty`` (``scope-unknown``, ``scope-wider`` than the token used, ``expires-in-past``,
    ``expires-too-late``), ``NotFound``. Never kept under an ``Idempotency-Key``: the raw token must not be.
    """
    with transaction(actor) as tx:
        holder = _holder(tx, user_id)
        longest = timedelta(days=settings_of(tx, None, tx.today).whole("token_lifetime_calendar_days"))
        if faults := [*_scope_faults(actor, told.scopes), *_life_faults(tx, told.expires_at, longest)]:
            raise InputFaulty(faults)
        return _issue(tx, holder, told.label, told.scopes, told.expires_at or tx.recorded_at + longest)


def sign_in(login: str, password: str) -> TokenIssued:
    """Sign in by password and answer a token for the length of a sign-in.

    Who: everybody. Refuses: ``SignInRefused`` for whatever does not open an account, ``SignInBusy``. Not
    to be called inside a transaction.
    """
    return open_session(check_password(login, password))


def open_session(user_id: UUID) -> TokenIssued:
    """Issue a token for the length of a sign-in to somebody who has shown who they are."""
    with transaction(VISITOR) as tx:
        life = timedelta(hours=settings_of(tx, None, tx.today).whole("sign_in_lifetime_hours"))
        return _issue(tx, user_id, SIGN_IN_LABEL, (), tx.recorded_at + life)


def end_session(raw: str) -> None:
    """Revoke the token of a session that its holder ends. Safe to repeat; one that is unknown is left."""
    with transaction(VISITOR) as tx:
        digest = tx.vault.token_digest(raw)
        token = tx.session.scalar(select(Token).where(Token.digest == digest).with_for_update())
        if token is not None and token.revoked_at is None:
            token.revoked_at = tx.recorded_at
            note_access(tx, token.user_id, "token_revoked", {"token": token.id})


def end_all_sessions(actor: Actor) -> int:
    """Revoke every sign-in of the actor, this one among them, and answer how many. Tokens issued by hand stay.

    Who: everybody signed in. Safe to repeat.
    """
    if actor.user_id is None:
        raise SignInNeeded
    with transaction(actor) as tx:
        return revoke_sign_ins(tx, actor.user_id)


def revoke_sign_ins(tx: Transaction, user_id: UUID, but: str = "") -> int:
    """Revoke every sign-in of a user, but for one raw token, and answer how many; each is journaled."""
    own = select(Token).where(Token.user_id == user_id, Token.label == SIGN_IN_LABEL)
    own = own.where(Token.digest != tx.vault.token_digest(but))
    alive = own.where(Token.revoked_at.is_(None), Token.expires_at > tx.recorded_at).with_for_update()
    ended = tx.session.scalars(alive).all()
    for token in ended:
        token.revoked_at = tx.recorded_at
        note_access(tx, token.user_id, "token_revoked", {"token": token.id})
    return len(ended)


def list_tokens(actor: Actor, asked: Asked, user_id: UUID | None = None) -> Page[Any]:
    """List one's own tokens, or (administrators) another user's; never the tokens themselves."""
    with transaction(actor) as tx:
        return read_page(tx, tokens_of(_holder(tx, user_id)), (Token.id,), asked, newest_first=True)


def revoke_token(actor: Actor, token_id: UUID) -> None:
    """Revoke a token at once: one's own, or as an administrator another's. Safe to repeat.

    Raises ``NotFound`` for a token out of reach.
    """
    with transaction(actor) as tx:
        token = tx.session.get(Token, token_id, with_for_update=True)
        if token is None or not _may_manage(tx, token.user_id):
            raise NotFound("令牌", "token")
        if token.revoked_at is None:
            token.revoked_at = tx.recorded_at
            note_access(tx, token.user_id, "token_revoked", {"token": token_id})


def _holder(tx: Transaction, user_id: UUID | None) -> UUID:
    if user_id is None or user_id == tx.actor.user_id:
        if tx.actor.user_id is None:
            raise NotFound("用户", "user")
        return tx.actor.user_id
    return locked_user(tx, user_id).id


def _may_manage(tx: Transaction, user_id: UUID) -> bool:
    if user_id == tx.actor.user_id:
        return True
    if not tx.actor.reach(Permission.CHANGE_REGISTERS):
        return False
    return locked_user(tx, user_id).id == user_id


def _issue(
    tx: Transaction, user_id: UUID, label: str, scopes: Collection[str], expires_at: datetime
) -> TokenIssued:
    raw = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    named = tuple(sorted(set(scopes)))
    token = tx.add(
        Token(
            id=tx.new_id(),
            user_id=user_id,
            digest=tx.vault.token_digest(raw),
            label=label,
            scopes=list(named),
            created_at=tx.recorded_at,
            expires_at=expires_at,
            revoked_at=None,
        )
    )
    told = {"token": token.id, "label": label, "scopes": named, "expires_at": expires_at.isoformat()}
    note_access(tx, user_id, "token_issued", told)
    return TokenIssued(token.id, raw, label, named, expires_at)


def _scope_faults(actor: Actor, scopes: Collection[str]) -> list[Fault]:
    faults = []
    for place, scope in enumerate(scopes):
        if scope not in SCOPES:
            zh, en = f"没有“{scope}”这一权限范围。", f"There is no scope {scope}."
            faults.append(Fault(f"/scopes/{place}", "scope-unknown", zh, en))
    if actor.scopes and (not scopes or not actor.scopes.issuperset(scopes)):
        zh = f"所用令牌仅限于：{'、'.join(sorted(actor.scopes))}；新令牌的范围不得更宽。"
        en = f"The token used is narrowed to {', '.join(sorted(actor.scopes))}; name only these."
        faults.append(Fault("/scopes", "scope-wider", zh, en))
    return faults


def _life_faults(tx: Transaction, expires_at: datetime | None, longest: timedelta) -> list[Fault]:
    if expires_at is None:
        return []
    if expires_at <= tx.recorded_at:
        return [Fault("/expires_at", "expires-in-past", "到期时间已过。", "This moment is past.")]
    if expires_at > tx.recorded_at + longest:
        zh = f"令牌最长有效{longest.days}日，请提前到期时间。"
        return [Fault("/expires_at", "expires-too-late", zh, f"A token lives {longest.days} days at most.")]
    return []
