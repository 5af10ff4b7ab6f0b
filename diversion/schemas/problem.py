"""The wire shape of every refusal: RFC 9457 problem details, as ``api/problems.py`` writes them.

It is never loaded and dumps nothing; the API document is generated from it, and the contract test holds
every refusal against that document.
"""

from marshmallow import INCLUDE

from diversion.schemas.base import Listed, Of, Shape, Text, Whole


class FaultSchema(Shape):
    """One fault of the input: where (RFC 6901 pointer into the body, ``""`` for all of it), what, what to do."""

    pointer = Text(required=True, shortest=0, longest=1000)
    code = Text(required=True)
    detail = Text(required=True, longest=2000)
    detail_en = Text(required=True, longest=2000)


class ProblemSchema(Shape):
    """Why a request was refused. ``code`` never changes once published; further members depend on it."""

    type = Text(required=True)
    title = Text(required=True, longest=2000)
    title_en = Text(required=True, longest=2000)
    status = Whole(required=True)
    code = Text(required=True)
    errors = Listed(Of(FaultSchema))

    class Meta:
        """A refusal may carry what it is about: the roles that hold a permission, earlier references."""

        unknown = INCLUDE
