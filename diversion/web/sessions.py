"""Meetings of the parties (调解场次): booking one, a file for the calendar, and whether it took place.

The calendar file says when, where and the reference; who comes is not for a telephone's calendar.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import render_template
from werkzeug.wrappers import Response

from diversion.domain.access import Permission
from diversion.domain.handoff import HandoffStatus
from diversion.domain.mediation import SessionEvent, SessionStatus
from diversion.schemas.handoff import HandoffSchema
from diversion.schemas.mediation import RemarkTold, SessionShape, session_of
from diversion.services.access import Actor
from diversion.services.handoff_view import view_handoff
from diversion.services.refusals import NotFound
from diversion.services.sessions import SessionView, book_session, end_session, list_sessions
from diversion.services.transaction import real_now
from diversion.web.acts import Act
from diversion.web.documents import saved
from diversion.web.language import say
from diversion.web.pages import Pages
from diversion.web.words import party_role, word

pages = Pages("sessions", __name__)
BOOK = "/handoffs/<uuid:handoff_id>/session"
RULE = "/handoffs/<uuid:handoff_id>/sessions/<uuid:session_id>"
ACTS = (Act("session", "预约调解场次", Permission.MEDIATE, (HandoffStatus.ACCEPTED,)),)
ENDS = {"hold": SessionEvent.HELD, "adjourn": SessionEvent.ADJOURNED, "miss": SessionEvent.MISSED}
USUAL_LENGTH = timedelta(hours=1)
OCTETS_A_LINE = 75
GUESTS = ("co_mediator", "village_cadre", "grid_worker", "expert", "guiding_judge")


@pages.show(BOOK, Permission.MEDIATE)
def show_session(actor: Actor, handoff_id: UUID) -> str:
    """Ask when, where or by which link, and who comes."""
    handoff = HandoffSchema().dump(view_handoff(actor, handoff_id))
    dispute = handoff["dispute"]
    guests = [(code, word("ParticipantRole", code)) for code in GUESTS]
    return render_template(
        "session.html", handoff=handoff, dispute=dispute, sides=_sides(dispute), guests=guests
    )


@pages.act(BOOK, Permission.MEDIATE, takes=SessionShape, again=show_session)
def book(actor: Actor, told: dict[str, Any], handoff_id: UUID) -> str:
    """Book a meeting of the parties."""
    book_session(actor, handoff_id, session_of(told))
    return f"/handoffs/{handoff_id}?done=done#sessions"


@pages.show(f"{RULE}/<how>", Permission.MEDIATE)
def show_session_end(actor: Actor, handoff_id: UUID, session_id: UUID, how: str) -> str:
    """Ask for a remark on how a meeting went, which may be left out."""
    if how not in ENDS:
        raise NotFound("这种场次结果", "end of a session")
    handoff = HandoffSchema().dump(view_handoff(actor, handoff_id))
    session = _found(actor, handoff_id, session_id)
    return render_template(
        "session_end.html", handoff=handoff, dispute=handoff["dispute"], session=session, how=how
    )


@pages.act(f"{RULE}/<how>", Permission.MEDIATE, takes=RemarkTold, again=show_session_end)
def end(actor: Actor, told: dict[str, Any], handoff_id: UUID, session_id: UUID, how: str) -> str:
    """Record that a meeting was held, put off or missed."""
    if how not in ENDS:
        raise NotFound("这种场次结果", "end of a session")
    end_session(actor, handoff_id, session_id, ENDS[how], told["remark"])
    return f"/handoffs/{handoff_id}?done=done#sessions"


@pages.answer("GET", f"{RULE}.ics", Permission.MEDIATE)
def send_calendar(actor: Actor, handoff_id: UUID, session_id: UUID) -> Response:
    """Give a meeting as a calendar file: when, where, and the reference."""
    session = _found(actor, handoff_id, session_id)
    reference = HandoffSchema().dump(view_handoff(actor, handoff_id))["reference"]
    return saved(f"{reference}.ics", _calendar(session, reference), "text/calendar; charset=utf-8")


def _found(actor: Actor, handoff_id: UUID, session_id: UUID) -> SessionView:
    for each in list_sessions(actor, handoff_id):
        if each.id == session_id:
            return each
    raise NotFound("调解场次", "session")


def _sides(dispute: dict[str, Any]) -> list[tuple[str, str]]:
    """Give whom a meeting may have at its table: each party, and those who stand for it."""
    found = []
    for party in dispute["parties"]:
        role = party_role(party["role"], docketed=dispute["docketed"])
        name = party["name"] or say("不详")
        found.append((_entry(role="party", party_ref=party["ref"]), role + say("：") + name))
        found += [
            (
                _entry(role="representative", party_ref=party["ref"], name=agent["name"]),
                say("%(name)s的代理人：%(agent)s", name=name, agent=agent["name"]),
            )
            for agent in party["representatives"]
        ]
    return found


def _entry(**told: str) -> str:
    return json.dumps(told, ensure_ascii=False)


def _calendar(session: SessionView, reference: str) -> str:
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Diversion//Session//ZH",
        "BEGIN:VEVENT",
        f"UID:{session.id}",
        f"DTSTAMP:{_utc(real_now())}",
        f"DTSTART:{_utc(session.starts_at)}",
        f"DTEND:{_utc(session.starts_at + USUAL_LENGTH)}",
        f"SUMMARY:{say('调解')} {reference}",
        f"LOCATION:{_escaped(session.place or session.link or '')}",
        "STATUS:CANCELLED" if session.status is SessionStatus.ADJOURNED else "STATUS:CONFIRMED",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _folded(line: str) -> str:
    r"""Fold a line as RFC 5545 has it: at most 75 octets, a continuation begins with a blank.

    >>> [len(each.encode()) for each in _folded("长" * 50).split("\r\n")]
    [75, 73, 4]
    """
    folded, room = "", OCTETS_A_LINE
    for each in line:
        if (octets := len(each.encode())) > room:
            folded, room = f"{folded}\r\n ", OCTETS_A_LINE - 1
        folded, room = folded + each, room - octets
    return folded


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    """Write a text as RFC 5545 has it."""
    for told, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n")):
        text = text.replace(told, written)
    return text
