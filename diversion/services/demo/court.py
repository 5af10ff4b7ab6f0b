"""Making the demo court, once, and finding who acts in it.

One transaction makes all of it, so that a first start that is killed leaves either the whole court or
none. The people sign in by tokens only.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from diversion.domain.access import Role
from diversion.domain.handoff import OfferPolicy
from diversion.domain.organisations import CourtUnit, OrganisationKind
from diversion.persistence.organisation import Organisation
from diversion.persistence.registers import Court, court_by_code
from diversion.services.access import SYSTEM, Actor
from diversion.services.actors import actor_of_login
from diversion.services.calendars import load_notice
from diversion.services.courts import add_court
from diversion.services.demo.calendar2027 import invented_notice
from diversion.services.demo.places import COURT_CODE, UPPER_COURT_CODE, Body, bodies
from diversion.services.grants import GrantTold, give_grant
from diversion.services.mediators import MediatorTold, add_mediator
from diversion.services.organisations import add_organisation
from diversion.services.roster import add_roster_entry
from diversion.services.transaction import transaction
from diversion.services.users import add_user

OPEN_SINCE = timedelta(days=730)
"""How long the court, its roster and its people have been there when the demo is made."""
MEDIATOR_CAPACITY = 25
_COURT_PEOPLE: Sequence[tuple[Role, int, str, CourtUnit | None]] = (
    (Role.CLERK, 3, "立案窗口人员", CourtUnit.FILING_DIVISION),
    (Role.ROUTER, 2, "程序分流员", CourtUnit.FILING_DIVISION),
    (Role.JUDGE, 3, "指导法官", CourtUnit.FAST_TRACK_TEAM),
    (Role.MANAGER, 1, "院领导", None),
)


@dataclass(slots=True)
class Cast:
    """Who acts in the demo court, by login; actors are found once."""

    court_id: UUID
    organisations: Mapping[str, UUID]
    kinds: Mapping[UUID, OrganisationKind]
    coordinators: Mapping[UUID, str]
    mediators: Mapping[UUID, Sequence[str]]
    workers: Mapping[UUID, str]
    _actors: dict[str, Actor] = field(default_factory=dict)

    def actor(self, login: str) -> Actor:
        """Find an actor by login."""
        if login not in self._actors:
            self._actors[login] = actor_of_login(login)
        return self._actors[login]


def make_court(today: date) -> None:
    """Make the court, its upper court, organisations, people and the invented calendar, unless it is there."""
    with transaction(SYSTEM) as tx:
        if tx.session.scalar(court_by_code(COURT_CODE)) is not None:
            return
        load_notice(SYSTEM, invented_notice())
        since = today - OPEN_SINCE
        upper = add_court(SYSTEM, UPPER_COURT_CODE)
        court = add_court(SYSTEM, COURT_CODE, parent_id=upper, policy=OfferPolicy.AUTO)
        _add_court_people(court, upper, since)
        _add_bodies(court, since)


def read_cast() -> Cast:
    """Find the demo court's people; logins are numbered as they were when it was made."""
    with transaction(SYSTEM) as tx:
        court_id = tx.session.scalars(select(Court.id).where(Court.code == COURT_CODE)).one()
        rows = tx.session.execute(select(Organisation.id, Organisation.name)).all()
    organisations = {row.name: row.id for row in rows}
    people = list(_people())
    mediators: dict[UUID, list[str]] = defaultdict(list)
    for each in people:
        if each.role is Role.MEDIATOR:
            mediators[organisations[each.body.name]].append(each.login)
    return Cast(
        court_id,
        organisations,
        kinds={organisations[body.name]: body.kind for body in bodies()},
        coordinators={
            organisations[one.body.name]: one.login for one in people if one.role is Role.COORDINATOR
        },
        mediators=mediators,
        workers={organisations[one.body.name]: one.login for one in people if one.role is Role.GRID_WORKER},
    )


