"""What people without an account see: signing in, following a case with a code, links that work once, errors.

Acts of theirs are done on disputes made for it, on a phone: that is where parties and grid workers are.
"""

import re
import time
from collections.abc import Iterator
from contextlib import closing

from album import AT_DESK, LOOKS, ON_PHONE, Album, Look, Take, unfold
from demo_court import CENTRE, STATION, DemoCourt
from filings import offered_complaint
from followed import complained, complained_with_form
from peers import MailPeer
from playwright.sync_api import Page
from product import Product
from sending import send_forms

from diversion.domain.access import Role
from diversion.domain.dispute import Status

WHO = "visitor"
FIRST_NUMBER = 610_000
MAILED_WITHIN_SECONDS = 60.0
ANSWERS = ("found", "moved_away", "no_answer", "refused")
NOBODYS_ID = "00000000-0000-7000-8000-000000000000"
TOO_LARGE = "x" * (9 * 1024 * 1024)
Codes = dict[str, str]


def take_visitors(album: Album, product: Product, mail: MailPeer) -> None:
    """Take the pictures of whoever has no account, and of what is refused to whoever has one."""
    followed = dict(_in_every_state(album, product))
    for look in LOOKS:
        with album.looking(WHO, look, scripts=False) as (page, take):
            _doors(page, take)
            for name, (reference, code) in followed.items():
                _follow(page, reference, code)
                take(f"tracked-{name}")
                unfold(page)
                take(f"tracked-{name}-unfolded")
        _refusals(album, look)
    with closing(DemoCourt(product, first=FIRST_NUMBER)) as court:
        court.answer_everything()
        _passwords(album, court, mail)
        _parties(album, court)
        _tasks(album, court)
        _offers(album, court, mail)


def _doors(page: Page, take: Take) -> None:
    """Where somebody comes in: with what is wrong and what was done."""
    for name in ("/sign-in", "/sign-in?done=signed-out", "/sign-in?done=password-reset", "/track", "/help"):
        page.goto(name)
        take(name)
    page.goto("/sign-in")
    page.locator("main [name=login]").fill("nobody")
    page.locator("main [name=password]").fill("wrong")
    page.locator("form[action='/sign-in'] button").click()
    take("sign-in-wrong-password")
    for name in ("/forgotten", "/forgotten?done=reset-asked", "/reset", "/reset/no-such-token"):
        page.goto(name)
        take(name)
    for reference, code in (("苏0506-2026-000001", "AAAAA-AAAAA"), ("", "")):
        page.goto("/track")
        page.evaluate("() => document.querySelectorAll('form').forEach(each => { each.noValidate = true; })")
        _type_code(page, reference, code)
        take("track-wrong-code" if code else "track-nothing-typed")
    for address in ("/l/no-such-link", "/nowhere"):
        page.goto(address)
        take(address)


def _in_every_state(album: Album, product: Product) -> Iterator[tuple[str, tuple[str, str]]]:
    """Give reference and code of an applicant and a respondent in each state that the demo court has."""
    with closing(product.as_user("clerk")) as clerk:
        for status in Status:
            for each in clerk.seen("/disputes", status=status.value, limit=1)["items"]:
                for side, code in _codes(album, each["id"]).items():
                    yield f"{status.value}-{side}", (each["reference"], code)


def _codes(album: Album, dispute_id: str) -> Codes:
    """Read the codes off the slips that the window prints, the first of each side."""
    found: Codes = {}
    with album.visiting(Role.CLERK, AT_DESK, scripts=False) as (page, _):
        page.goto(f"/disputes/{dispute_id}/tracking-codes")
        for slip in page.locator("section.slip").all():
            code = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", slip.inner_text())
            anew = slip.locator("a[href*='/tracking-codes/']").get_attribute("href") or ""
            if code is not None:
                found.setdefault("respondent" if "/tracking-codes/r" in anew else "applicant", code[0])
    return found


def _type_code(page: Page, reference: str, code: str) -> None:
    page.locator("[name='/reference']").fill(reference)
    page.locator("[name='/code']").fill(code)
    page.locator("form[action='/track'] button").click()


