"""Every component of the pages in every state, so that they can be looked at and tested in one place."""

from flask import render_template

from diversion.domain.access import Permission
from diversion.domain.reasons import Fault
from diversion.services.access import Actor
from diversion.web.forms import Form
from diversion.web.pages import Pages

pages = Pages("design", __name__)
FAULTY = Form(
    {"/amount": ["十二万"], "/kind": ["other"]},
    (
        Fault("/amount", "not-decimal", '应为金额，如"128000.00"。', 'An amount such as "128000.00".'),
        Fault("/kind", "not-one-of", "请选择一项。", "Choose one."),
        Fault("/words", "required", "缺少此项，请填写。", "This is missing; fill it in."),
    ),
)


@pages.show("/design", Permission.SIGNED_IN)
def show_design(_: Actor) -> str:
    """Show the components."""
    return render_template("design.html", faulty=FAULTY, untouched=Form())
