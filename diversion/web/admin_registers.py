"""Registers that are read: holiday notices, benchmarks, clocks and ladders; and a look at what a notice would move.

A notice is pasted as the shipped files are written, looked at, and loaded from the very page that showed what it moves.
"""

import json
from typing import Any

from flask import g, make_response, redirect, request
from werkzeug.wrappers import Response

from diversion.domain.access import Permission
from diversion.domain.reasons import Fault
from diversion.schemas.benchmarks import BenchmarkList
from diversion.schemas.calendars import NoticeList, NoticeReadSchema, NoticeSchema, PreviewSchema, notice_of
from diversion.schemas.deadline_register import ClockListSchema, ClocksAsked, clocks_told
from diversion.schemas.escalation_register import EscalationListSchema, escalations_told
from diversion.schemas.paging import PageAsked
from diversion.schemas.reading import read
from diversion.services import calendars
from diversion.services.access import Actor
from diversion.services.benchmarks import list_benchmarks
from diversion.services.deadline_register import list_clocks
from diversion.services.escalation_register import list_escalations
from diversion.services.notice_preview import preview_notice
from diversion.services.pages import Asked
from diversion.services.refusals import InputFaulty
from diversion.web.admin import administered, courts_by_id
from diversion.web.desk import next_page
from diversion.web.forms import Form, own_fields
from diversion.web.pages import Pages

pages = Pages("admin_registers", __name__)
CALENDARS = "/admin/calendars"


@pages.show(CALENDARS, Permission.READ_REGISTERS)
def show_calendars(actor: Actor) -> str:
    """Show the holiday notice in force for each year, and ask for another one."""
    return _calendars(actor)


@pages.show(f"{CALENDARS}/<int:year>", Permission.READ_REGISTERS)
def show_calendar(actor: Actor, year: int) -> str:
    """Show the notice of a year day by day."""
    notice = NoticeReadSchema().dump(calendars.read_notice(actor, year))
    return administered(actor, "admin_calendar.html", notice=notice)


@pages.answer("POST", f"{CALENDARS}/preview", Permission.CHANGE_REGISTERS)
def preview_calendar(actor: Actor) -> Response:
    """Show which running deadlines a notice would move; nothing is changed."""
    return _with_notice(
        actor,
        lambda notice: make_response(_calendars(actor, PreviewSchema().dump(preview_notice(actor, notice)))),
    )


@pages.answer("POST", CALENDARS, Permission.CHANGE_REGISTERS)
def load_calendar(actor: Actor) -> Response:
    """Load a year's notice, or an amended one."""

    def load(notice: calendars.NoticeTold) -> Response:
        calendars.load_notice(actor, notice)
        return make_response(redirect(f"{CALENDARS}?done=done", 303))

    return _with_notice(actor, load)


@pages.show("/admin/benchmarks", Permission.READ_REGISTERS, asks=PageAsked)
def show_benchmarks(actor: Actor, asked: dict[str, Any]) -> str:
    """Show the published figures with their cards."""
    page = list_benchmarks(actor, Asked(asked["cursor"], asked["limit"]))
    found = BenchmarkList().dump({"items": page.rows})["items"]
    return administered(actor, "admin_benchmarks.html", benchmarks=found, next=next_page(page))


@pages.show("/admin/deadline-rules", Permission.READ_REGISTERS, asks=ClocksAsked)
def show_deadline_rules(actor: Actor, asked: dict[str, Any]) -> str:
    """Show every clock as it would be started, law's and settings told apart."""
    held = ClockListSchema().dump(clocks_told(*list_clocks(actor, asked["court_id"], asked["on"])))
    return administered(actor, "admin_clocks.html", held=held, asked=asked, courts=courts_by_id(actor))


@pages.show("/admin/escalation-rules", Permission.READ_REGISTERS, asks=ClocksAsked)
def show_escalation_rules(actor: Actor, asked: dict[str, Any]) -> str:
    """Show who is told what when nobody acts."""
    found = list_escalations(actor, asked["court_id"], asked["on"])
    held = EscalationListSchema().dump(escalations_told(found))
    return administered(actor, "admin_ladders.html", held=held, asked=asked, courts=courts_by_id(actor))


def _calendars(actor: Actor, preview: dict[str, Any] | None = None) -> str:
    found = NoticeList().dump({"items": calendars.list_notices(actor)})["items"]
    pasted = request.form.get("/notice", "")
    return administered(actor, "admin_calendars.html", notices=found, preview=preview, pasted=pasted)


def _with_notice(actor: Actor, act: Any) -> Response:
    """Read the pasted notice and act on it, or show the page again with everything that is wrong with it."""
    try:
        return _acted(act)
    except InputFaulty as faulty:
        g.form = Form(own_fields(request.form), [_on_notice(each) for each in faulty.faults], request.path)
        return make_response(_calendars(actor), 422)


def _acted(act: Any) -> Response:
    found = read(NoticeSchema, _parsed(request.form.get("/notice", "")))
    if found.faults:
        raise InputFaulty(found.faults)
    answer: Response = act(notice_of(found.value))
    return answer


def _parsed(pasted: str) -> Any:
    try:
        return json.loads(pasted)
    except (ValueError, RecursionError) as unreadable:
        zh, en = "内容不是JSON，请粘贴完整的放假安排文件。", "This is not JSON; paste the whole notice file."
        raise InputFaulty([Fault("", "not-json", zh, en)]) from unreadable


def _on_notice(fault: Fault) -> Fault:
    """Let a fault stand beside the one field there is, saying where in the notice it is."""
    zh, en = fault.zh, fault.en
    if fault.pointer:
        zh, en = f"{fault.pointer}处：{zh}", f"{fault.pointer}: {en}"
    return Fault("/notice", fault.code, zh, en)
