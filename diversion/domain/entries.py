"""How a dispute came to the court; the words only, shared by intake, triage and the clocks."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Entry(StrEnum):
    """起诉, 申请调解, and 综治中心、网格、总对总转入."""

    COMPLAINT = "complaint"
    MEDIATION_APPLICATION = "mediation_application"
    TRANSFERRED_IN = "transferred_in"


ENTRY_NAMES: Mapping[Entry, tuple[str, str]] = MappingProxyType(
    {
        Entry.COMPLAINT: ("起诉", "complaint"),
        Entry.MEDIATION_APPLICATION: ("申请调解", "application for mediation"),
        Entry.TRANSFERRED_IN: ("转入", "transferred in"),
    }
)
"""What each way is called, Chinese and English."""


class Procedure(StrEnum):
    """普通程序, 简易程序, 小额诉讼 (counted as summary)."""

    ORDINARY = "ordinary"
    SUMMARY = "summary"
    SMALL_CLAIMS = "small_claims"


class ReferralKind(StrEnum):
    """委派 before docketing, 委托 after it."""

    PRE_DOCKET = "pre_docket"
    POST_DOCKET = "post_docket"
