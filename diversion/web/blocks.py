"""The three blocks (堵点): the list with filters in the address, and one block with its evidence and what was said of it."""

from typing import Any
from uuid import UUID

from flask import render_template

from diversion.domain.access import Permission
from diversion.schemas import blocks as shapes
from diversion.services import block_list
from diversion.services.access import Actor
from diversion.services.pages import Asked
from diversion.web.desk import next_page
from diversion.web.pages import Pages

pages = Pages("blocks", __name__)


@pages.show("/blocks", Permission.READ_FIGURES, asks=shapes.BlocksAsked)
def show_blocks(actor: Actor, asked: dict[str, Any]) -> str:
    """Show what is blocked, where, on whose side, since when, on what evidence; what can still be mended first."""
    page, looked_at = block_list.list_blocks(
        actor, shapes.filter_of(asked), Asked(asked["cursor"], asked["limit"]), to_act_on=True
    )
    told = {"items": [shapes.block_answered(row) for row in page.rows], "looked_at": looked_at}
    precision = shapes.PrecisionsSchema().dump(shapes.precision_answered(block_list.read_precision(actor)))
    shown = shapes.BlockList().dump(told)
    return render_template("blocks.html", found=shown, asked=asked, precision=precision, next=next_page(page))


@pages.show("/blocks/<uuid:finding_id>", Permission.READ_FIGURES)
def show_block(actor: Actor, finding_id: UUID) -> str:
    """Show one block with its evidence, its comparison and everything said of it."""
    told = shapes.words_answered(*block_list.read_block(actor, finding_id))
    return render_template("block.html", block=shapes.BlockWithWordsSchema().dump(told))


@pages.act("/blocks/<uuid:finding_id>", Permission.READ_FIGURES, takes=shapes.FeedbackTold, again=show_block)
def judge_block(actor: Actor, told: dict[str, Any], finding_id: UUID) -> str:
    """Say that a finding is a block, or that it is none and why."""
    block_list.judge_block(actor, finding_id, told["is_block"], told["note"])
    return f"/blocks/{finding_id}?done=done"
