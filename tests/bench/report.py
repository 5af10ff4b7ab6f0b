"""What does a success rate cost with many disputes stored, against plain SQL that counts the unrolled rows?

Ours: a manager's ``GET /reports/success-rate`` on the running product, less an authorised route that answers an empty
list: over a year by organisation, over five years by month, and the flow of a year, which is every definition in turn;
the funnel of a year, and 可派未派 of a year by organisation. Plain: psycopg counting the same over the rows that the figures are kept of, by
the query of ``reporting.facts``, and 可派未派 over the routing decisions of the year's disputes. Both in turn, in one
run. Then: making all figures anew against one plain ``GROUP BY`` of the same units as they are now; how many due
disputes a second are taken in; what the web process holds; and with ``--large`` how all this grows from a million to
five. The store is seeded by ``report.sql`` from nothing; numbers may be given instead of the default.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import psycopg
from intake import config_of, install_court
from list import Asking, plain_url
from pages import Page
from product import Product, running
from rig import Finding, report
from sqlalchemy import Date, Subquery, and_, cast, func, select, true
from sqlalchemy.dialects import postgresql

from diversion.app import create_app
from diversion.config import Config
from diversion.domain.access import Role
from diversion.domain.blocks_dormant import Fate
from diversion.domain.reporting import By, Definition, Unit, Window
from diversion.domain.working_days import day_begins_at, day_ends_at
from diversion.embedded.installation import open_data_folder
from diversion.embedded.runtime import read_running
from diversion.persistence import eligible, figures, reporting
from diversion.persistence.base import db
from diversion.persistence.dispute import Decision
from diversion.persistence.keyset import Rows
from diversion.services import grants, users
from diversion.services.access import SYSTEM
from diversion.services.figures import keep_due, rebuild_figures

CODE, OTHER = "苏0506", "苏0505"
BODIES, FEW_BODIES = 40, 5
STORED, LARGE = 1_000_000, 5_000_000
ROUNDS, OURS_A_ROUND = 3, 15
DUE = 20_000
SHARE, GROWTH, ANEW, MEMORY = 0.2, 1.2, 5.0, 1.1
YEAR, YEARS = timedelta(days=365), timedelta(days=5 * 365 + 1)
EMPTY = "/supervisions"
SEEDED = (Path(__file__).parent / "report.sql").read_text(encoding="utf-8").split(";\n")
Row = tuple[str, ...]


def main() -> int:
    """Seed, measure, report; non-zero when a must is missed."""
    sizes = [int(each) for each in sys.argv[1:] if each.isdigit()] or [STORED]
    sizes += [LARGE] if "--large" in sys.argv else []
    with tempfile.TemporaryDirectory() as place, running(Path(place) / "data", "--empty") as product:
        config = config_of(product)
        install_court(config, CODE, BODIES)
        install_court(config, OTHER, FEW_BODIES)
        bench = Bench(product, config)
        for before, size in pairwise([0, *sizes]):
            seed(product, config, before + 1, size)
            bench.measure(size)
        bench.growth()
        return report(bench.rows, bench.findings, at_most=True)


class Bench:
    """Asks, counts and makes anew over stores of several sizes, and keeps how long each took."""

    def __init__(self, product: Product, config: Config) -> None:
        self.product, self.config = product, config
        self.court = manager_of(config)
        self.token = product.token("manager")
        self.took: dict[tuple[str, int], float] = {}
        self.rows: list[Row] = [("what", "stored", "ours ms", "plain ms", "ratio")]
        self.findings: list[Finding] = []

    def measure(self, size: int) -> None:
        """Measure everything over one store."""
        many = f"{size}"
        self.anew(size)
        self.taken_in(size)
        today = date.today()  # noqa: DTZ011 - the bench runs on the real clock
        year, years = (today - YEAR, today), (today - YEARS, today)
        for what, days, by, definitions in (
            ("a year by organisation", year, By.ORGANISATION, [Definition.CLOSED]),
            ("a year by cause", year, By.CAUSE, [Definition.CLOSED]),
            ("five years by month", years, By.MONTH, [Definition.CLOSED]),
            ("the flow of a year", year, None, list(Definition)),
        ):
            asked = [path_of(days, by, each) for each in definitions]
            self.against(what, size, asked, counted_plainly(self.court, days, by, definitions))
        within = f"from={year[0]}&to={year[1]}"
        plainly = counted_plainly(self.court, year, By.ORGANISATION, [Definition.CLOSED])
        self.against("the funnel of a year", size, [f"/reports/funnel?{within}"], plainly)
        plainly = eligible_plainly(self.court, year)
        self.against(
            "可派未派 of a year by organisation", size, [f"/reports/eligible-not-offered?{within}"], plainly
        )
        page = Page(self.product, self.token, "/desk/manager")
        self.rows.append(("the manager's page", many, f"{milliseconds(page, 5):.1f}", "", ""))
        self.took["what the web process holds", size] = held(self.product)
        self.rows.append(("what the web process holds, MB", many, f"{held(self.product):.0f}", "", ""))

    def against(self, what: str, size: int, paths: list[str], query: Rows) -> None:
        """Ask ours and count plainly in turn; what an empty list costs is not ours to win or lose."""
        empty = Asking(self.product, self.token, EMPTY)
        asked = [Asking(self.product, self.token, path) for path in paths]
        plain = Counting(self.config, query)
        pairs = []
        for _ in range(ROUNDS):
            ours = sum(milliseconds(each, OURS_A_ROUND) for each in asked)
            nothing = milliseconds(empty, OURS_A_ROUND) * len(asked)
            pairs.append((max(ours - nothing, 0.01), milliseconds(plain, 1)))
        self.told(what, size, pairs, SHARE if size >= STORED else None)

    def anew(self, size: int) -> None:
        """Make all figures anew, over those of the last size."""
        plain = Counting(self.config, everything())
        with create_app(self.config).app_context():
            pairs = [(milliseconds(lambda: rebuild_figures(SYSTEM), 1), milliseconds(plain, 1))]
            db.session.remove()
            db.engine.dispose()
        self.told("making all figures anew", size, pairs, ANEW)
        with psycopg.connect(plain_url(self.config.owner_url), autocommit=True) as connection:
            connection.execute(
                "VACUUM ANALYZE figure_unit, figure_cell, figure_eligible_unit, figure_eligible_cell"
            )

    def taken_in(self, size: int) -> None:
        """Let some disputes be due, and see how fast they are taken in."""
        many = min(DUE, size)
        with psycopg.connect(plain_url(self.config.owner_url)) as connection:
            connection.execute(
                "INSERT INTO figure_due SELECT id, 1 FROM dispute ORDER BY md5(id::text) LIMIT %s", [many]
            )
        begun = time.perf_counter()
        with create_app(self.config).app_context():
            keep_due()
            db.session.remove()
            db.engine.dispose()
        rate = many / (time.perf_counter() - begun)
        self.rows.append(("due disputes taken in a second", str(size), f"{rate:.0f}", "", ""))

    def told(self, what: str, size: int, pairs: list[tuple[float, float]], must: float | None) -> None:
        """Keep what was found; a ratio is the median of the pairs'."""
        ours, plain = (median(each) for each in zip(*pairs, strict=True))
        ratio = median(first / second for first, second in pairs)
        self.took[what, size] = ours
        self.rows.append((what, str(size), f"{ours:.1f}", f"{plain:.1f}", f"{ratio:.3f}"))
        print("  ".join(self.rows[-1]), file=sys.stderr, flush=True)
        self.findings.append(Finding("report", what, 1, size, round(ratio, 3), must))

    def growth(self) -> None:
        """Say how much longer the figures took, and how much more the web process held, where more are stored."""
        for (what, size), took in self.took.items():
            before = self.took.get((what, STORED))
            if size == LARGE and before and "anew" not in what:
                must = MEMORY if "holds" in what else GROWTH
                name = f"{what}, growth from {STORED} to {LARGE}"
                self.rows.append((name, str(LARGE), "", "", f"{took / before:.2f}"))
                self.findings.append(Finding("report", name, 1, LARGE, round(took / before, 2), must))


