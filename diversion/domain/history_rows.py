"""Reading another system's handoff history: which of its columns and events are which of ours, row by row.

Seven columns, of which three are needed (``dispute``, ``at``, ``event``). A mapping says under which headers
the other system has them and what its events are called here; without one our own names are read, so that
what ``event_log.py`` exports can be read again. What is computed on the rows is ``history.py``'s.
"""

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from diversion.domain.event_log import FLAT_COLUMNS
from diversion.domain.import_cells import CellSpoilt, moment
from diversion.domain.reasons import Fault
from diversion.domain.working_days import SHANGHAI

NEEDED = ("dispute", "at", "event")
LONGEST_CELL = 200
YEARS = range(1900, 2200)
NUL = "\0"
OWN_EVENTS: Mapping[str, str] = MappingProxyType(
    {
        "handoff_delivered": "offered",
        "handoff_accepted": "accepted",
        "handoff_declined": "declined",
        "settled": "ended",
        "returned": "ended",
        "closed": "ended",
    }
)
"""What the findings know, by the names of our own journal; what is not listed keeps its name."""


class MappingUnreadable(Exception):
    """A mapping that cannot be used; ``faults`` name what is wrong with it."""

    code = "mapping-unreadable"

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        super().__init__(", ".join(fault.code for fault in faults))


@dataclass(frozen=True, slots=True)
class HistoryMapping:
    """Our columns by the other system's headers, and what its events are called here.

    With ``events`` an event that is not among them is refused, so that nothing is missed by a slip; without,
    each keeps its name.
    """

    columns: Mapping[str, str] = field(
        default_factory=lambda: dict(zip(FLAT_COLUMNS, FLAT_COLUMNS, strict=True))
    )
    events: Mapping[str, str] | None = None

    def told(self) -> dict[str, Any]:
        """Say the mapping as it is kept beside an import."""
        return {
            "columns": dict(self.columns),
            "events": dict(self.events) if self.events is not None else None,
        }


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One event as it was read; persons and disputes still by the names the other system gives them."""

    dispute: str
    at: datetime
    event: str
    group: str
    organisation: str
    person: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads rows by their places in a file."""

    mapping: HistoryMapping
    places: Mapping[str, int]

    def read(self, cells: Sequence[str]) -> tuple[HistoryRow | None, tuple[Fault, ...]]:
        """Read a row, or say what is wrong with it; a fault's pointer names the file's own header.

        Codes: ``cell-missing``, ``cell-too-long``, ``cell-unreadable``, ``event-unmapped``, and those of
        ``import_cells.moment`` (also for a year before 1900 or after 2199). A moment without an offset is
        Shanghai's.
        """
        told = {
            name: cells[place].strip() if place < len(cells) else "" for name, place in self.places.items()
        }
        faults = [*self._missing(told), *self._too_long(told), *self._unreadable(told)]
        at = self._moment(told["at"], faults) if told["at"] else None
        event = self._event(told["event"], faults) if told["event"] else None
        if faults or at is None or event is None:
            return None, tuple(faults)
        rest = (told.get(name, "") for name in FLAT_COLUMNS[3:])
        return HistoryRow(told["dispute"], at, event, *rest), ()

    def _missing(self, told: Mapping[str, str]) -> list[Fault]:
        zh, en = "此项不能为空，请补填后重新导入。", "This must not be empty; fill it in and import again."
        return [Fault(self._pointer(name), "cell-missing", zh, en) for name in NEEDED if not told[name]]

    def _too_long(self, told: Mapping[str, str]) -> list[Fault]:
        zh = f"超过{LONGEST_CELL}个字，请核对是否对应了正确的列。"
        en = f"More than {LONGEST_CELL} characters; is this the right column?"
        long = [name for name, cell in told.items() if len(cell) > LONGEST_CELL]
        return [Fault(self._pointer(name), "cell-too-long", zh, en) for name in long]

    def _unreadable(self, told: Mapping[str, str]) -> list[Fault]:
        zh, en = (
            "含有无法保存的字符，请删除后重新导入。",
            "It holds a character that cannot be kept; remove it.",
        )
        broken = [name for name, cell in told.items() if NUL in cell]
        return [Fault(self._pointer(name), "cell-unreadable", zh, en) for name in broken]

    def _moment(self, cell: str, faults: list[Fault]) -> datetime | None:
        try:
            return _moment(cell)
        except CellSpoilt as spoilt:
            faults.append(spoilt.at(self._pointer("at")))
            return None

    def _event(self, cell: str, faults: list[Fault]) -> str | None:
        if self.mapping.events is None:
            return OWN_EVENTS.get(cell, cell)
        if cell not in self.mapping.events:
            zh = "对照文件的 events 中没有此环节名称，请补充后重新导入。"
            en = "The mapping's events do not have this name; add it and import again."
            faults.append(Fault(self._pointer("event"), "event-unmapped", zh, en))
        return self.mapping.events.get(cell)

    def _pointer(self, name: str) -> str:
        return f"/{self.mapping.columns[name]}"


