"""How a page behind a one-time link is declared: for somebody without an account, in both languages at once.

Beside ``pages.py``. These pages carry their style in themselves, as they are one answer on a bad line.
"""

from collections.abc import Callable
from typing import Any

from flask import make_response, render_template
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Response

from diversion.domain.access import Permission
from diversion.domain.dispute import TransitionRefused
from diversion.domain.reasons import Fault
from diversion.services.deadlocks import again_after_deadlock
from diversion.services.refusals import InputFaulty, NotFound, Refusal
from diversion.web.pages import Pages, View, kept_promises
from diversion.web.uploads import TOO_LARGE

STYLE_INSIDE = "'unsafe-inline'"


class LinkPages(Pages):
    """Pages whose refusals are worded for somebody who has nothing but the link."""

    def on(self, method: str, rule: str, permission: Permission) -> Callable[[View], View]:
        """Declare a page for somebody without an account, who is shown refusals as they are worded for them."""

        def declare(view: View) -> View:
            def answer(**path: Any) -> Response:
                return kept_promises(_told_in_words(lambda: (view(**path), 200)), style=STYLE_INSIDE)

            self._add(method, rule, permission, view, answer)
            return view

        return declare


def _told_in_words(produce: Callable[[], tuple[str, int]]) -> Response:
    """Answer a page of somebody without an account, or say in both languages why not."""
    try:
        text, status = again_after_deadlock(produce)
    except NotFound:
        text, status = _sorry("没有这个链接，请核对。", "There is no such link; check it."), 404
    except InputFaulty as faulty:
        text, status = _sorry(faulty.zh, faulty.en, faulty.faults), 422
    except TransitionRefused as refused:
        text, status = _handoff_moved_on(refused), 409
    except Refusal as refused:
        text, status = _sorry(refused.zh, refused.en), 409
    except HTTPException as odd:
        zh, en = "所提交的内容无法读取，请返回重试。", "What was sent cannot be read; go back and try again."
        if odd.code == RequestEntityTooLarge.code:
            zh, en = (
                f"照片过大，请返回换一张。{TOO_LARGE[0]}",
                f"The photograph is too large; go back and take another. {TOO_LARGE[1]}",
            )
        text, status = _sorry(zh, en), odd.code or 400
    return make_response(text, status)


def _handoff_moved_on(refused: TransitionRefused) -> str:
    held = refused.held_by or {}
    who = str(held.get("name") or "无")
    zh = f"此项委派委托的状态已变为“{refused.from_}”，不能再这样办理。现由{who}办理。"
    en = f"The handoff has moved on ({refused.from_}); this is not possible any more. Now with: {who}."
    return _sorry(zh, en)


def _sorry(zh: str, en: str, faults: tuple[Fault, ...] = ()) -> str:
    return render_template("links/refused.html", zh=zh, en=en, faults=faults)
