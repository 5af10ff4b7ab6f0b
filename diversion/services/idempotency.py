"""Answering the same request again: the same key and body by the same user get the same answer.

Only 2xx answers bind a key, and they commit in the transaction of the use case they answer: after a
crash either both exist or neither. Bodies are compared by keyed digest; answers are kept sealed. Two
requests racing with one key: the second waits on the first's row and then repeats its answer.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from diversion.domain.reasons import Fault
from diversion.persistence.access import IdempotencyKey
from diversion.services.access import Actor
from diversion.services.refusals import InputFaulty, Refusal
from diversion.services.transaction import Transaction, transaction

KEY_CHARACTERS = 200
KEPT = timedelta(days=7)


class KeyReused(Refusal):
    """The key was used before with another body or on another route."""

    def __init__(self) -> None:
        super().__init__(
            "idempotency-key-reused",
            "此 Idempotency-Key 已用于另一请求。请换一个新的键再提交。",
            "This Idempotency-Key was used for another request. Send a new key.",
        )


def answer_once(
    actor: Actor, key: str, route: str, body: bytes, produce: Callable[[], tuple[int, Any]]
) -> tuple[int, Any]:
    """Produce an answer under a key, or repeat the one it has. Raises ``KeyReused`` for another body."""
    if not 1 <= len(key) <= KEY_CHARACTERS:
        raise InputFaulty(
            [
                Fault(
                    "",
                    "idempotency-key-too-long",
                    "Idempotency-Key 须为1至200个字符。",
                    "Idempotency-Key must have 1 to 200 characters.",
                )
            ]
        )
    with transaction(actor) as tx:
        digest = tx.vault.digest("body", route.encode() + b"\0" + body)
        if not _claim(tx, key, route, digest):
            return _kept(tx, key, digest)
        status, answer = produce()
        sealed = tx.vault.seal_answer(_row(tx, key), json.dumps(answer, ensure_ascii=False).encode())
        tx.session.execute(
            update(IdempotencyKey)
            .where(IdempotencyKey.user_id == actor.user_id, IdempotencyKey.key == key)
            .values(status=status, answer=sealed)
        )
        return status, answer


def _claim(tx: Transaction, key: str, route: str, digest: bytes) -> bool:
    claimed = insert(IdempotencyKey).values(
        user_id=tx.actor.user_id,
        key=key,
        route=route,
        body_digest=digest,
        status=0,
        answer=b"",
        created_at=tx.recorded_at,
    )
    made = claimed.on_conflict_do_nothing().returning(IdempotencyKey.key)
    return tx.session.execute(made).first() is not None


def _kept(tx: Transaction, key: str, digest: bytes) -> tuple[int, Any]:
    kept = tx.session.execute(
        select(IdempotencyKey.body_digest, IdempotencyKey.status, IdempotencyKey.answer).where(
            IdempotencyKey.user_id == tx.actor.user_id, IdempotencyKey.key == key
        )
    ).one()
    if kept.body_digest != digest:
        raise KeyReused
    return kept.status, json.loads(tx.vault.open_answer(_row(tx, key), kept.answer))


def _row(tx: Transaction, key: str) -> str:
    return f"idempotency_key:{tx.actor.user_id}:{key}"


def sweep(tx: Transaction) -> None:
    """Forget answers older than their keeping time; a key may then be used anew."""
    tx.session.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at < tx.recorded_at - KEPT))
