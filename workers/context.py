"""The one place where a worker process gets its application, made before any job runs."""

from collections.abc import Callable
from functools import cache, wraps
from typing import ParamSpec

from flask import Flask

from diversion.app import create_app
from diversion.config import Config

Params = ParamSpec("Params")


@cache
def application() -> Flask:
    """Make the application of this process from its environment, once."""
    return create_app(Config.from_environment())


def in_application(job: Callable[Params, object]) -> Callable[Params, None]:
    """Run a job inside the application; what it returns is dropped, as jobs answer nothing."""

    @wraps(job)
    def run(*args: Params.args, **kwargs: Params.kwargs) -> None:
        with application().app_context():
            job(*args, **kwargs)

    return run
