"""What the fields of a page are called, so that a list of what is wrong names each field as the page does.

The list stands at the top and is written before the fields below it. So each field says its name as it is written
(``called``), the list leaves a mark where a name belongs (``name_for``), and the names go in once the page is whole.
A field without a name of its own is called by the nearest above it: ``/parties/0/representatives/0`` by ``/parties``.
"""

from html import escape
from uuid import uuid4

from flask import g, has_request_context
from werkzeug.wrappers import Response

from diversion.web.language import say

MARK = "field-name-"


def called(pointer: str, label: str) -> str:
    """Note what a field is called on this page; it shows nothing where it is asked."""
    if has_request_context():
        g.setdefault("field_names", {}).setdefault(pointer, str(label))
    return ""


def name_for(pointer: str, words: str) -> str:
    """Leave a mark before some words about a field; it becomes the field's name, unless the words say it already."""
    if not pointer or not has_request_context():
        return ""
    mark = f"{MARK}{uuid4().hex}"
    g.setdefault("names_wanted", {})[mark] = (pointer, words)
    return mark


def with_names(page: Response) -> Response:
    """Put the names where they were wanted. Marks are made anew each time, so nothing typed can be one."""
    wanted: dict[str, tuple[str, str]] = g.pop("names_wanted", {}) if has_request_context() else {}
    if wanted:
        text = page.get_data(as_text=True)
        for mark, (pointer, words) in wanted.items():
            text = text.replace(mark, escape(_said(pointer, words)))
        page.set_data(text)
    return page


def _said(pointer: str, words: str) -> str:
    names: dict[str, str] = g.get("field_names", {})
    while pointer and pointer not in names:
        pointer = pointer.rpartition("/")[0]
    label = names.get(pointer, "")
    return f"{label}{say('：')}" if label and label.lower() not in words.lower() else ""
