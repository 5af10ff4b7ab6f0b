"""One error shape: RFC 9457 problem details with a stable code and JSON pointers.

Every refusal of a rule or a use case gets its status here and nowhere else.
"""

from collections.abc import Sequence
from typing import Any

from flask import Flask, Response, current_app, json
from werkzeug.exceptions import HTTPException

from diversion.domain.access import roles_with
from diversion.domain.dispute import TransitionRefused
from diversion.domain.reasons import Fault
from diversion.services.access import GrantMissing, SignInNeeded
from diversion.services.database_away import DatabaseAway, StorageFull
from diversion.services.health import NotReady
from diversion.services.idempotency import KeyReused
from diversion.services.passwords import SignInBusy
from diversion.services.refusals import Conflicting, InputFaulty, NotFound, Refusal
from diversion.services.registers import VersionDiffers

WORDS = {
    400: ("bad-request", "请求无法读取，请检查格式。", "The request cannot be read; check its format."),
    404: ("not-found", "没有这个地址。", "There is nothing at this address."),
    405: ("method-not-allowed", "此地址不支持这种操作。", "This address does not support that method."),
    413: ("too-large", "内容过大，请分次提交。", "The content is too large; send it in parts."),
    415: ("not-json", "请以 application/json 提交。", "Send application/json."),
    428: (
        "version-missing",
        "修改时须以 If-Match 注明所读取的版本。请先读取，再带上其 ETag 提交。",
        "Name the version you read in If-Match: read it first, then send its ETag.",
    ),
}
STATUSES: tuple[tuple[type[Refusal], int], ...] = (
    (NotFound, 404),
    (VersionDiffers, 412),
    (Conflicting, 409),
    (InputFaulty, 422),
    (KeyReused, 422),
    (NotReady, 503),
    (SignInBusy, 429),
    (DatabaseAway, 503),
    (StorageFull, 503),
)


def problem(status: int, code: str, zh: str, en: str, **details: Any) -> Response:
    """Make a problem document; ``details`` are extension members."""
    body = {
        "type": f"urn:diversion:problem:{code}",
        "title": zh,
        "title_en": en,
        "status": status,
        "code": code,
    }
    return current_app.response_class(
        json.dumps(body | details), status=status, content_type="application/problem+json"
    )


def register(app: Flask) -> None:
    """Answer every refusal as a problem; anything unforeseen as 500 without its inner words."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(GrantMissing, _grant_missing)
    app.register_error_handler(SignInNeeded, _sign_in_needed)
    app.register_error_handler(TransitionRefused, _transition_refused)
    app.register_error_handler(HTTPException, answer_http)


def _refused(refusal: Refusal) -> Response:
    status = next((status for kind, status in STATUSES if isinstance(refusal, kind)), 409)
    errors = {"errors": _errors(refusal.faults)} if isinstance(refusal, InputFaulty) else {}
    return problem(status, refusal.code, refusal.zh, refusal.en, **errors, **refusal.details)


def _errors(faults: Sequence[Fault]) -> list[dict[str, str]]:
    return [
        {"pointer": fault.pointer, "code": fault.code, "detail": fault.zh, "detail_en": fault.en}
        for fault in faults
    ]


def _grant_missing(refusal: GrantMissing) -> Response:
    roles = [role.value for role in roles_with(refusal.permission)]
    return problem(
        403,
        refusal.code,
        f"您没有“{refusal.permission.value}”权限，需要以下角色之一的授权：{'、'.join(roles) or '无'}。",
        f"You lack the permission {refusal.permission.value}; it comes with: {', '.join(roles) or 'no role'}.",
        permission=refusal.permission.value,
        roles=roles,
    )


def _sign_in_needed(refusal: SignInNeeded) -> Response:
    answer = problem(401, refusal.code, refusal.zh, refusal.en)
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _transition_refused(refusal: TransitionRefused) -> Response:
    return problem(
        409,
        refusal.code,
        f"当前状态“{refusal.from_ or '无'}”不允许此操作（{refusal.event}）。请刷新后查看现由谁办理。",
        f"This is not possible in the present state: {refusal}. Reload to see who holds it now.",
        **{"from": refusal.from_, "to": refusal.to, "event": refusal.event, "guard": refusal.guard},
        responsible=refusal.held_by,
    )


def answer_http(error: HTTPException) -> Response:
    """Answer what no use case refused: an unknown address, an unreadable body, a failure of ours."""
    status = error.code or 500
    code, zh, en = WORDS.get(
        status, ("failed", "系统未能完成此操作，请稍后再试。", "The operation failed; try again later.")
    )
    answer = problem(status, code, zh, en)
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        answer.headers["Allow"] = ", ".join(sorted(allowed))
    return answer