class Counting:
    """Runs a statement with psycopg and reads its rows, in a transaction as ours."""

    def __init__(self, config: Config, query: Rows) -> None:
        self.connection = psycopg.connect(plain_url(config.database_url))
        written = query.compile(
            dialect=postgresql.psycopg.dialect(), compile_kwargs={"render_postcompile": True}
        )
        self.statement, self.told = str(written).encode(), written.params

    def __call__(self) -> None:
        """Count once."""
        with self.connection.transaction():
            self.connection.execute(self.statement, self.told).fetchall()


def counted_plainly(
    court: Any, days: tuple[date, date], by: By | None, definitions: list[Definition]
) -> Rows:
    """Write the query that counts the unrolled rows; the flow's counts every definition in one look."""
    window = Window(day_begins_at(days[0]), day_ends_at(days[1]))
    unit = Unit.HANDOFF if by is By.ORGANISATION else Unit.STAGE
    found = reporting.facts(unit, {court}, true())
    if len(definitions) > 1:
        return flow(found, window, definitions)
    moment = reporting.counted_at(found, definitions[0])
    counted = reporting.counted(found, reporting.group_key(found, by, moment))
    return counted.where(moment >= window.from_at, moment < window.until_at)


def flow(found: Subquery, window: Window, definitions: list[Definition]) -> Rows:
    """Write the query that counts several definitions in one look."""
    counts = []
    for definition in definitions:
        moment = reporting.counted_at(found, definition)
        within = and_(moment >= window.from_at, moment < window.until_at)
        counts += [func.count().filter(within), func.count().filter(within, reporting.succeeded(found))]
    by = (found.c.referral_kind, found.c.regime)
    return select(*by, *counts).group_by(*by)


