"""The pages behind one-time links: a cover that tells nothing personal, what it is about, its answer.

GET changes nothing and shows the cover, for mail scanners open every link. Each button is a POST to the same
address. The token is the secret, so a forged form would need it: there is no other protection to add.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from flask import render_template, request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import BadRequest

from diversion.domain.access import Permission
from diversion.domain.handoff import DeclineReason, DisclosureGround
from diversion.domain.links import LinkPurpose, TaskAnswer
from diversion.services import links
from diversion.services.documents import FileTold
from diversion.services.links import LinkView, TaskTold
from diversion.web.link_pages import LinkPages

pages = LinkPages("links", __name__)
WordT = TypeVar("WordT", bound=StrEnum)
LONGEST_WORDS = 2_000
RULE = "/l/<token>"


@pages.on("GET", RULE, Permission.PUBLIC)
def show_link(token: str) -> str:
    """Show what a link is, and one button."""
    return render_template("links/cover.html", about=links.view_link(token))


@pages.on("POST", RULE, Permission.PUBLIC)
def use_link(token: str) -> str:
    """Open, or answer, what a link is about."""
    about = links.view_link(token)
    step = STEPS.get((about.purpose, request.form.get("do", "")))
    if step is None:
        raise BadRequest
    return step(token)


def _open_offer(token: str) -> str:
    return render_template("links/offer.html", offer=links.open_offer(token), longest=LONGEST_WORDS)


def _accept(token: str) -> str:
    named = request.form.get("mediator_id")
    grounds = [_word(DisclosureGround, ground).value for ground in request.form.getlist("grounds")]
    return _done(links.accept_by_link(token, _id(named) if named else None, grounds, _words("words")))


def _decline(token: str) -> str:
    reason_code = _word(DeclineReason, request.form.get("reason_code", ""))
    return _done(links.decline_by_link(token, reason_code, _words("reason") or ""))


def _open_task(token: str) -> str:
    return render_template("links/task.html", task=links.open_task(token), longest=LONGEST_WORDS)


def _answer_task(answer: TaskAnswer) -> Callable[[str], str]:
    def step(token: str) -> str:
        return _done(links.answer_task(token, TaskTold(answer, _words("note"), _photo())))

    return step


def _done(about: LinkView) -> str:
    return render_template("links/done.html", about=about)


def _words(name: str) -> str | None:
    """Read words; a browser's line ends are made plain. Too long ones cannot come from our own form."""
    told = request.form.get(name, "").replace("\r\n", "\n").replace("\0", "").strip()
    if len(told) > LONGEST_WORDS:
        raise BadRequest
    return told or None


def _photo() -> FileTold | None:
    sent: FileStorage | None = request.files.get("photo")
    content = sent.stream.read() if sent is not None and sent.filename else b""
    return FileTold(sent.filename or "", content) if sent is not None and content else None


def _word(words: type[WordT], told: str) -> WordT:
    try:
        return words(told)
    except ValueError as unknown:
        raise BadRequest from unknown


def _id(told: str) -> UUID:
    try:
        return UUID(told)
    except ValueError as unknown:
        raise BadRequest from unknown


STEPS: dict[tuple[LinkPurpose, str], Callable[[str], str]] = {
    (LinkPurpose.OFFER, "open"): _open_offer,
    (LinkPurpose.OFFER, "accept"): _accept,
    (LinkPurpose.OFFER, "decline"): _decline,
    (LinkPurpose.TASK, "open"): _open_task,
    **{(LinkPurpose.TASK, answer.value): _answer_task(answer) for answer in TaskAnswer},
}
"""What the buttons do, by what the link is for."""
