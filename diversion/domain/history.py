"""What a history of handoffs shows: who passed to whom, what came back, how long steps took, where it stuck.

Computed on any log of the seven columns (``history_rows.py``), another system's above all. Every rule takes
the events dispute by dispute, each dispute's in the order of time, and reads them once. Nothing here ranks:
counts and quartiles, each with what it is a part of. Holders are groups or organisations; an event that
names none is passed over where holders are compared.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby, pairwise
from statistics import quantiles

OFFERED, ACCEPTED, DECLINED, ENDED = "offered", "accepted", "declined", "ended"
LINES_SHOWN = 20
SECONDS_AN_HOUR = 3600


class HeldBy(StrEnum):
    """Whose hands are compared."""

    GROUP = "group"
    ORGANISATION = "organisation"


class FindingKind(StrEnum):
    """What can be found wrong: an offer nobody answered, accepted and then nothing happened."""

    UNANSWERED = "unanswered"
    IDLE = "idle"


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """One event of a history; ``line`` is its place in the file it came from."""

    dispute: Hashable
    at: datetime
    event: str
    line: int = 0
    group: str = ""
    organisation: str = ""
    outcome: str = ""

    def holder(self, by: HeldBy) -> str:
        """Name the hands it was in, or nothing."""
        return self.group if by is HeldBy.GROUP else self.organisation


@dataclass(frozen=True, slots=True)
class Handovers:
    """How often one holder passed to another; ``within`` counts disputes with at least one handover."""

    counts: Mapping[tuple[str, str], int]
    disputes: int
    within: int


@dataclass(slots=True)
class Returned:
    """What came back to a holder from another. ``directly``: without a third in between."""

    returns: int = 0
    directly: int = 0
    disputes: int = 0


@dataclass(frozen=True, slots=True)
class Returns:
    """Returns by (who had it last, who has it again)."""

    counts: Mapping[tuple[str, str], Returned]
    disputes: int
    within: int


@dataclass(frozen=True, slots=True)
class Spread:
    """Hours until the next event: how many times, lower quartile, median, upper quartile."""

    number: int
    lower: float
    median: float
    upper: float


@dataclass(slots=True)
class Found:
    """One kind of finding at one organisation: how many ``of`` how many, since when, the first lines of it."""

    number: int = 0
    of: int = 0
    since: datetime | None = None
    lines: list[int] = field(default_factory=list)

    def add(self, event: LoggedEvent) -> None:
        """Count one, by the event it begins with."""
        self.number += 1
        self.since = min(self.since or event.at, event.at)
        if len(self.lines) < LINES_SHOWN:
            self.lines.append(event.line)


@dataclass(frozen=True, slots=True)
class Findings:
    """Findings of a kind by organisation; None when the data cannot tell, because ``lacking`` events are missing."""

    kind: FindingKind
    by_organisation: Mapping[str, Found] | None
    lacking: tuple[str, ...] = ()


def handovers(events: Iterable[LoggedEvent], by: HeldBy) -> Handovers:
    """Count how often each holder passed to each other one.

    >>> from datetime import UTC
    >>> day = [datetime(2026, 3, each, tzinfo=UTC) for each in (1, 2, 3)]
    >>> log = [LoggedEvent("d", at, "x", group=who) for at, who in zip(day, ("court", "court", "centre"))]
    >>> handovers(log, HeldBy.GROUP)
    Handovers(counts={('court', 'centre'): 1}, disputes=1, within=1)
    """
    counts: Counter[tuple[str, str]] = Counter()
    disputes = within = 0
    for _, holders in _holders(events, by):
        disputes += 1
        within += len(holders) > 1
        counts.update(pairwise(holders))
    return Handovers(dict(counts), disputes, within)


def returns(events: Iterable[LoggedEvent], by: HeldBy) -> Returns:
    """Count how often a dispute came back to a holder who had it before.

    Each time it comes back counts, by who had it last: ``a b a c a`` is two returns, both direct; ``a b c a``
    is one that is not.

    >>> from datetime import UTC
    >>> log = [LoggedEvent("d", datetime(2026, 3, at, tzinfo=UTC), "x", group=who)
    ...        for at, who in enumerate("abaca", start=1)]
    >>> {pair: (each.returns, each.directly) for pair, each in returns(log, HeldBy.GROUP).counts.items()}
    {('b', 'a'): (1, 1), ('c', 'a'): (1, 1)}
    """
    counts: dict[tuple[str, str], Returned] = defaultdict(Returned)
    disputes = within = 0
    for _, holders in _holders(events, by):
        disputes += 1
        seen: set[str] = set()
        pairs = set()
        for place, holder in enumerate(holders):
            if holder in seen:
                pair = holders[place - 1], holder
                counts[pair].returns += 1
                counts[pair].directly += holders[place - 2] == holder
                pairs.add(pair)
            seen.add(holder)
        within += bool(pairs)
        for pair in pairs:
            counts[pair].disputes += 1
    return Returns(dict(counts), disputes, within)


def durations(events: Iterable[LoggedEvent]) -> dict[tuple[str, str], Spread]:
    """Tell how long each step took until the next event of its dispute, by step and organisation.

    A dispute's last event has no duration. Quartiles are those of the values themselves, interpolated
    (inclusive), as PostgreSQL's ``percentile_cont`` gives them.
    """
    hours: dict[tuple[str, str], list[float]] = defaultdict(list)
    for _, listed in _disputes(events):
        for event, following in pairwise(listed):
            span = (following.at - event.at).total_seconds() / SECONDS_AN_HOUR
            hours[event.event, event.organisation].append(span)
    return {key: _spread(values) for key, values in hours.items()}


def findings(
    events: Iterable[LoggedEvent], *, answer_within: timedelta, idle_after: timedelta, until: datetime
) -> tuple[Findings, ...]:
    """Find offers without an answer and mediations in which nothing happened, as far as the data allow.

    An offer is unanswered when neither ``accepted`` nor ``declined`` follows within the limit (on the limit is
    in time), before the next offer or at all; one that is younger than the limit at ``until``, the end of the
    data, is not judged. Idle is a gap longer than its limit after ``accepted`` and before ``ended``, the end of
    the data standing for an event that has not come. Where a log has none of the events needed, nothing is
    said about that kind, and which are lacking is.
    """
    unanswered: dict[str, Found] = defaultdict(Found)
    idle: dict[str, Found] = defaultdict(Found)
    known: set[str] = set()
    for _, listed in _disputes(events):
        known.update(each.event for each in listed)
        _count_unanswered(listed, unanswered, answer_within, until)
        _count_idle(listed, idle, idle_after, until)
    return (
        _findings(
            FindingKind.UNANSWERED, unanswered, {OFFERED: {OFFERED}, ACCEPTED: {ACCEPTED, DECLINED}}, known
        ),
        _findings(FindingKind.IDLE, idle, {ACCEPTED: {ACCEPTED}}, known),
    )


def _count_unanswered(
    listed: Sequence[LoggedEvent], found: dict[str, Found], within: timedelta, until: datetime
) -> None:
    for place, event in enumerate(listed):
        if event.event != OFFERED or until - event.at <= within:
            continue
        found[event.organisation].of += 1
        answer = next(
            (each for each in listed[place + 1 :] if each.event in (OFFERED, ACCEPTED, DECLINED)), None
        )
        if answer is None or answer.event == OFFERED or answer.at - event.at > within:
            found[event.organisation].add(event)


def _count_idle(
    listed: Sequence[LoggedEvent], found: dict[str, Found], after: timedelta, until: datetime
) -> None:
    """Count an accepted mediation once, by the first event that nothing followed in time."""
    for place, event in enumerate(listed):
        if event.event != ACCEPTED:
            continue
        found[event.organisation].of += 1
        gaps = zip(listed[place:], [*(each.at for each in listed[place + 1 :]), until], strict=True)
        for last, next_at in gaps:
            if last.event == ENDED or (last.event == ACCEPTED and last is not event):
                break
            if next_at - last.at > after:
                found[event.organisation].add(last)
                break


def _findings(
    kind: FindingKind, found: Mapping[str, Found], needed: Mapping[str, set[str]], known: set[str]
) -> Findings:
    lacking = tuple(name for name, any_of in needed.items() if not any_of & known)
    return Findings(kind, None if lacking else dict(found), lacking)


def _disputes(events: Iterable[LoggedEvent]) -> Iterator[tuple[Hashable, list[LoggedEvent]]]:
    for dispute, listed in groupby(events, key=lambda each: each.dispute):
        yield dispute, list(listed)


def _holders(events: Iterable[LoggedEvent], by: HeldBy) -> Iterator[tuple[Hashable, list[str]]]:
    """Give each dispute's holders in turn, one in a row once."""
    for dispute, listed in _disputes(events):
        named = (each.holder(by) for each in listed if each.holder(by))
        yield dispute, [holder for holder, _ in groupby(named)]


def _spread(values: Sequence[float]) -> Spread:
    if len(values) == 1:
        return Spread(1, values[0], values[0], values[0])
    lower, median, upper = quantiles(values, n=4, method="inclusive")
    return Spread(len(values), lower, median, upper)
