"""Files sent with a form: read in memory only, and one that is too large costs nobody what was typed beside it.

A photograph must not lie in the machine's temporary folder. What a page takes at a time is the application's limit on
bodies; from somebody signed in a larger body is read all the same, its files dropped as they come, so that the form
comes back with its words and says which file it was. Beyond ``MOST_READ`` nothing is read and a page of its own says so.
What is typed is held whole, so it is never more than that limit, and no more fields than a form may have, whoever
sends it: reading tens of megabytes of empty fields would take a machine its memory before anybody is asked who they are.
"""

from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from typing import IO, Any

from flask import Request, current_app, request
from werkzeug.exceptions import RequestEntityTooLarge

from diversion.domain.reasons import Fault
from diversion.services.refusals import InputFaulty

MOST_READ = 256 * 1024 * 1024
READ_AHEAD = 256 * 1024
"""Bytes of files that may be read and not be written to their file yet."""
WITH_FILES, WITHOUT_FILES = "multipart/form-data", "application/x-www-form-urlencoded"
TOO_LARGE = (
    "单次提交不超过32MB，没有保存。请压缩、缩小文件，或者分次提交。",
    "32 MB at a time; nothing was saved. Make the file smaller, or send it in parts.",
)


class _Bounded(BytesIO):
    """A file in memory that forgets itself once the form's files together are too large."""

    is_cut = False

    def __init__(self, form: "FormRequest") -> None:
        super().__init__()
        self._form = form

    def write(self, data: Any, /) -> int:
        if not self.is_cut and self._form.takes(len(data)):
            return super().write(data)
        self.is_cut = True
        self.seek(0)
        self.truncate()
        return len(data)


class FormRequest(Request):
    """A request whose uploaded files stay in memory, as far as the application's limit on bodies goes."""

    room: int | None = None
    typed = 0
    fields = 1

    def _get_stream_for_parsing(self) -> Any:
        return _Counted(self, super()._get_stream_for_parsing())

    def _get_file_stream(self, *_told: Any, **_also_told: Any) -> IO[bytes]:
        return _Bounded(self)

    def takes(self, size: int) -> bool:
        """Take so many bytes more of files out of what there is room for, or say that there is none left."""
        room = current_app.config["MAX_CONTENT_LENGTH"] if self.room is None else self.room
        self.room = room - size
        self.typed -= size
        return self.room >= 0

    def count(self, data: bytes) -> None:
        """Count what was read of a form, and refuse one of which too much is typed: 413."""
        self.typed += len(data)
        if self.mimetype == WITHOUT_FILES:
            self.fields += data.count(b"&")
        most = current_app.config
        if self.typed > most["MAX_CONTENT_LENGTH"] + READ_AHEAD or self.fields > most["MAX_FORM_PARTS"]:
            raise RequestEntityTooLarge


class _Counted:
    """The body of a form, counted as it is read."""

    def __init__(self, form: FormRequest, body: Any) -> None:
        self._form, self._body = form, body

    def read(self, size: int = -1) -> bytes:
        """Read on, as far as the form may go."""
        data: bytes = self._body.read(size)
        self._form.count(data)
        return data


def read_on() -> None:
    """Let this request's form be read though its files are too large: its sender is known."""
    if request.mimetype == WITH_FILES:
        request.max_content_length = MOST_READ


def sent_files() -> Iterator[tuple[str, str | None, str]]:
    """Say which files this form has, by field, name and digest: with another file it is another form."""
    for name, sent in sorted(request.files.items(multi=True), key=lambda each: each[0]):
        content = sent.stream.read()
        sent.stream.seek(0)
        yield name, sent.filename, sha256(content).hexdigest()


def demand_small_files() -> None:
    """Refuse a form whose files are too large, beside the field of the first that was dropped: ``file-too-large``."""
    for name, sent in request.files.items(multi=True):
        if isinstance(sent.stream, _Bounded) and sent.stream.is_cut:
            raise InputFaulty(
                [
                    Fault(
                        name,
                        "file-too-large",
                        f"文件过大。{TOO_LARGE[0]}",
                        f"This is too large: {TOO_LARGE[1]}",
                    )
                ]
            )
