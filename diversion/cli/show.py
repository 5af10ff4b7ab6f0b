"""``diversion show``: one dispute as a page of text: whose turn it is, until when and why, and how it came there."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias
from uuid import UUID

import click
from sqlalchemy import select

from diversion.cli.commands import Command, examples
from diversion.cli.installed import OPERATOR, application_on, in_data_folder
from diversion.cli.sentences import CommandRefused
from diversion.domain.dispute import HolderKind
from diversion.domain.working_days import SHANGHAI
from diversion.persistence.access import UserAccount
from diversion.persistence.base import db
from diversion.persistence.dispute import Dispute
from diversion.persistence.organisation import Organisation
from diversion.services.dispute_view import COURT_ROLES, view_dispute
from diversion.services.pages import MOST_ROWS, Asked
from diversion.services.timeline import read_timeline

Entry: TypeAlias = Mapping[str, Any]


@click.command(cls=Command)
@click.argument("reference")
@in_data_folder
@examples("diversion show 苏0506-2026-000123")
def show(*, reference: str, data: Path) -> None:
    """Show a dispute: whose turn it is, until when and why, and everything that befell it.

    Personal data is masked as everywhere; names are shown.
    """
    with application_on(data, "diversion show"):
        dispute_id = db.session.scalar(select(Dispute.id).where(Dispute.reference == reference))
        if dispute_id is None:
            raise CommandRefused(f"There is no dispute {reference} here.")
        seen = view_dispute(OPERATOR, dispute_id)
        entries = _entries(dispute_id)
        names = _names(entries)
    for line in [*_head(seen), "", *_turn(seen), "", *_history(entries, names)]:
        click.echo(line)


def _entries(dispute_id: UUID) -> Sequence[Entry]:
    """The whole history, page by page."""
    page = read_timeline(OPERATOR, dispute_id, Asked(limit=MOST_ROWS))
    entries = list(page.rows)
    while page.next_cursor:
        page = read_timeline(OPERATOR, dispute_id, Asked(page.next_cursor, MOST_ROWS))
        entries += page.rows
    return entries


def _names(entries: Sequence[Entry]) -> dict[str, str]:
    """The names of the users and organisations that held or got the dispute, and of the court's roles."""
    named = (HolderKind.USER, HolderKind.ORGANISATION)
    held = [entry["responsible"] for entry in entries if entry["responsible"]]
    told = [entry["details"].get(name) for entry in entries for name in ("organisation_id", "mediator_id")]
    ids = {UUID(hand["id"]) for hand in held if hand["kind"] in named} | {UUID(each) for each in told if each}
    users = select(UserAccount.id, UserAccount.name).where(UserAccount.id.in_(ids))
    organisations = select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids))
    found = db.session.execute(users.union_all(organisations)).all()
    return {str(row.id): row.name for row in found} | COURT_ROLES


def _head(seen: Mapping[str, Any]) -> Iterator[str]:
    cause, amount = seen["cause"], seen["claim_amount"]
    yield f"{seen['reference']}  {seen['status']}  {seen['entry']}, filed {seen['filed_on']}, {seen['regime']}"
    yield f"receipt {seen['receipt']['number']} at {_moment(seen['receipt']['at'])}"
    about = [cause["name"] if cause else "案由未定", f"{amount} CNY" if amount is not None else "no amount"]
    yield "，".join(about)
    for party in seen["parties"]:
        yield f"{party['role']} {party['ref']}: {party['name']}"


def _turn(seen: Mapping[str, Any]) -> Iterator[str]:
    held, due = seen["responsible"], seen["next_due"]
    if held is None:
        yield f"closed: {seen['closed_reason']}"
        return
    yield f"whose turn: {held['name']} ({held['kind']}), until {_moment(seen['next_due_at'])}"
    if due is not None:
        provisional = " (provisional: no holiday notice for that year yet)" if due["provisional"] else ""
        yield f"why: {due['rule']}, {due['article'] or 'a setting of this court'}{provisional}"
        for line in due["derivation"]:
            yield f"  {line['zh']}  {line['en']}"


def _history(entries: Sequence[Entry], names: Mapping[str, str]) -> Iterator[str]:
    before: Any = ()
    for entry in entries:
        why = f" [{entry['reason_code']}]" if entry["reason_code"] else ""
        actor = entry["actor"]
        yield f"{_moment(entry['at'])}  {entry['event']}{why}  {actor['name'] or actor['kind']}"
        if entry["text"]:
            yield f"    {entry['text']}"
        told = "，".join(_details(entry["details"], names))
        if told:
            yield f"    {told}"
        if entry["status"] and entry["responsible"] != before:
            before = entry["responsible"]
            yield f"    -> {entry['status']}: {_holder(before, names)}{_until(entry['next_due_at'])}"


def _holder(held: Mapping[str, Any] | None, names: Mapping[str, str]) -> str:
    return names.get(held["id"], held["kind"]) if held else "nobody"


def _until(due_at: str | None) -> str:
    return f" until {_moment(datetime.fromisoformat(due_at))}" if due_at else ""


def _details(told: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    """What one line can hold; ids that have a name by their name, others not at all."""
    for name, value in told.items():
        if name.endswith("_id"):
            if value in names:
                yield f"{name.removesuffix('_id')}: {names[value]}"
        elif isinstance(value, str | int) and value not in ("", False):
            yield f"{name}: {value}"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
