"""Finding a published region by name or code, and saying where it lies.

Kept regions (``causes.py``) answer whether a code is known; this asks the table, as only people want names.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from diversion.domain.regions import check_region, region_ancestors
from diversion.persistence.registers import Region, regions_ending, regions_matching
from diversion.services.access import Actor
from diversion.services.causes import known_regions
from diversion.services.pages import Asked, Page, read_page
from diversion.services.refusals import NotFound
from diversion.services.transaction import Transaction, transaction


class RegionLevel(StrEnum):
    """省, 设区市, 区县, 街道（乡镇）, 村（社区）."""

    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"
    STREET = "street"
    VILLAGE = "village"


LEVEL_LENGTHS = {
    RegionLevel.PROVINCE: 2,
    RegionLevel.CITY: 4,
    RegionLevel.DISTRICT: 6,
    RegionLevel.STREET: 9,
    RegionLevel.VILLAGE: 12,
}
"""How many digits a code of each level has."""


@dataclass(frozen=True, slots=True)
class RegionFound:
    """One region: its code without padding, its name, its level, and the names from the province down to it."""

    code: str
    name: str
    level: RegionLevel
    path: tuple[str, ...]


def search_regions(
    actor: Actor, text: str | None, under: str | None, level: RegionLevel | None, asked: Asked
) -> Page[RegionFound]:
    """List regions in the order of their codes. Who: everybody signed in.

    ``text`` is part of a name or the beginning of a code, ``under`` the code of a region around them.
    """
    with transaction(actor) as tx:
        query = regions_matching(text, under, LEVEL_LENGTHS[level] if level else None)
        page = read_page(tx, query, (Region.code,), asked)
        names = region_names(
            tx, [code for row in page.rows for code in (row.code, *region_ancestors(row.code))]
        )
        return Page(tuple(_found(row.code, names) for row in page.rows), page.next_cursor)


def read_region(actor: Actor, code: str) -> RegionFound:
    """Read one region by its code, padded or not. Raises ``NotFound`` for one that is not published."""
    with transaction(actor) as tx:
        known = known_regions(tx)
        bare = code if code in known else check_region(code, known).code
        if bare not in known:
            raise NotFound("区划", "region")
        return _found(bare, region_names(tx, (bare, *region_ancestors(bare))))


def regions_named(actor: Actor, codes: Collection[str]) -> Mapping[str, str]:
    """Write some codes as people do, from the province down; one that is not published is left out.

    Who: everybody signed in.
    """
    with transaction(actor) as tx:
        known = known_regions(tx)
        bare = {code: code if code in known else check_region(code, known).code for code in codes}
        names = region_names(tx, [part for code in bare.values() for part in (code, *region_ancestors(code))])
        return {code: "".join(_found(plain, names).path) for code, plain in bare.items() if plain in names}


def regions_written(actor: Actor, text: str) -> Sequence[RegionFound]:
    """List the regions that a text may mean: by name, with as much of what lies above as was written.

    Who: everybody signed in. ``吴中区`` and ``江苏省苏州市吴中区`` both find it; the second finds nothing else.
    """
    with transaction(actor) as tx:
        rows = tx.session.execute(regions_ending(text)).all()
        names = region_names(tx, [part for row in rows for part in (row.code, *region_ancestors(row.code))])
        found = [_found(row.code, names) for row in rows]
        return [each for each in found if any("".join(each.path[n:]) == text for n in range(len(each.path)))]


def region_names(tx: Transaction, codes: Collection[str]) -> Mapping[str, str]:
    """Give the names of some unpadded codes; one that is not published is left out."""
    rows = tx.session.execute(select(Region.code, Region.name).where(Region.code.in_(set(codes))))
    return {row.code: row.name for row in rows}


def _found(code: str, names: Mapping[str, str]) -> RegionFound:
    level = next(name for name, length in LEVEL_LENGTHS.items() if length == len(code))
    path = tuple(names[part] for part in (*reversed(region_ancestors(code)), code) if part in names)
    return RegionFound(code, names[code], level, path)
