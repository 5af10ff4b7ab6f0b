"""The invented court's world: its streets, the organisations on its roster, and how many people they have.

The streets are the real fourteen of 苏州市吴中区; everything that has a name of its own is invented.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from diversion.domain.organisations import OrganisationKind

COURT_CODE = "苏0506"
UPPER_COURT_CODE = "苏05"
DISTRICT = "320506"
STREETS: Mapping[str, str] = MappingProxyType(
    {
        "320506001": "长桥街道",
        "320506003": "越溪街道",
        "320506004": "郭巷街道",
        "320506005": "横泾街道",
        "320506006": "香山街道",
        "320506009": "城南街道",
        "320506010": "太湖街道",
        "320506100": "甪直镇",
        "320506103": "木渎镇",
        "320506104": "胥口镇",
        "320506107": "东山镇",
        "320506108": "光福镇",
        "320506109": "金庭镇",
        "320506110": "临湖镇",
    }
)
LARGE_STREETS = ("320506001", "320506100", "320506103")
"""Where the people's committee has a second mediator."""
CENTRE = "吴中区商事调解中心（示例）"
LAWYERS = "示例律师调解工作室"
JUDGE_STATION = "木渎法官工作站（示例）"
TRAFFIC = "吴中区道路交通事故纠纷调解委员会（示例）"


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """An organisation or station. ``group``: bodies of one group share their coordinator."""

    kind: OrganisationKind
    name: str
    group: str
    areas: tuple[str, ...] = (DISTRICT,)
    specialities: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    mediators: int = 0
    capacity: int = 60
    seal_of: str | None = None
    parent: str | None = None
    grid_worker: bool = False
    takes_open_offers: bool = False
    supervising_body: str | None = None


_INDUSTRY = (
    ("吴中区物业纠纷调解委员会（示例）", ("物业服务合同纠纷",), "吴中区住房和城乡建设局（示例）"),
    ("吴中区消费纠纷调解委员会（示例）", ("consumer",), "吴中区市场监督管理局（示例）"),
    ("吴中区医疗纠纷调解委员会（示例）", ("医疗损害责任纠纷",), "吴中区卫生健康委员会（示例）"),
    ("吴中区建设工程纠纷调解委员会（示例）", ("建设工程合同纠纷",), "吴中区住房和城乡建设局（示例）"),
    (TRAFFIC, ("机动车交通事故责任纠纷",), "吴中区公安分局交通警察大队（示例）"),
    ("吴中区劳动争议调解委员会（示例）", ("劳动争议",), "吴中区人力资源和社会保障局（示例）"),
)


def committee_of(street: str) -> str:
    """Name the people's committee of a street."""
    return f"{STREETS[street]}人民调解委员会（示例）"


def station_of(street: str) -> str:
    """Name the grid station of a street."""
    return f"{STREETS[street]}网格工作站（示例）"


def bodies() -> Iterator[Body]:
    """Go through the organisations in the order in which their people are numbered.

    Forty mediators: eight of the centre, seventeen of the committees, twelve of the industries' bodies,
    three lawyers. A judge station mediates under the seal of its town's committee; grid stations assist.
    """
    yield Body(
        kind=OrganisationKind.COMMERCIAL_CENTRE,
        name=CENTRE,
        group="centre",
        specialities=("commercial", "合同纠纷"),
        mediators=8,
        capacity=160,
        takes_open_offers=True,
        supervising_body="吴中区司法局（示例）",
    )
    for street in STREETS:
        yield Body(
            kind=OrganisationKind.PEOPLES_COMMITTEE,
            name=committee_of(street),
            group=street,
            areas=(street,),
            specialities=("neighbourhood", "family"),
            mediators=2 if street in LARGE_STREETS else 1,
            takes_open_offers=True,
            supervising_body="吴中区司法局（示例）",
        )
        yield Body(
            kind=OrganisationKind.GRID_STATION,
            name=station_of(street),
            group=street,
            areas=(street,),
            parent=committee_of(street),
            grid_worker=True,
        )
    yield Body(
        kind=OrganisationKind.JUDGE_STATION,
        name=JUDGE_STATION,
        group="judge-station",
        areas=("320506103",),
        seal_of=committee_of("320506103"),
    )
    for name, causes, above in _INDUSTRY:
        yield Body(
            kind=OrganisationKind.INDUSTRY_BODY,
            name=name,
            group=name,
            specialities=causes,
            causes=() if causes == ("consumer",) else causes,
            mediators=2,
            supervising_body=above,
        )
    yield Body(kind=OrganisationKind.LAWYER_OFFICE, name=LAWYERS, group="lawyers", mediators=3, capacity=30)
