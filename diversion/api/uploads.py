"""Reading a form with a file (multipart/form-data) in memory, and recognising the same form again.

Werkzeug's own reading would lay files over half a megabyte into the machine's temporary folder, in clear.
And a form's bytes differ each time it is sent, because its boundary does; so an ``Idempotency-Key`` is
held against what the form says.
"""

from hashlib import sha256
from io import BytesIO
from typing import IO, Any

from flask import request
from werkzeug.formparser import MultiPartParser
from werkzeug.http import parse_options_header

from diversion.domain.reasons import Fault
from diversion.services.documents import FileTold
from diversion.services.refusals import InputFaulty

MULTIPART = "multipart/form-data"
MOST_PARTS = 20
MOST_TEXT_BYTES = 500_000


def read_form() -> dict[str, Any]:
    """Read this request's form: texts, and files as ``FileTold``; of a name sent twice the first.

    Raises ``InputFaulty`` ``not-a-form`` for anything but a readable form; what is too large answers 413.
    """
    media_type, options = parse_options_header(request.headers.get("Content-Type"))
    boundary = options.get("boundary", "").encode("ascii", "replace")
    if media_type != MULTIPART or not boundary:
        raise InputFaulty([_not_a_form()])
    parser = MultiPartParser(_in_memory, max_form_memory_size=MOST_TEXT_BYTES, max_form_parts=MOST_PARTS)
    try:
        texts, files = parser.parse(request.stream, boundary, request.content_length)
    except ValueError as unreadable:
        raise InputFaulty([_not_a_form()]) from unreadable
    told = {name: FileTold(file.filename or "", file.stream.read()) for name, file in files.items()}
    return {name: value for name, value in {**texts.to_dict(), **told}.items() if isinstance(name, str)}


def same_form(form: dict[str, Any]) -> bytes:
    """Say what a form holds, in bytes that are the same whenever the same is sent again."""
    told = sha256()
    for name, value in sorted(form.items()):
        parts = (_bytes(value.name), value.content) if isinstance(value, FileTold) else (_bytes(value),)
        for part in (_bytes(name), *parts):
            told.update(sha256(part).digest())
    return told.digest()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _in_memory(*_told: object, **_also_told: object) -> IO[bytes]:
    return BytesIO()


def _not_a_form() -> Fault:
    zh = "请以 multipart/form-data 提交文件和各项内容。"
    return Fault("", "not-a-form", zh, "Send the file and the other fields as multipart/form-data.")
