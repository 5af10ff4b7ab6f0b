"""The wire shape of a paper asked for at the window."""

from diversion.domain.window_papers import WindowPaper
from diversion.schemas.base import Shape, Text, Word


class WindowPaperTold(Shape):
    """Which paper, and for whom; nobody named is every party, each a sheet."""

    paper = Word(WindowPaper, required=True)
    party_ref = Text(longest=20, load_default=None)
