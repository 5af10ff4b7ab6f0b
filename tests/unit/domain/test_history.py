"""What a history shows: handovers, returns, quartiles, findings; and how rows of other systems are read."""

from datetime import UTC, datetime, timedelta

import pytest

from diversion.domain.event_log import FLAT_COLUMNS
from diversion.domain.history import (
    FindingKind,
    Found,
    HeldBy,
    LoggedEvent,
    durations,
    findings,
    handovers,
    returns,
)
from diversion.domain.history_rows import HistoryMapping, MappingUnreadable, read_mapping, reader_of

START = datetime(2025, 3, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def log(dispute: str, *told: tuple[float, str, str]) -> list[LoggedEvent]:
    """Write a dispute's events: day, event, organisation."""
    return [
        LoggedEvent(
            dispute, START + DAY * day, event, line=place, group=organisation[:1], organisation=organisation
        )
        for place, (day, event, organisation) in enumerate(told, start=2)
    ]


def held(dispute: str, holders: str) -> list[LoggedEvent]:
    return log(dispute, *((day, "x", holder) for day, holder in enumerate(holders)))


def found(
    events: list[LoggedEvent], until: float = 100, answer: float = 3, idle: float = 10
) -> dict[FindingKind, dict]:
    told = findings(events, answer_within=DAY * answer, idle_after=DAY * idle, until=START + DAY * until)
    return {each.kind: each.by_organisation for each in told}


def test_a_holder_in_a_row_is_one_and_disputes_do_not_run_into_each_other():
    told = handovers([*held("d1", "aabbb"), *held("d2", "bba"), *held("d3", "ccc")], HeldBy.ORGANISATION)
    assert told.counts == {("a", "b"): 1, ("b", "a"): 1}
    assert (told.disputes, told.within) == (3, 2)


def test_an_event_without_a_holder_is_passed_over():
    events = log("d", (0, "x", "a"), (1, "note", ""), (2, "x", "a"), (3, "x", "b"))
    assert handovers(events, HeldBy.ORGANISATION).counts == {("a", "b"): 1}


def test_handovers_between_groups_are_not_those_between_organisations():
    events = log("d", (0, "x", "court 1"), (1, "x", "court 2"), (2, "x", "station"))
    assert handovers(events, HeldBy.GROUP).counts == {("c", "s"): 1}
    assert len(handovers(events, HeldBy.ORGANISATION).counts) == 2


@pytest.mark.parametrize(
    ("holders", "counts", "within"),
    [
        ("ab", {}, 0),
        ("aba", {("b", "a"): (1, 1, 1)}, 1),
        ("abca", {("c", "a"): (1, 0, 1)}, 1),
        ("ababa", {("b", "a"): (2, 2, 1), ("a", "b"): (1, 1, 1)}, 1),
        ("aabbaa", {("b", "a"): (1, 1, 1)}, 1),
    ],
)
def test_what_comes_back(holders, counts, within):
    told = returns(held("d", holders), HeldBy.ORGANISATION)
    assert {
        pair: (each.returns, each.directly, each.disputes) for pair, each in told.counts.items()
    } == counts
    assert told.within == within


def test_quartiles_are_those_published_for_one_to_ten():
    """R's default (type 7) for 1:10 is 3.25, 5.5, 7.75: Hyndman and Fan 1996, definition 7."""
    events = [
        event
        for hours in range(1, 11)
        for event in log(str(hours), (0, "offered", "a"), (hours / 24, "accepted", "a"))
    ]
    (spread,) = durations(events).values()
    assert spread.number == 10
    assert (spread.lower, spread.median, spread.upper) == pytest.approx((3.25, 5.5, 7.75))


def test_a_last_event_has_no_duration_and_one_value_is_its_own_quartiles():
    told = durations(log("d", (0, "offered", "a"), (1, "accepted", "b")))
    assert list(told) == [("offered", "a")]
    assert (told["offered", "a"].lower, told["offered", "a"].upper) == (24, 24)


@pytest.mark.parametrize(
    ("events", "number"),
    [
        ([(0, "offered", "a"), (3, "accepted", "a")], 0),
        ([(0, "offered", "a"), (3.01, "accepted", "a")], 1),
        ([(0, "offered", "a"), (2, "declined", "a")], 0),
        ([(0, "offered", "a")], 1),
        ([(0, "offered", "a"), (1, "offered", "b"), (2, "accepted", "b")], 1),
        ([(97, "offered", "a")], 0),
    ],
)
def test_an_offer_is_unanswered_only_past_the_limit(events, number):
    answered = log("other", (0, "offered", "z"), (1, "accepted", "z"), (2, "ended", "z"))
    told = found([*log("d", *events), *answered])[FindingKind.UNANSWERED]
    assert sum(each.number for each in told.values()) == number
    assert told["z"] == Found(number=0, of=1)


@pytest.mark.parametrize(
    ("events", "number"),
    [
        ([(0, "accepted", "a"), (10, "met", "a"), (20, "ended", "a")], 0),
        ([(0, "accepted", "a"), (10.01, "met", "a"), (11, "ended", "a")], 1),
        ([(0, "accepted", "a"), (1, "met", "a"), (30, "met", "a"), (60, "ended", "a")], 1),
        ([(0, "accepted", "a"), (1, "ended", "a"), (60, "filed", "a")], 0),
        ([(0, "accepted", "a"), (1, "met", "a")], 1),
        ([(95, "accepted", "a")], 0),
    ],
)
def test_a_mediation_lies_idle_only_past_the_limit_and_counts_once(events, number):
    told = found(log("d", *events))[FindingKind.IDLE]["a"]
    assert (told.number, told.of) == (number, 1)


def test_a_finding_says_since_when_and_where_it_stands_in_the_file():
    told = found(log("d", (0, "accepted", "a"), (1, "met", "a")))[FindingKind.IDLE]["a"]
    assert (told.since, told.lines) == (START + DAY, [3])


def test_what_the_data_cannot_tell_is_not_told():
    told = findings(held("d", "ab"), answer_within=DAY, idle_after=DAY, until=START)
    assert [(each.kind, each.by_organisation, each.lacking) for each in told] == [
        (FindingKind.UNANSWERED, None, ("offered", "accepted")),
        (FindingKind.IDLE, None, ("accepted",)),
    ]


def codes(*cells: str, mapping: HistoryMapping | None = None) -> list[tuple[str, str]]:
    reader = reader_of(mapping or HistoryMapping(), FLAT_COLUMNS)
    return [(fault.pointer, fault.code) for fault in reader.read(cells)[1]]


def test_a_row_is_read_with_or_without_its_offset():
    reader = reader_of(HistoryMapping(), FLAT_COLUMNS)
    row, _ = reader.read(["7", "2025/3/3 9:00", "handoff_accepted", "", "示例站"])
    assert row.at == START
    assert (row.event, row.organisation, row.person) == ("accepted", "示例站", "")
    row, _ = reader.read(["7", "2025-03-03T01:00:00Z", "x"])
    assert row.at == START


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (("", "", ""), [("/dispute", "cell-missing"), ("/at", "cell-missing"), ("/event", "cell-missing")]),
        (("7", "三月三日", "x"), [("/at", "not-moment")]),
        (("7", "45719", "x"), [("/at", "cell-serial-day")]),
        (("7", "0025-03-03", "x"), [("/at", "not-moment")]),
        (("7", "2025-03-03", "x" * 201), [("/event", "cell-too-long")]),
        (("7", "2025-03-03", "x\0"), [("/event", "cell-unreadable")]),
    ],
)
def test_what_is_wrong_is_named_by_its_column(cells, found):
    assert codes(*cells) == found


