"""How a page is declared, and what every page promises: named permission, no script, nothing kept, nothing leaked.

Beside ``api/routes.py``, which does the same for JSON. A refusal becomes a page in words instead of a problem
document; forms are read in memory only, because a photograph must not lie in the machine's temporary folder.
"""

from collections.abc import Callable
from io import BytesIO
from typing import IO, Any

from flask import Blueprint, Request, Response, make_response, render_template
from werkzeug.exceptions import HTTPException

from diversion.domain.access import Permission
from diversion.domain.dispute import TransitionRefused
from diversion.domain.reasons import Fault
from diversion.services.deadlocks import again_after_deadlock
from diversion.services.refusals import InputFaulty, NotFound, Refusal

PROMISES = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
}
"""No script can run, no other site may show or be told the page, no cache keeps it."""
View = Callable[..., str]


class FormRequest(Request):
    """A request whose uploaded files stay in memory; the application's limit on bodies bounds them."""

    def _get_file_stream(self, *_told: Any, **_also_told: Any) -> IO[bytes]:
        return BytesIO()


class Pages(Blueprint):
    """A blueprint whose views answer a rendered page; each names its permission."""

    def __init__(self, name: str, import_name: str) -> None:
        super().__init__(name, import_name, template_folder="templates")
        self.declared: list[tuple[str, str]] = []

    def on(self, method: str, rule: str, permission: Permission) -> Callable[[View], View]:
        """Declare a page. Whatever a use case refuses is shown in words, with the status it has over the API."""

        def declare(view: View) -> View:
            def answer(**path: Any) -> Response:
                return _answered(lambda: (view(**path), 200))

            answer.permission = permission  # type: ignore[attr-defined]
            self.declared.append((method, rule))
            self.add_url_rule(rule, endpoint=view.__name__, view_func=answer, methods=[method])
            return view

        return declare


def _answered(produce: Callable[[], tuple[str, int]]) -> Response:
    try:
        text, status = again_after_deadlock(produce)
    except NotFound:
        text, status = _sorry("没有这个链接，请核对。", "There is no such link; check it."), 404
    except InputFaulty as faulty:
        text, status = _sorry(faulty.zh, faulty.en, faulty.faults), 422
    except TransitionRefused as refused:
        text, status = _moved_on(refused), 409
    except Refusal as refused:
        text, status = _sorry(refused.zh, refused.en), 409
    except HTTPException as odd:
        zh, en = "所提交的内容无法读取，请返回重试。", "What was sent cannot be read; go back and try again."
        text, status = _sorry(zh, en), odd.code or 400
    page = make_response(text, status)
    page.headers.update(PROMISES)
    return page


def _moved_on(refused: TransitionRefused) -> str:
    held = refused.held_by or {}
    who = str(held.get("name") or "无")
    zh = f"此项委派委托的状态已变为“{refused.from_}”，不能再这样办理。现由{who}办理。"
    en = f"The handoff has moved on ({refused.from_}); this is not possible any more. Now with: {who}."
    return _sorry(zh, en)


def _sorry(zh: str, en: str, faults: tuple[Fault, ...] = ()) -> str:
    return render_template("links/refused.html", zh=zh, en=en, faults=faults)
