"""The clauses of the contract: one defect is named by its own clause, and what it hides is not judged."""

from collections.abc import Mapping

import pytest

from diversion.domain.partner_clauses import CLAUSES, Endpoint, Probe, Seen, Verdict, findings, render_clauses

MOST_SECONDS, MOST_BYTES = 10.0, 16_384
WELL = {
    Probe.VALID: Seen(204),
    Probe.REPEATED: Seen(200),
    Probe.FORGED: Seen(401),
    Probe.CHANGED: Seen(403),
    Probe.UNSIGNED: Seen(400),
    Probe.OLD: Seen(422),
    Probe.UNKNOWN_TYPE: Seen(202),
    Probe.UNKNOWN_MEMBERS: Seen(299),
}


def verdicts(seen: Mapping[Probe, Seen], *, is_secured: bool = True) -> dict[str, Verdict]:
    told = findings(Endpoint(is_secured, seen, MOST_SECONDS, MOST_BYTES))
    return {each.clause.code: each.verdict for each in told}


def failing(changes: Mapping[Probe, Seen], *, is_secured: bool = True) -> list[str]:
    found = verdicts(WELL | changes, is_secured=is_secured)
    return [code for code, verdict in found.items() if verdict is Verdict.FAIL]


def test_who_keeps_every_clause_passes() -> None:
    assert set(verdicts(WELL).values()) == {Verdict.OK}


@pytest.mark.parametrize(
    ("probe", "seen", "broken"),
    [
        (Probe.REPEATED, Seen(409), "takes-repeats"),
        (Probe.FORGED, Seen(204), "refuses-forged-signature"),
        (Probe.FORGED, Seen(500), "refuses-forged-signature"),
        (Probe.FORGED, Seen(None, "protocol-error"), "refuses-forged-signature"),
        (Probe.CHANGED, Seen(204), "refuses-changed-body"),
        (Probe.UNSIGNED, Seen(204), "refuses-unsigned"),
        (Probe.OLD, Seen(204), "refuses-old-timestamp"),
        (Probe.UNKNOWN_TYPE, Seen(400), "takes-unknown-type"),
        (Probe.UNKNOWN_MEMBERS, Seen(422), "takes-unknown-members"),
        (Probe.OLD, Seen(401, seconds=10.01), "answers-in-time"),
        (Probe.OLD, Seen(401, size=MOST_BYTES + 1), "answer-is-small"),
    ],
)
def test_each_defect_is_named_by_its_clause(probe: Probe, seen: Seen, broken: str) -> None:
    assert failing({probe: seen}) == [broken]


def test_the_bounds_themselves_are_kept() -> None:
    assert failing({Probe.VALID: Seen(204, seconds=MOST_SECONDS, size=MOST_BYTES)}) == []


@pytest.mark.parametrize(
    ("first", "broken"),
    [
        (Seen(500), "answers-2xx"),
        (Seen(404), "answers-2xx"),
        (Seen(None, "unreachable"), "answers-2xx"),
        (Seen(None, "protocol-error"), "answers-2xx"),
        (Seen(302), "keeps-no-redirect"),
        (Seen(None, "timed-out", seconds=10.0), "answers-in-time"),
        (Seen(None, "tls-failed"), "tls-valid"),
    ],
)
def test_who_does_not_take_the_valid_message_has_verified_nothing(first: Seen, broken: str) -> None:
    """A server that answers 404 to everything refuses forgeries too; that is no merit."""
    found = verdicts({Probe.VALID: first})
    assert [code for code, verdict in found.items() if verdict is Verdict.FAIL] == [broken]
    later = [code for code in found if code.startswith(("refuses-", "takes-"))]
    assert {found[code] for code in later} == {Verdict.SKIP}
    assert failing({Probe.VALID: first}) == [broken], "however the other messages were answered"


def test_plain_http_outside_loopback_is_named() -> None:
    assert failing({}, is_secured=False) == ["tls-valid"]


def test_every_clause_says_in_both_languages_what_it_demands_and_what_to_do() -> None:
    codes = [clause.code for clause in CLAUSES]
    assert len(set(codes)) == len(codes) == len(render_clauses())
    assert all(all((each.zh, each.en, each.remedy_zh, each.remedy_en)) for each in CLAUSES)