def eligible_plainly(court: Any, days: tuple[date, date]) -> Rows:
    """Write the query that counts 可派未派 over the routing decisions of the disputes that were routed in a window."""
    window = Window(day_begins_at(days[0]), day_ends_at(days[1]))
    within = (Decision.at >= window.from_at, Decision.at < window.until_at)
    routed = select(Decision.dispute_id).where(
        Decision.court_id == court, Decision.stage == "routing", *within
    )
    units = eligible.units_now(routed)
    told, at = eligible.fate(units, datetime.now(UTC)), units.c.eligible_at
    counts = [func.count().filter(told == fate.value) for fate in Fate]
    counts += [func.count(), func.count().filter(units.c.was_refused)]
    grouped = select(units.c.organisation_id, *counts).group_by(units.c.organisation_id)
    return grouped.where(at >= window.from_at, at < window.until_at)


def everything() -> Rows:
    """Write one ``GROUP BY`` of every unit as it is now, by kind, day of ending, cause, stage and regime.

    And one of what every organisation could have had, by its day and fate.
    """
    now = figures.units_now().c
    day = cast(func.timezone("Asia/Shanghai", now.ended_at), Date)
    grouped = (now.court_id, now.of_stage, now.of_dispute, day, now.cause, now.referral_kind, now.regime)
    each = (
        select(*grouped, func.count(), func.count().filter(now.succeeded)).group_by(*grouped).subquery("each")
    )
    units = eligible.units_now()
    by = (units.c.court_id, units.c.organisation_id, figures.day_of(units.c.eligible_at))
    could = select(*by, eligible.fate(units).label("fate"), func.count()).group_by(*by, "fate").subquery()
    return select(*(select(func.count()).select_from(told).scalar_subquery() for told in (each, could)))


def path_of(days: tuple[date, date], by: By | None, definition: Definition) -> str:
    """Write the address of a success rate."""
    grouped = f"&by={by}" if by is not None else ""
    return f"/reports/success-rate?from={days[0]}&to={days[1]}&definition={definition}{grouped}"


def milliseconds(work: Callable[[], object], times: int) -> float:
    """Tell how long one takes, the median of some."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return median(taken) * 1000


def held(product: Product) -> float:
    """Tell the resident memory of the web server's processes, in MB."""
    running_set = read_running(open_data_folder(product.data, create=False))
    assert running_set is not None
    web = running_set.processes["web"]
    children = Path(f"/proc/{web}/task/{web}/children").read_text(encoding="ascii").split()
    statuses = [Path(f"/proc/{each}/status").read_text(encoding="utf-8") for each in (web, *children)]
    kilobytes = [line.split()[1] for told in statuses for line in told.splitlines() if "VmRSS" in line]
    return sum(map(int, kilobytes)) / 1024


def seed(product: Product, config: Config, first: int, last: int) -> None:
    """Store disputes by SQL, with no guard and no foreign key looked at: as the superuser of the embedded server."""
    print(f"storing disputes {first} to {last}", file=sys.stderr, flush=True)
    told = json.loads((product.data / "passwords.json").read_text(encoding="utf-8"))
    owner = psycopg.conninfo.conninfo_to_dict(plain_url(config.owner_url))
    superuser = owner | {"user": "postgres", "password": told["superuser"]}
    with psycopg.connect(**superuser) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET work_mem = '256MB'")
        connection.execute("SELECT set_config('bench.first', %s, true)", [str(first)])
        connection.execute("SELECT set_config('bench.last', %s, true)", [str(last)])
        for statement in SEEDED:
            connection.execute(statement.encode())
    with psycopg.connect(**superuser, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def manager_of(config: Config) -> Any:
    """Make the first court's manager and answer the court."""
    with create_app(config).app_context(), psycopg.connect(plain_url(config.owner_url)) as connection:
        row = connection.execute("SELECT id FROM court WHERE code = %s", [CODE]).fetchone()
        assert row is not None
        user = users.add_user(SYSTEM, "manager", "示例院领导")
        granted = grants.GrantTold(user_id=user, role=Role.MANAGER, court_id=row[0], from_on=date(2020, 1, 1))
        grants.give_grant(SYSTEM, granted)
        db.session.remove()
        db.engine.dispose()
    return row[0]


if __name__ == "__main__":
    sys.exit(main())
