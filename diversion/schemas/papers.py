"""The wire shape of a paper asked for at the window."""

from diversion.domain.papers import Paper
from diversion.schemas.base import Shape, Text, Word


class PaperTold(Shape):
    """Which paper, and for whom; nobody named is every party, each a sheet."""

    paper = Word(Paper, required=True)
    party_ref = Text(longest=20, load_default=None)