def _follow(page: Page, reference: str, code: str) -> None:
    page.context.clear_cookies(name=re.compile("track"))
    page.goto("/track")
    if leave := page.locator("form[action='/track/leave'] button").all():
        leave[0].click()
    _type_code(page, reference, code)


def _refusals(album: Album, look: Look) -> None:
    """Take what is refused: without the permission, where nothing is, too large, from a form that is not ours."""
    with album.visiting(Role.GRID_WORKER, look, scripts=False) as (page, take):
        for name, address in (
            ("error-403", "/admin"),
            ("error-404", "/nowhere"),
            ("error-404-dispute", f"/disputes/{NOBODYS_ID}"),
        ):
            page.goto(address)
            take(name)
        _send(page, "/account", "/account/tokens", "/label", TOO_LARGE)
        take("error-413")
        _send(page, "/account", "/account/tokens", "_secret", "of another session")
        take("error-409-form-expired")
        page.goto("/account")
        page.context.clear_cookies()
        page.context.add_cookies([{"name": "language", "value": look.language, "url": album.url}])
        page.locator("form[action='/account/tokens'] [name='/label']").fill("办公室电脑")
        page.locator("form[action='/account/tokens'] button").click()
        take("sign-in-first-carrying-on")


def _send(page: Page, address: str, action: str, name: str, text: str) -> None:
    """Send a form of a page with one field that says something else."""
    page.goto(address)
    with page.expect_navigation():
        page.evaluate(
            """([action, name, text]) => {
                const form = document.querySelector(`form[action="${action}"]`);
                form.elements[name].removeAttribute("maxlength");
                form.elements[name].value = text;
                form.submit();
            }""",
            [action, name, text],
        )


def _passwords(album: Album, court: DemoCourt, mail: MailPeer) -> None:
    """Take the way of a forgotten password: its form, what is wrong with it, and the end."""
    with album.visiting(Role.ADMIN, AT_DESK, scripts=False) as (page, _):
        for name, typed in (("email", "worker@example.org"), ("password", "a first password 97")):
            page.goto("/admin/users/" + court.user_id("grid_worker"))
            unfold(page)
            page.locator(f"form[action$='/{name}'] [name='/{name}']").fill(typed)
            page.locator(f"form[action$='/{name}'] button").click()
    with album.looking(WHO, ON_PHONE, scripts=False) as (page, take):
        before = len(mail.mails)
        page.goto("/forgotten")
        page.locator("[name='/login']").fill("grid_worker")
        page.locator("main form button").click()
        take("forgotten-asked")
        page.goto(_mailed(mail, before, "/reset/"))
        take("reset-form")
        page.locator("[name='/new_password']").fill("a long password 97")
        page.locator("[name='/again']").fill("another password 97")
        page.locator("main form button").click()
        take("reset-form-faults")


def _mailed(mail: MailPeer, before: int, part: str) -> str:
    """Wait for a mail that holds an address, and give the address without its host."""
    until = time.monotonic() + MAILED_WITHIN_SECONDS
    while time.monotonic() < until:
        for each in mail.mails[before:]:
            body = each.get_body(("plain",))
            if body and (found := re.search(rf"{part}\S+", body.get_content())):
                return found[0]
        time.sleep(0.2)
    raise AssertionError(f"no mail with {part}")


def _parties(album: Album, court: DemoCourt) -> None:
    """Take what a party's own acts lead to, and its forms with faults."""
    told = {name: value for name, value in offered_complaint().items() if name in ("consents", "choice")}
    consulted, answered = complained(court, **told), complained(court, **_docketed(court))
    sent: set[str] = set()
    with album.looking(WHO, ON_PHONE, scripts=False) as (page, take):
        for side, code in _codes(album, answered.now["id"]).items():
            _follow(page, answered.now["reference"], code)
            take(f"act-asked-{side}")
            page.locator("form[action='/track/answer'] button[value=yes]").first.click()
            take(f"act-agreed-{side}")
        unfold(page)
        send_forms(page, take, sent, album)
        page.locator("form[action='/track/choose'] [type=radio]").first.check()
        page.locator("form[action='/track/choose'] button").first.click()
        take("act-chosen")
        mediated = complained_with_form(court)
        mediated.accept()
        mediated.sign_for_materials()
        codes = _codes(album, mediated.now["id"])
        _follow(page, mediated.now["reference"], codes["applicant"])
        unfold(page)
        send_forms(page, take, sent, album)
        unfold(page)
        page.locator("form[action='/track/another-mediator'] textarea").fill("与对方相识。")
        page.locator("form[action='/track/another-mediator'] button").click()
        take("act-another-mediator-asked")
        _follow(page, consulted.now["reference"], _codes(album, consulted.now["id"])["applicant"])
        unfold(page)
        page.locator("form[action='/track/demand-docket'] button").click()
        take("act-demanded-docketing")
        with closing(court.product.as_user("clerk")) as clerk:
            over = clerk.seen("/disputes", status="settled", limit=1)["items"][0]
        _follow(page, over["reference"], next(iter(_codes(album, over["id"]).values())))
        send_forms(page, take, sent, album)
        page.locator("form[action='/track/rating'] [type=radio]").first.check()
        page.locator("form[action='/track/rating'] button").click()
        take("act-rated")