def read_mapping(content: bytes) -> HistoryMapping:
    r"""Read a mapping in JSON or TOML: ``columns`` (ours = theirs) and ``events`` (theirs = ours).

    Raises ``MappingUnreadable``: ``mapping-not-text``, ``mapping-malformed``, ``mapping-unknown-column``.

    >>> read_mapping('[columns]\nat = "办理时间"\n[events]\n"派单" = "offered"'.encode()).columns["at"]
    '办理时间'
    """
    try:
        text = content.decode("utf-8-sig")
        told = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except (ValueError, RecursionError) as unreadable:
        zh, en = "对照文件应为 UTF-8 的 JSON 或 TOML。", "The mapping is JSON or TOML in UTF-8."
        raise MappingUnreadable(Fault("/mapping", "mapping-not-text", zh, en)) from unreadable
    columns, events = told.get("columns", {}), told.get("events")
    if (
        not _is_words(columns)
        or not (events is None or _is_words(events))
        or told.keys() - {"columns", "events"}
    ):
        zh, en = (
            "对照文件只含 columns 和 events 两个对照表。",
            "A mapping has two tables of words, columns and events.",
        )
        raise MappingUnreadable(Fault("/mapping", "mapping-malformed", zh, en))
    if unknown := sorted(columns.keys() - set(FLAT_COLUMNS)):
        listed = "、".join(FLAT_COLUMNS)
        zh, en = f"没有这一列，可用的是：{listed}。", f"No such column of ours; there are {listed}."
        raise MappingUnreadable(
            *(Fault(f"/mapping/columns/{name}", "mapping-unknown-column", zh, en) for name in unknown)
        )
    return HistoryMapping(HistoryMapping().columns | columns, events)


def reader_of(
    mapping: HistoryMapping, headers: Sequence[str], told: Sequence[str] = ()
) -> Reader | list[Fault]:
    """Find the columns in a file's header; faults ``column-missing`` for one that is needed and not there.

    A column that the mapping names itself (``told``) is needed too: a header with a slip is no empty column.
    """
    places = {name: headers.index(header) for name, header in mapping.columns.items() if header in headers}
    missing = [name for name in FLAT_COLUMNS if name in (*NEEDED, *told) and name not in places]
    if not missing:
        return Reader(mapping, places)
    zh, en = (
        "文件中没有这一列，请核对表头或者对照文件。",
        "The file has no such column; check its header or the mapping.",
    )
    return [Fault(f"/{mapping.columns[name]}", "column-missing", zh, en) for name in missing]


def _moment(cell: str) -> datetime:
    try:
        at = datetime.fromisoformat(cell)
    except ValueError:
        return moment(cell)
    if at.year not in YEARS:
        return moment(cell)
    return at if at.tzinfo is not None else at.replace(tzinfo=SHANGHAI)


def _is_words(told: Any) -> bool:
    return isinstance(told, dict) and all(
        isinstance(each, str) and each for pair in told.items() for each in pair
    )
