"""Pages and their files travel compressed, because a mediator's line in a stairwell is thin.

What must not be guessed from a length is salted anew on each page (``session.py: form_secret``).
"""

import gzip
from functools import lru_cache

from flask import Flask, request
from werkzeug.wrappers import Response

KINDS = ("text/html", "text/css", "text/javascript", "image/svg+xml")
WORTH_IT = 1024
"""Bytes below which compressing saves no packet."""
PAGE_LEVEL, FILE_LEVEL = 5, 9


def install(app: Flask) -> None:
    """Compress what a browser takes compressed."""
    app.after_request(compressed)


def compressed(answer: Response) -> Response:
    """Compress an answer where that is worth it; a file that never changes only once."""
    if answer.mimetype not in KINDS or answer.direct_passthrough or "Content-Encoding" in answer.headers:
        return answer
    answer.vary.add("Accept-Encoding")
    if not request.accept_encodings["gzip"] or (answer.content_length or 0) < WORTH_IT:
        return answer
    is_file = answer.cache_control.immutable
    told = answer.get_data()
    answer.set_data(_file(told) if is_file else gzip.compress(told, PAGE_LEVEL))
    answer.headers["Content-Encoding"] = "gzip"
    return answer


@lru_cache(maxsize=16)
def _file(told: bytes) -> bytes:
    return gzip.compress(told, FILE_LEVEL)