def _docketed(court: DemoCourt) -> dict[str, object]:
    """Tell of a filing docketed already whose parties are yet to be asked."""
    today, number = court.today(), next(court.numbers)
    case_number = f"（{today.year}）苏0506民初{number}号"
    return {
        "docketed_on": today.isoformat(),
        "case_number": case_number,
        "procedure": "ordinary",
        "consents": [],
    }


def _tasks(album: Album, court: DemoCourt) -> None:
    """Take a task by a one-time link: its cover, the task, each of the four answers, and the link once used."""
    with album.looking(WHO, ON_PHONE, scripts=False) as (page, take):
        for answer in ANSWERS:
            page.goto(_task_link(court))
            take("link-task-cover")
            _press(page, "open")
            take("link-task")
            page.locator("[name=note]").fill("门卫称上月已搬走。")
            page.locator(f"button[value={answer}]").click()
            take(f"link-task-{answer}")
            page.reload()
            page.goto(page.url)
            take("link-task-used")


def _task_link(court: DemoCourt) -> str:
    made = complained_with_form(court)
    made.accept()
    made.sign_for_materials()
    station = court.bodies[STATION]
    told = {
        "organisation_id": station.id,
        "kind": "assist",
        "reason_code": "location",
        "reason": "就近查找。",
    }
    handoff = court.router.done(f"{made.path}/handoffs", told)
    helper = court.by(station.coordinator)
    helper.done(f"/handoffs/{handoff['id']}/accept", {"disclosure": {"grounds": []}})
    link = str(helper.done(f"/handoffs/{handoff['id']}/links", {"party_ref": "r1"})["url"])
    return "/l/" + link.rsplit("/", 1)[-1]


def _offers(album: Album, court: DemoCourt, mail: MailPeer) -> None:
    """Take an offer by mail: its cover, the offer, accepting and declining it with nothing said and for good."""
    told = {"organisation_id": court.bodies[CENTRE].id, "kind": "email", "address": "centre@example.org"}
    with closing(court.product.as_user("admin")) as admin:
        channel = admin.done("/channels", told)
    with album.looking(WHO, ON_PHONE, scripts=False) as (page, take):
        for answer in ("accept", "decline"):
            before = len(mail.mails)
            complained_with_form(court)
            link = _mailed(mail, before, "/l/")
            page.goto(link)
            take("link-offer-cover")
            _press(page, "open")
            take("link-offer")
            _press(page, answer)
            take(f"link-offer-{answer}-nothing-said")
            page.goto(link)
            _press(page, "open")
            if answer == "accept":
                page.locator("[name=mediator_id]").select_option(index=1)
            else:
                page.locator("[name=reason_code]").first.check()
                page.locator("[name=reason]").fill("不属于本中心受理范围。")
            _press(page, answer)
            take(f"link-offer-{answer}")
            page.goto(link)
            take("link-offer-used")
    with closing(court.product.as_user("admin")) as admin:
        admin.done(f"/channels/{channel['id']}/end")


def _press(page: Page, step: str) -> None:
    """Press a button whatever the browser itself would have asked for first."""
    with page.expect_navigation():
        page.locator(f"button[value={step}]").evaluate(
            "button => { button.form.noValidate = true; button.form.requestSubmit(button); }"
        )
