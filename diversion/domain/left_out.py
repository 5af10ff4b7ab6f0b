"""What a success rate leaves out, and why: the words of the counts that stand beside it (统计口径的“不计入”).

What each means is the card's to say (``measure_cards.py``) and the rate's own rules (``reporting.py``): nothing here
counts differently. The three are never added up, as one is of filings, one of handoffs and one of settlements.
"""

from enum import StrEnum


class NotCounted(StrEnum):
    """What is left out: the first two of both numbers, the last of the numerator alone."""

    CANCELLED = "cancelled"
    ASSISTING = "assisting"
    NOT_STOOD = "not_stood"


class WhyNotCounted(StrEnum):
    """Why one is left out; of a settlement, what first brought its dispute back to the court."""

    MISTAKEN = "mistaken"
    ASSISTING = "assisting"
    SHAM = "sham"
    CONFIRMATION_REFUSED = "confirmation_refused"
    PARTY_ASKED = "party_asked"
    OTHER = "other"
