"""How a person wants to be told by mail, beside the page, where every notice always stands.

A notice that law or the ladder demands is shown there whatever is chosen here: a choice adds a mail and takes
nothing away. Apart from ``notices.py``, which says what is told to whom, because this is nobody's duty.
"""

from enum import StrEnum


class MailChoice(StrEnum):
    """``at_once``: a mail for each notice. ``daily``: one mail a day for all of them. ``none``: no mail."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    NONE = "none"
