"""The shapes of long lists: what every list's query may ask, and the envelope its rows come in."""

from marshmallow import Schema

from diversion.schemas.base import Listed, Of, Shape, Text, Whole, between
from diversion.schemas.plain import FlatRows
from diversion.services.pages import MOST_ROWS, PAGE_ROWS

LONGEST_CURSOR = 1000


class PageAsked(Shape):
    """The query of a list: its filters are a subclass's; the next page is the ``Link`` of rel ``next``."""

    limit = Whole(validate=between(1, MOST_ROWS), load_default=PAGE_ROWS)
    cursor = Text(longest=LONGEST_CURSOR, load_default=None)


def list_of(item: type[Schema], *, flat: bool = False) -> type[Schema]:
    """Make the envelope of a list of one shape: ``{"items": […]}``; ``flat`` for rows whose nested values are plain JSON."""
    name = item.__name__.removesuffix("Schema")
    doc = f"A page of a list; each item is a {name}."
    items = FlatRows(Of(item)) if flat else Listed(Of(item))
    return type(f"{name}ListSchema", (Shape,), {"items": items, "__doc__": doc})
