"""In which other system the same dispute has a number (外部编号): words that never change once stored."""

from enum import StrEnum


class OutsideSystem(StrEnum):
    """人民法院调解平台, 综治中心, 审判系统, 12368热线, 其他."""

    COURT_MEDIATION_PLATFORM = "court_mediation_platform"
    GOVERNANCE_CENTRE = "governance_centre"
    TRIAL_SYSTEM = "trial_system"
    HOTLINE = "hotline"
    OTHER = "other"
