"""The pages as one site: which there are, the style sheet, and what is said where no page foresaw it.

What a template may ask is ``showing.py``.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from flask import Flask, current_app, make_response, redirect, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge
from werkzeug.exceptions import NotFound as NothingHere
from werkzeug.wrappers import Response

from diversion.domain.access import Permission
from diversion.web import (
    account,
    admin,
    admin_channels,
    admin_jobs,
    admin_organisations,
    admin_papers,
    admin_registers,
    admin_settings,
    admin_users,
    agenda,
    alerts,
    assignment,
    benchmark_gap,
    blocks,
    case_mix,
    clear_words,
    closing,
    compressing,
    consents,
    contacts,
    court_desk,
    court_questions,
    data_faults,
    design,
    desk,
    dispute,
    dispute_groups,
    docketing,
    documents,
    drafts,
    figures,
    finding,
    funnel,
    gap,
    handoff,
    imports,
    intake,
    intake_preview,
    interference,
    judging,
    language,
    left_out,
    links,
    materials,
    measures,
    mediator_change,
    notes,
    notice,
    outcome,
    outside_figures,
    own_rates,
    page_help,
    papers,
    password_reset,
    period,
    period_report,
    receipt,
    reporting,
    routing,
    satisfaction,
    sessions,
    settled,
    signing_in,
    supervision,
    supplement,
    task_links,
    time_to_end,
    tracking,
    trends,
    window_papers,
)
from diversion.web.field_names import with_names
from diversion.web.pages import Pages, kept_promises
from diversion.web.refusing import in_place
from diversion.web.session import bare
from diversion.web.showing import address_here, asked_by_templates
from diversion.web.uploads import TOO_LARGE, FormRequest

ASSETS, VENDOR = Path(__file__).parent / "assets", Path(__file__).parent / "vendor"
"""Our own files, and those that the installation fetched from npm: without them pages have no scripts and still work."""
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
A_YEAR = 365 * 24 * 60 * 60
ALL_PAGES: Sequence[Pages] = (
    signing_in.pages,
    password_reset.pages,
    tracking.pages,
    desk.pages,
    dispute.pages,
    docketing.pages,
    intake.pages,
    intake_preview.pages,
    drafts.pages,
    imports.pages,
    receipt.pages,
    window_papers.pages,
    supplement.pages,
    consents.pages,
    closing.pages,
    handoff.pages,
    contacts.pages,
    sessions.pages,
    agenda.pages,
    period.pages,
    materials.pages,
    court_questions.pages,
    notes.pages,
    alerts.pages,
    assignment.pages,
    mediator_change.pages,
    outcome.pages,
    papers.pages,
    settled.pages,
    task_links.pages,
    court_desk.pages,
    routing.pages,
    judging.pages,
    supervision.pages,
    interference.pages,
    documents.pages,
    clear_words.pages,
    finding.pages,
    reporting.pages,
    figures.pages,
    funnel.pages,
    case_mix.pages,
    trends.pages,
    benchmark_gap.pages,
    dispute_groups.pages,
    left_out.pages,
    measures.pages,
    time_to_end.pages,
    gap.pages,
    data_faults.pages,
    outside_figures.pages,
    own_rates.pages,
    satisfaction.pages,
    period_report.pages,
    blocks.pages,
    notice.pages,
    account.pages,
    page_help.pages,
    admin.pages,
    admin_organisations.pages,
    admin_papers.pages,
    admin_channels.pages,
    admin_users.pages,
    admin_settings.pages,
    admin_registers.pages,
    admin_jobs.pages,
    design.pages,
    links.pages,
)
MOST_FIELDS, MOST_TYPED_BYTES = 50_000, 8_000_000
"""What one form may send: a filing of two thousand parties, each with all its fields."""
INTERNAL = 500
ERRORS: Mapping[int, tuple[str, str]] = {
    400: ("所提交的内容无法读取，请返回后重试。", "What was sent cannot be read; go back and try again."),
    404: ("没有这个页面，请核对地址，或者回到工作台。", "There is no such page; check the address."),
    405: ("此地址不能这样打开，请回到工作台。", "This address cannot be opened this way."),
    413: TOO_LARGE,
    INTERNAL: (
        "系统未能完成此操作，没有保存任何内容。请稍后再试；仍不行的，请告知系统管理员。",
        "This was not done and nothing was saved. Try again later, or tell your administrator.",
    ),
}


def install(app: Flask) -> None:
    """Add the pages to the application."""
    app.request_class = FormRequest
    app.config["MAX_FORM_PARTS"], app.config["MAX_FORM_MEMORY_SIZE"] = MOST_FIELDS, MOST_TYPED_BYTES
    language.install(app)
    compressing.install(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(asked_by_templates(), asset=asset, help_here=page_help.help_here)
    app.after_request(with_names)
    app.add_url_rule("/assets/<digest>/<name>", endpoint="asset", view_func=_send_asset)
    app.add_url_rule("/favicon.ico", endpoint="icon", view_func=_send_icon)
    for pages in ALL_PAGES:
        app.register_blueprint(pages)


def show_error(error: HTTPException) -> Response:
    """Show what no page foresaw: an address that leads nowhere, a file too large, a failure of ours.

    After a failure nothing is asked of the database, which may be what failed. Where a form was refused, its address
    stays in the browser; opened anew (a telephone does so by itself) it leads to the page that the form stands on.
    """
    status = error.code or 500
    if status == MethodNotAllowed.code and request.method == "GET":
        return kept_promises(redirect(_page_above(request.path), 303))
    zh, en = ERRORS.get(status, ERRORS[INTERNAL])
    if status not in ERRORS or status == INTERNAL:
        bare()
    back = address_here() if status == RequestEntityTooLarge.code else ""
    page = render_template("error.html", zh=zh, en=en, back=back)
    return kept_promises(in_place(make_response(page, status)))


def _page_above(path: str) -> str:
    """Find the nearest page above an address that takes forms only; the desk at last."""
    known = current_app.create_url_adapter(request)
    while known and (path := path.rpartition("/")[0]):
        with suppress(HTTPException):
            known.match(path, method="GET")
            return path
    return "/"


def asset(name: str) -> str:
    """Give the address of an asset, which changes with its content, so that browsers keep it for a year.

    Empty for a script that this installation lacks.
    """
    return f"/assets/{_DIGESTS[name]}/{name}" if name in _DIGESTS else ""


def has_scripts() -> bool:
    """Tell whether the installation fetched the scripts that pages load."""
    return "htmx.js" in _FILES


def _send_asset(digest: str, name: str) -> Response:
    if _DIGESTS.get(name) != digest:
        raise NothingHere
    answer = current_app.response_class(_FILES[name].read_bytes(), mimetype=KINDS[Path(name).suffix])
    answer.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _send_icon() -> Response:
    """Answer browsers that look for an icon beside a page which loads nothing itself."""
    return _send_asset(_DIGESTS["mark.svg"], "mark.svg")


_send_asset.permission = Permission.PUBLIC  # type: ignore[attr-defined]
_send_icon.permission = Permission.PUBLIC  # type: ignore[attr-defined]
_FILES = {
    path.name: path
    for folder in (VENDOR, ASSETS)
    if folder.is_dir()
    for path in sorted(folder.iterdir())
    if path.suffix in KINDS
}
_DIGESTS = {name: sha256(path.read_bytes()).hexdigest()[:12] for name, path in _FILES.items()}
