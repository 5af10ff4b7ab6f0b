"""Forms with faults: every form is sent with nothing in it, where a field that must be filled lets nothing change.

A form for which that is no safeguard is named here with the reason; one that is neither is told as wrong, so that a new
form is thought of.
"""

from collections.abc import Mapping

from album import Album, Take
from playwright.sync_api import Page
from walking import kind_of

ACTS_AT_ONCE = "nothing is asked, so pressing it acts"
KEEPS = "what is left empty stays as it is, so it is taken"
DOWNLOADS = "its answer is a file"
NOT_SENT: Mapping[str, str] = {
    "/account/email": KEEPS,
    "/account/notices": "every choice has a value",
    "/account/sign-out-everywhere": "it ends the session that looks",
    "/account/tokens/*/revoke": ACTS_AT_ONCE,
    "/admin/courts/*": KEEPS,
    "/admin/jobs/replay": ACTS_AT_ONCE,
    "/admin/organisations/*/change": "lists left empty are no limit any more",
    "/admin/organisations/*/channels/*/end": ACTS_AT_ONCE,
    "/admin/organisations/*/channels/*/resume": ACTS_AT_ONCE,
    "/admin/organisations/*/channels/new": "every choice has a value",
    "/admin/organisations/*/mediators/*/end": ACTS_AT_ONCE,
    "/admin/organisations/*/roster/*/end": ACTS_AT_ONCE,
    "/admin/settings/*": "left empty it goes back to the default",
    "/admin/users/*": KEEPS,
    "/admin/users/*/email": "left empty it takes the address away",
    "/admin/users/*/grants/*/end": ACTS_AT_ONCE,
    "/demo/clock": "the demo's own bar",
    "/demo/visit": "the demo's own bar",
    "/disputes/*/tracking-codes/*": ACTS_AT_ONCE,
    "/disputes/*/supplement": "any of its fields may be the one that was missing",
    "/drafts/*/discard": ACTS_AT_ONCE,
    "/handoffs/*/accept": ACTS_AT_ONCE,
    "/handoffs/*/confirmation": ACTS_AT_ONCE,
    "/handoffs/*/outcome/settled_and_withdrawn": ACTS_AT_ONCE,
    "/handoffs/*/papers/agreement": DOWNLOADS,
    "/handoffs/*/papers/failure_report": DOWNLOADS,
    "/handoffs/*/papers/termination_report": DOWNLOADS,
    "/handoffs/*/papers/transcript": DOWNLOADS,
    "/handoffs/*/sign-for-materials": ACTS_AT_ONCE,
    "/language": "it changes the language",
    "/notices/*/see": ACTS_AT_ONCE,
    "/organisations/*/resume": ACTS_AT_ONCE,
    "/sign-out": "it ends the session that looks",
    "/track/answer": ACTS_AT_ONCE,
    "/track/demand-docket": ACTS_AT_ONCE,
    "/track/end-mediation": ACTS_AT_ONCE,
    "/track/leave": "it ends the session that looks",
}
"""Forms by the kind of their address, and why they are not sent empty."""
READS: Mapping[str, str] = {
    "/admin/journal/verify": "",
    "/handoffs/*/contact/*/number": "",
    "/search": "示例",
}
"""Forms that change nothing but the journal: sent with this text in every field; the answer is a page to look at."""
REFUSED = (409, 422)
_EMPTY = """(form) => {
    form.noValidate = true;
    for (const each of form.elements) {
        if (each.type === "hidden" || each.tagName === "BUTTON" || each.tagName === "FIELDSET") continue;
        if (each.type === "radio" || each.type === "checkbox") each.checked = false;
        else each.value = "";
    }
    return [...form.elements].some(each => each.required && !each.disabled && each.validity.valueMissing);
}"""
_FILL = """(form, text) => {
    for (const each of form.elements) if (each.type === "search" || each.type === "text") each.value = text;
}"""


def send_forms(page: Page, take: Take, seen: set[str], album: Album) -> None:
    """Send the forms of a page that were not seen before, taking a picture of each answer; ends on the page again."""
    address = page.url
    count = page.locator("form[method=post]").count()
    for place in range(count):
        form = page.locator("form[method=post]").nth(place)
        kind = kind_of(str(form.evaluate("form => form.action")))
        if kind in seen:
            continue
        seen.add(kind)
        if kind in READS:
            form.evaluate(_FILL, READS[kind])
        elif kind in NOT_SENT:
            continue
        elif not form.evaluate(_EMPTY):
            album.sent.setdefault(kind, False)
            seen.discard(kind)
            page.goto(address)
            continue
        album.sent[kind] = True
        with page.expect_navigation() as sent:
            form.evaluate("form => form.submit()")
        status = sent.value.status if sent.value else 0
        if (status in REFUSED) is (kind in READS):
            album.wrong.append(f"{kind}: answered {status} at {page.url}")
        take(f"{kind}-{'answered' if kind in READS else 'faults'}")
        page.goto(address)