def test_with_a_mapping_its_headers_are_named_and_unknown_events_refused():
    mapping = read_mapping('{"columns": {"event": "环节"}, "events": {"派单": "offered"}}'.encode())
    headers = ["dispute", "at", "环节"]
    reader = reader_of(mapping, headers)
    row, _ = reader.read(["7", "2025-03-03", "派单"])
    assert row.event == "offered"
    _, faults = reader.read(["7", "2025-03-03", "派弹"])
    assert [(fault.pointer, fault.code) for fault in faults] == [("/环节", "event-unmapped")]


def test_a_column_that_is_needed_or_named_must_be_there():
    assert [fault.pointer for fault in reader_of(HistoryMapping(), ["dispute"])] == ["/at", "/event"]
    mapping = read_mapping('{"columns": {"group": "部门"}}'.encode())
    assert [fault.pointer for fault in reader_of(mapping, ["dispute", "at", "event"], ["group"])] == ["/部门"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff", "mapping-not-text"),
        (b"{", "mapping-not-text"),
        (b"a = [", "mapping-not-text"),
        (b'{"columns": []}', "mapping-malformed"),
        (b'{"events": {"a": 1}}', "mapping-malformed"),
        (b'{"event": {}}', "mapping-malformed"),
        (b'{"columns": {"who": "x"}}', "mapping-unknown-column"),
    ],
)
def test_a_mapping_that_cannot_be_used(content, code):
    with pytest.raises(MappingUnreadable) as refused:
        read_mapping(content)
    assert [fault.code for fault in refused.value.faults] == [code]
