"""The demo court as its people use it: over HTTP by login, with its registers, its calendar and its clock.

Nothing of the product is imported: days are counted here once more, from the notices that the API tells,
so that a wrong count in the product shows.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import count
from typing import Any

from product import Client, Product

SHANGHAI = timezone(timedelta(hours=8))
OPENS_AT_HOUR = 10
OFFICE_HOURS = range(8, 17)
"""The tests begin in the daytime of a working day, so that no midnight of Shanghai falls into one of them."""
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
CENTRE = "吴中区商事调解中心（示例）"
LAWYERS = "示例律师调解工作室"
CONSUMERS = "吴中区消费纠纷调解委员会（示例）"
STREET = "320506001"
COMMITTEE = "长桥街道人民调解委员会（示例）"
STATION = "长桥街道网格工作站（示例）"
LIVE = ("pending", "dispatched", "delivered", "received", "accepted")
"""The statuses of a handoff that a body has to answer or to work on."""
_SATURDAY = 5


@dataclass
class Body:
    """An organisation or station of the demo court and the logins of its people."""

    id: str
    name: str
    coordinator: str = ""
    worker: str = ""
    mediators: list[str] = field(default_factory=list)


class Days:
    """Counts days by the holiday notices that the installation has."""

    def __init__(self, is_off: Mapping[date, bool]) -> None:
        self._is_off = is_off

    def is_working(self, day: date) -> bool:
        """Tell whether a day is worked."""
        return not self._is_off.get(day, day.weekday() >= _SATURDAY)

    def working(self, day: date) -> date:
        """Find the first working day from a day on."""
        while not self.is_working(day):
            day += DAY
        return day

    def after(self, day: date, calendar_days: int) -> date:
        """Count calendar days from the day after; the last one moves off a holiday (D-1)."""
        return self.working(day + calendar_days * DAY)

    def working_after(self, day: date, working_days: int) -> date:
        """Count working days from the day after."""
        for _ in range(working_days):
            day = self.working(day + DAY)
        return day


_numbers: dict[tuple[str, int], "count[int]"] = {}


class DemoCourt:
    """The running demo court: who acts in it, what day it is there, and moving its clock."""

    def __init__(self, product: Product, first: int = 1) -> None:
        """Begin. ``first``: where its filings are numbered from, apart from others' on the same product.

        A court made again goes on where the former one of its product ended: tests of a file may be met among others.
        """
        self.product = product
        self.numbers = _numbers.setdefault((str(product.data), first), count(first))
        self._clients: dict[str, Client] = {}
        self._admin = product.as_user("admin")
        self._users = {each["login"]: each["id"] for each in self._admin.items("/users", limit=20)}
        self.bodies = self._read_bodies()
        self.days = Days(self._read_notices())
        self._offset = timedelta(0)
        self.go_on(advance_minutes=1)

    def close(self) -> None:
        """Hang up on everybody's behalf."""
        for client in (self._admin, *self._clients.values()):
            client.close()

    def by(self, login: str) -> Client:
        """Speak as somebody, with a token that the administrator issued."""
        if login not in self._clients:
            self._clients[login] = Client(self.product.url, self.token(login))
        return self._clients[login]

    def token(self, login: str) -> str:
        """Issue a token for somebody, as the administrator does."""
        told = {"label": "journeys", "user_id": self._users[login]}
        return str(self._admin.done("/tokens", told)["token"])

    def user_id(self, login: str) -> str:
        """Tell a user's id."""
        return self._users[login]

    def login(self, user_id: str) -> str:
        """Tell whose id this is."""
        return next(login for login, known in self._users.items() if known == user_id)

    @property
    def clerk(self) -> Client:
        """The filing window."""
        return self.by("clerk")

    @property
    def router(self) -> Client:
        """The router."""
        return self.by("router")

    @property
    def judge(self) -> Client:
        """The judge."""
        return self.by("judge")

    def body(self, organisation_id: str) -> Body:
        """Find an organisation by its id."""
        return next(each for each in self.bodies.values() if each.id == organisation_id)

    def coordinator_of(self, organisation_id: str) -> Client:
        """Speak as an organisation's coordinator."""
        return self.by(self.body(organisation_id).coordinator)

    def now(self) -> datetime:
        """Tell the moment in the demo court, by Shanghai's clock."""
        return (datetime.fromtimestamp(time.time(), UTC) + self._offset).astimezone(SHANGHAI)

    def today(self) -> date:
        """Tell the day in the demo court."""
        return self.now().date()

    def file(self, filing: Mapping[str, Any]) -> Any:
        """File as the clerk does, today unless the filing says otherwise."""
        return self.clerk.done("/disputes", {"filed_on": self.today().isoformat(), **filing})

    def go_on(self, **measure: int) -> None:
        """Move the clock; it answers once what fell due has been acted on."""
        moved = self._moved(measure)
        self._offset = datetime.fromisoformat(moved["at"]) - datetime.fromtimestamp(time.time(), UTC)

    def _moved(self, measure: dict[str, int]) -> Any:
        """Move the clock; where it says that what is due there is not all done yet, ask again, as it says."""
        answer = self._admin.post("/demo/clock", measure)
        if answer.status_code == 409 and answer.json()["code"] == "clock-unfinished":
            return self._admin.done("/demo/clock", {"advance_minutes": 1})
        assert answer.is_success, f"/demo/clock: {answer.status_code} {answer.text}"
        return answer.json()

    def go_past(self, last_day: date) -> None:
        """Move the clock past the end of a day, to the next working morning."""
        self._go_to(morning(self.days.working(last_day + DAY)))

    def clear_the_desks(self) -> None:
        """Let an applicant withdraw whatever a body still has, so that nothing of one test falls due in the next."""
        for body in self.bodies.values():
            for handoff in self.by(body.coordinator).items("/handoffs", organisation_id=body.id, limit=200):
                if handoff["status"] in LIVE:
                    told = {"party_ref": "a1", "means": "in_person"}
                    self.clerk.post(f"/disputes/{handoff['dispute_id']}/withdraw", told)

    def answer_everything(self) -> None:
        """Let every organisation that let offers lapse say that it is there, so that it is offered the next ones."""
        for body in self.bodies.values():
            if self._admin.seen(f"/organisations/{body.id}")["offers_paused_at"]:
                self.coordinator_of(body.id).done(f"/organisations/{body.id}/resume")

    def await_office_hours(self) -> None:
        """Let the next working morning come, unless the office is open."""
        day = self.today()
        if self.days.is_working(day) and self.now().hour in OFFICE_HOURS:
            return
        if self.now() >= morning(day):
            day += DAY
        self._go_to(morning(self.days.working(day)))

    def _go_to(self, moment: datetime) -> None:
        self.go_on(advance_minutes=-((self.now() - moment) // MINUTE))

    def _read_bodies(self) -> dict[str, Body]:
        found = {each["id"]: Body(each["id"], each["name"]) for each in self._admin.items("/organisations")}
        for grant in self._admin.items("/grants", limit=30):
            body = found.get(grant["organisation_id"] or "")
            if body is None:
                continue
            if grant["role"] == "coordinator":
                body.coordinator = self.login(grant["user_id"])
            elif grant["role"] == "grid_worker":
                body.worker = self.login(grant["user_id"])
            else:
                body.mediators.append(self.login(grant["user_id"]))
        return {each.name: each for each in found.values()}

    def _read_notices(self) -> dict[date, bool]:
        days: dict[date, bool] = {}
        for notice in self._admin.items("/calendars"):
            for each in self._admin.seen(f"/calendars/{notice['year']}")["days"]:
                days[date.fromisoformat(each["date"])] = each["isOffDay"]
        return days


def morning(day: date) -> datetime:
    """Give the moment at which the tests begin a day."""
    return datetime(day.year, day.month, day.day, OPENS_AT_HOUR, tzinfo=SHANGHAI)
