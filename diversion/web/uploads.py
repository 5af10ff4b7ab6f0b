"""Files sent with a form: read in memory only, and one that is too large costs nobody what was typed beside it.

A photograph must not lie in the machine's temporary folder. What a page takes at a time is the application's limit on
bodies; from somebody signed in a larger body is read all the same, its files dropped as they come, so that the form
comes back with its words and says which file it was. Beyond ``MOST_READ`` nothing is read and a page of its own says so.
"""

from io import BytesIO
from typing import IO, Any

from flask import Request, current_app, request

from diversion.domain.reasons import Fault
from diversion.services.refusals import InputFaulty

MOST_READ = 256 * 1024 * 1024
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

    def _get_file_stream(self, *_told: Any, **_also_told: Any) -> IO[bytes]:
        return _Bounded(self)

    def takes(self, size: int) -> bool:
        """Take so many bytes more of files out of what there is room for, or say that there is none left."""
        room = current_app.config["MAX_CONTENT_LENGTH"] if self.room is None else self.room
        self.room = room - size
        return self.room >= 0


def read_on() -> None:
    """Let this request's form be read though its files are too large: its sender is known."""
    request.max_content_length = MOST_READ


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