@dataclass(frozen=True, slots=True)
class _Person:
    """One role of one person in an organisation; bodies of a group share their coordinator."""

    role: Role
    number: int
    body: Body

    @property
    def login(self) -> str:
        return numbered(self.role, self.number)


def numbered(role: Role, number: int) -> str:
    """Write a login: ``clerk``, ``clerk2``."""
    return f"{role.value}{number if number > 1 else ''}"


def _people() -> Iterator[_Person]:
    groups: dict[str, int] = {}
    mediators = workers = 0
    for body in bodies():
        yield _Person(Role.COORDINATOR, groups.setdefault(body.group, len(groups) + 1), body)
        for _ in range(body.mediators):
            mediators += 1
            yield _Person(Role.MEDIATOR, mediators, body)
        if body.grid_worker:
            workers += 1
            yield _Person(Role.GRID_WORKER, workers, body)


def _add_court_people(court: UUID, upper: UUID, since: date) -> None:
    for role, many, title, unit in _COURT_PEOPLE:
        for number in range(1, many + 1):
            user = add_user(SYSTEM, numbered(role, number), f"{title}{_figure(number)}（示例）")
            give_grant(SYSTEM, GrantTold(user_id=user, role=role, court_id=court, unit=unit, from_on=since))
    above = add_user(SYSTEM, numbered(Role.MANAGER, 2), "上级法院院领导（示例）")
    give_grant(SYSTEM, GrantTold(user_id=above, role=Role.MANAGER, court_id=upper, from_on=since))
    for role, title in ((Role.AUDITOR, "审务督察"), (Role.ADMIN, "系统管理员")):
        user = add_user(SYSTEM, role.value, f"{title}（示例）")
        give_grant(SYSTEM, GrantTold(user_id=user, role=role, from_on=since))


def _add_bodies(court: UUID, since: date) -> None:
    ids: dict[str, UUID] = {}
    for body in bodies():
        ids[body.name] = _add_body(body, ids)
        add_roster_entry(SYSTEM, court, ids[body.name], since)
    coordinators: dict[str, UUID] = {}
    for each in _people():
        organisation = ids[each.body.name]
        if each.role is Role.MEDIATOR:
            _add_mediator(each, organisation, since)
            continue
        title = "联络员" if each.role is Role.COORDINATOR else "网格员"
        if each.login not in coordinators:
            coordinators[each.login] = add_user(SYSTEM, each.login, f"{title}{_figure(each.number)}（示例）")
        told = GrantTold(
            user_id=coordinators[each.login], role=each.role, organisation_id=organisation, from_on=since
        )
        give_grant(SYSTEM, told)


def _add_body(body: Body, known: Mapping[str, UUID]) -> UUID:
    return add_organisation(
        SYSTEM,
        {
            "kind": body.kind,
            "name": body.name,
            "capacity": body.capacity,
            "parent_id": known[body.parent] if body.parent else None,
            "mediating_body_id": known[body.seal_of] if body.seal_of else None,
            "supervising_body": body.supervising_body,
            "areas": list(body.areas),
            "causes": list(body.causes),
            "specialities": list(body.specialities),
            "licensed": body.kind is OrganisationKind.COMMERCIAL_CENTRE,
            "mediators_take_open_offers": body.takes_open_offers,
        },
    )


def _add_mediator(each: _Person, organisation: UUID, since: date) -> None:
    told = MediatorTold(
        organisation_id=organisation,
        capacity=MEDIATOR_CAPACITY,
        login=each.login,
        name=f"调解员{_figure(each.number)}（示例）",
        from_on=since,
    )
    add_mediator(SYSTEM, told)


_FIGURES = "零一二三四五六七八九"


def _figure(number: int) -> str:
    """Write 1 to 99 in Chinese."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else f"{_FIGURES[tens] if tens > 1 else ''}十"
    return head + (_FIGURES[ones] if ones or not tens else "")
