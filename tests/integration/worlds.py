"""Worlds that many tests begin with: built by the use cases once a run, cloned with their database after that.

Building a court with its people takes some hundred transactions, cloning a database one statement.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from databases import clone_kept, keep_clone
from flask import Flask
from sqlalchemy import select

from diversion.persistence.base import db
from diversion.persistence.registers import Court

World = TypeVar("World", bound=Any)
"""A dataclass with the ``app`` it lives in and its ``people``."""

_kept: dict[str, Any] = {}


def begun(app: Flask, name: str, build: Callable[[], World]) -> World:
    """Build a world in this application's empty database, or put the one kept under its name there.

    What was stored before, settings for instance, would be lost with the database: a court that is there
    already fails here.
    """
    assert db.session.scalar(select(Court.id)) is None, "build the world first, then change it"
    db.session.rollback()
    url = app.extensions["diversion"].config.owner_url
    if name not in _kept:
        built = build()
        _let_go()
        keep_clone(url, name)
        _kept[name] = _moved(built, app)
        return built
    _let_go()
    clone_kept(url, name)
    return _moved(_kept[name], app)


def _moved(world: World, app: Flask) -> World:
    people = {login: replace(who, app=app) for login, who in world.people.items()}
    return replace(world, app=app, people=people)


def _let_go() -> None:
    db.session.remove()
    db.engine.dispose()
