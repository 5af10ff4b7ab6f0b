"""What the address of the page on how soon mediation ends may ask."""

from diversion.domain.entries import ReferralKind
from diversion.domain.regimes import Regime
from diversion.domain.time_to_end import Standing
from diversion.schemas.base import Day, Id, Word
from diversion.schemas.paging import PageAsked


class CourseListAsked(PageAsked):
    """Which population's list, and which of its numbers."""

    from_on = Day(required=True, data_key="from")
    to_on = Day(required=True, data_key="to")
    court_id = Id(load_default=None)
    referral_kind = Word(ReferralKind, required=True)
    regime = Word(Regime, required=True)
    standing = Word(Standing, load_default=Standing.ALL)
