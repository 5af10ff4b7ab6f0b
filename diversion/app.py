"""The application: one Flask app for the API, the pages, the workers and the command line."""

from dataclasses import dataclass

from flask import Flask, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from diversion.api import problems
from diversion.api.blueprints import blueprints
from diversion.api.routes import PREFIX
from diversion.config import Config
from diversion.persistence.base import db
from diversion.persistence.guards import RUNTIME_ROLE
from diversion.persistence.privacy import Vault
from diversion.persistence.registers import Installation
from diversion.web import website

MAX_BODY_BYTES = 32 * 1024 * 1024


class PermissionUnnamed(Exception):
    """A route was added that names no permission; the application refuses to start."""

    code = "permission-unnamed"


@dataclass(slots=True)
class Installed:
    """What use cases need of the installation: its configuration, its vault, whether it is a demo."""

    config: Config
    vault: Vault
    demo: bool = False


def create_app(config: Config) -> Flask:
    """Make the application. Raises ``PermissionUnnamed`` when a route lacks a named permission."""
    app = Flask("diversion", static_folder=None)
    app.config["SQLALCHEMY_DATABASE_URI"] = config.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        "pool_size": config.pool_size,
        "max_overflow": config.pool_size,
        "pool_pre_ping": False,
        "connect_args": {"options": f"-c timezone=utc -c role={RUNTIME_ROLE}", "prepare_threshold": 2},
    }
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    db.init_app(app)
    installed = Installed(config, Vault(config.keys))
    app.extensions["diversion"] = installed
    problems.register(app)
    for routes in blueprints():
        app.register_blueprint(routes)
    website.install(app)
    app.register_error_handler(HTTPException, _http_error)
    _demand_named_permissions(app)
    with app.app_context():
        installed.demo = _is_demo()
    return app


def _http_error(error: HTTPException) -> Response:
    """Answer what no route foresaw: a page to a browser, a problem to everybody else."""
    is_page = not request.path.startswith(PREFIX) and request.accept_mimetypes.accept_html
    return website.show_error(error) if is_page else problems.answer_http(error)


def _demand_named_permissions(app: Flask) -> None:
    unnamed = [name for name, view in app.view_functions.items() if not hasattr(view, "permission")]
    if unnamed:
        raise PermissionUnnamed(", ".join(unnamed))


def _is_demo() -> bool:
    """Ask what the installation is, leaving no connection open: a worker forks after this."""
    try:
        return bool(db.session.scalar(db.select(Installation.demo)))
    finally:
        db.session.remove()
        db.engine.dispose()
