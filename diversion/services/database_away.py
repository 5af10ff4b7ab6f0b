"""Saying that the database is away or the disk full: nothing was saved, and the same request may be sent again.

A connection refused, cut or ended by the server, a server without room for more, and a disk without room for
a row or a document are no fault of the actor's nor of the program's. Every other failure stays a failure.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from sqlalchemy.exc import DBAPIError

from diversion.gateways.files import StoreFull
from diversion.persistence.base import db
from diversion.services.refusals import Refusal

Params = ParamSpec("Params")
ResultT = TypeVar("ResultT")
AWAY = ("08", "53", "57P")
"""SQLSTATE classes: connection exception, insufficient resources, ended by an operator."""
DISK_FULL = "53100"


class DatabaseAway(Refusal):
    """The database does not answer now. Whether a commit under way took effect is told by the same key."""

    def __init__(self) -> None:
        super().__init__(
            "database-away",
            "数据库暂时无法连接，本次内容未能确认保存。请稍后用同一 Idempotency-Key 再次提交，不会重复受理。",
            "The database is away and this was not confirmed as saved. Send it again with the same"
            " Idempotency-Key; nothing is taken in twice.",
        )


class StorageFull(Refusal):
    """No room for what was sent: not saved. An administrator has to free space; then it may be sent again."""

    def __init__(self) -> None:
        super().__init__(
            "storage-full",
            "服务器磁盘空间已满，本次内容没有保存。请通知管理员清理磁盘，之后用同一 Idempotency-Key 再次提交，不会重复受理。",
            "The server's disk is full and this was not saved. Tell the administrator to free space, then send it"
            " again with the same Idempotency-Key; nothing is taken in twice.",
        )


def refused_when_away(work: Callable[Params, ResultT]) -> Callable[Params, ResultT]:
    """Turn the loss of the database into ``DatabaseAway``, and the lack of room into ``StorageFull``."""

    @wraps(work)
    def answer(*args: Params.args, **kwargs: Params.kwargs) -> ResultT:
        try:
            return work(*args, **kwargs)
        except StoreFull as failure:
            raise StorageFull from failure
        except DBAPIError as failure:
            state = getattr(failure.orig, "sqlstate", None)
            if state == DISK_FULL:
                db.session.rollback()
                raise StorageFull from failure
            if failure.connection_invalidated or (state or "08").startswith(AWAY):
                db.session.rollback()
                raise DatabaseAway from failure
            raise

    return answer
