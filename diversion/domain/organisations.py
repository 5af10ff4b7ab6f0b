"""Bodies that mediate, stations that find and assist, and units of the court; the words only."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class OrganisationKind(StrEnum):
    """商事调解中心, 人民调解委员会, 行业调解组织, 律师调解工作室, 网格工作站, 法官工作站."""

    COMMERCIAL_CENTRE = "commercial_centre"
    PEOPLES_COMMITTEE = "peoples_committee"
    INDUSTRY_BODY = "industry_body"
    LAWYER_OFFICE = "lawyer_office"
    GRID_STATION = "grid_station"
    JUDGE_STATION = "judge_station"

    @property
    def is_station(self) -> bool:
        """A station finds, contacts, assists and hosts; it mediates only under a mediating body's seal."""
        return self in (OrganisationKind.GRID_STATION, OrganisationKind.JUDGE_STATION)


KIND_NAMES: Mapping[OrganisationKind, tuple[str, str]] = MappingProxyType(
    {
        OrganisationKind.COMMERCIAL_CENTRE: ("商事调解中心", "commercial mediation centre"),
        OrganisationKind.PEOPLES_COMMITTEE: ("人民调解委员会", "people's mediation committee"),
        OrganisationKind.INDUSTRY_BODY: ("行业调解组织", "industry mediation body"),
        OrganisationKind.LAWYER_OFFICE: ("律师调解工作室", "lawyers' mediation office"),
        OrganisationKind.GRID_STATION: ("网格工作站", "grid station"),
        OrganisationKind.JUDGE_STATION: ("法官工作站", "judge station"),
    }
)
"""What each kind is called, Chinese and English."""


class CourtUnit(StrEnum):
    """速裁团队, 立案庭, 审判庭."""

    FAST_TRACK_TEAM = "fast_track_team"
    FILING_DIVISION = "filing_division"
    TRIAL_DIVISION = "trial_division"
