"""The catalogues of causes and the published regions, as this process keeps them and as people search them.

Intake asks both for every filing, so they are kept in memory by version: a thousand causes as objects,
47,000 region codes as numbers.
"""

import csv
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date
from functools import cache

from sqlalchemy import select

from diversion.domain.causes import Cause, CauseCatalogue, catalogue_on
from diversion.persistence.registers import CauseCatalogueRow, CauseRow, all_region_codes
from diversion.reference import FOLDER
from diversion.services.access import Actor
from diversion.services.refusals import NotFound
from diversion.services.register_versions import Kept, RegisterName
from diversion.services.transaction import Transaction, transaction


class KnownRegions(Container[str]):
    """Every published code, of 2 to 12 digits; none begins with a zero, so a number stands for it."""

    __slots__ = ("_numbers",)

    def __init__(self, codes: Iterable[str]) -> None:
        self._numbers = array("Q", sorted(map(int, codes)))

    def __contains__(self, code: object) -> bool:
        if not isinstance(code, str) or not (code.isascii() and code.isdecimal()) or len(code) > 12:
            return False
        number = int(code)
        place = bisect_left(self._numbers, number)
        return place < len(self._numbers) and self._numbers[place] == number and not code.startswith("0")

    def __len__(self) -> int:
        return len(self._numbers)


_catalogues: Kept[tuple[CauseCatalogue, ...]] = Kept(RegisterName.CAUSES)
_regions: Kept[KnownRegions] = Kept(RegisterName.REGIONS)


def catalogues(tx: Transaction) -> tuple[CauseCatalogue, ...]:
    """Give every catalogue of causes that is loaded, the oldest first."""
    return _catalogues.read(tx, lambda: _read_catalogues(tx))


def known_regions(tx: Transaction) -> KnownRegions:
    """Give the published region codes, for ``check_region``."""
    return _regions.read(tx, lambda: KnownRegions((tx.session.scalar(all_region_codes()) or "").split()))


def cause_of(tx: Transaction, version: str | None, key: str | None) -> Cause | None:
    """Find the entry that a row names by version and key; None for a row that names none."""
    if version is None or key is None:
        return None
    catalogue = next((each for each in catalogues(tx) if each.version == version), None)
    return catalogue.by_key(key) if catalogue else None


def search_causes(
    actor: Actor, text: str | None, under: str | None, on: date | None, limit: int
) -> Sequence[Cause]:
    """List the entries in force on a day (by default today) that a text may mean, the closest first.

    ``text`` is part of a name, the beginning of a code or the initials of its sounds (拼音首字母), ``under`` a branch
    or group by name. Without a text the order is the catalogue's. Who: everybody signed in.
    """
    with transaction(actor) as tx:
        loaded = catalogues(tx)
        if not loaded:
            return ()
        catalogue = catalogue_on(loaded, on or tx.today).catalogue
        found = [cause for cause in catalogue.causes if under is None or cause.is_under(under)]
        if text is not None:
            found = _closest(found, "".join(unicodedata.normalize("NFKC", text).split()))
        return found[:limit]


def read_cause(actor: Actor, key: str, on: date | None) -> Cause:
    """Read the entry of a key in the catalogue in force on a day. Raises ``NotFound``."""
    with transaction(actor) as tx:
        loaded = catalogues(tx)
        found = catalogue_on(loaded, on or tx.today).catalogue.by_key(key) if loaded else None
        if found is None:
            raise NotFound("案由", "cause of action")
        return found


def _closest(causes: Iterable[Cause], text: str) -> list[Cause]:
    """Order by how well a name or code fits: the whole of it, its beginning, somewhere in it."""
    ranked = ((_rank(cause, text), cause) for cause in causes)
    fitting = [
        (rank, len(cause.name), place, cause) for place, (rank, cause) in enumerate(ranked) if rank < 3
    ]
    return [cause for _, _, _, cause in sorted(fitting, key=lambda each: each[:3])]


def _rank(cause: Cause, text: str) -> int:
    if text in (cause.key, cause.name):
        return 0
    initials, typed = _initials().get(cause.name, ""), text.lower()
    if cause.name.startswith(text) or (cause.code or "").startswith(text) or initials.startswith(typed):
        return 1
    return 2 if text in cause.name or typed in initials else 3


@cache
def _initials() -> Mapping[str, str]:
    """Read how names are typed by their sounds; a cause that is not in the file is found by name and code only."""
    with (FOLDER / "cause_initials.csv").open(encoding="utf-8", newline="") as file:
        return {row["name"]: row["initials"] for row in csv.DictReader(file)}


def _read_catalogues(tx: Transaction) -> tuple[CauseCatalogue, ...]:
    versions = tx.session.execute(
        select(CauseCatalogueRow.version, CauseCatalogueRow.in_force_from).order_by(
            CauseCatalogueRow.in_force_from
        )
    ).all()
    return tuple(
        CauseCatalogue(row.version, row.in_force_from, _entries(tx, row.version)) for row in versions
    )


def _entries(tx: Transaction, version: str) -> tuple[Cause, ...]:
    columns = (CauseRow.key, CauseRow.code, CauseRow.name, CauseRow.level, CauseRow.path)
    query = select(*columns).where(CauseRow.version == version).order_by(CauseRow.position)
    return tuple(
        Cause(version, row.key, row.code, row.name, row.level, tuple(row.path))
        for row in tx.session.execute(query)
    )
