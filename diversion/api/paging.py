"""Long lists over HTTP: the query becomes what a use case asks, the next page a ``Link``."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Response, after_this_request, request

from diversion.services.pages import Asked, Page


def asked(query: Mapping[str, Any]) -> Asked:
    """Say which page a query (``PageAsked``) wants."""
    return Asked(query["cursor"], query["limit"])


def answered(page: Page[Any]) -> dict[str, Any]:
    """Put a page's rows into the list's envelope, and name the next page in the ``Link`` header (RFC 8288)."""
    if page.next_cursor is not None:
        further = urlencode({**request.args.to_dict(), "cursor": page.next_cursor})

        @after_this_request
        def link(answer: Response) -> Response:
            answer.headers["Link"] = f'<{request.path}?{further}>; rel="next"'
            return answer

    return {"items": page.rows}
