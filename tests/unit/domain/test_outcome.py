from itertools import product

import pytest

from diversion.domain.dispute import Status, move
from diversion.domain.entries import Entry
from diversion.domain.outcome import (
    DocumentKind,
    EndReason,
    Exit,
    FailureReport,
    ReturnKind,
    exit_refusal,
    exits_open,
    may_travel,
    outcome_faults,
    report_faults,
    return_to_court,
    status_after_end,
)

R = EndReason
REPORT = FailureReport("双方到场调解一次", "分歧较大")
FAILED = [reason for reason in R if not reason.is_settled]


def codes(reason, *, in_force=False, report=None, over=True):
    return [
        fault.code
        for fault in outcome_faults(reason, agreement_in_force=in_force, report=report, period_over=over)
    ]


def test_the_eight_ends_stand_in_the_order_of_the_law():
    assert [reason.value for reason in R] == [
        "agreement_reached",
        "settled_and_withdrawn",
        "party_unreachable",
        "party_unwilling",
        "large_gap",
        "period_expired",
        "signature_refused",
        "other",
    ]
    assert [reason for reason in R if reason.is_settled] == [R.AGREEMENT_REACHED, R.SETTLED_AND_WITHDRAWN]


@pytest.mark.parametrize(("reason", "docketed"), list(product(R, (False, True))))
def test_every_end_leads_where_the_disputes_table_allows(reason, docketed):
    event, to = status_after_end(reason, docketed)
    assert move(Status.IN_MEDIATION, event, to, docketed=docketed) is to
    if not reason.is_settled:
        assert to is Status.RETURNED
    elif reason is R.AGREEMENT_REACHED or docketed:
        assert to is Status.SETTLED
    else:
        assert to is Status.CLOSED


def test_an_agreement_is_reached_when_it_is_in_force():
    assert codes(R.AGREEMENT_REACHED, in_force=True) == []
    assert codes(R.AGREEMENT_REACHED, report=REPORT) == ["agreement-not-in-force"]
    assert codes(R.SETTLED_AND_WITHDRAWN) == []


@pytest.mark.parametrize("reason", FAILED)
def test_a_failed_mediation_needs_its_report(reason):
    assert codes(reason) == ["failure-report-missing"]
    assert codes(reason, report=REPORT) == []


def test_the_period_has_expired_only_when_it_is_over():
    assert codes(R.PERIOD_EXPIRED, report=REPORT, over=False) == ["period-not-over"]
    assert codes(R.LARGE_GAP, report=REPORT, over=False) == []


def test_two_of_the_reports_four_fields_may_be_empty():
    assert report_faults(REPORT) == ()
    found = report_faults(FailureReport(" ", "\u3000", "多次无故不到场", "无"))
    assert [(fault.pointer, fault.code) for fault in found] == [
        ("/failure_report/basics", "failure-report-incomplete"),
        ("/failure_report/reason", "failure-report-incomplete"),
    ]


@pytest.mark.parametrize(
    ("wanted", "docketed", "code"),
    [
        (Exit.CONFIRMATION, False, None),
        (Exit.PERFORMANCE, False, None),
        (Exit.MEDIATION_JUDGMENT, False, "exit-post-docket-only"),
        (Exit.WITHDRAWAL, False, "exit-post-docket-only"),
        (Exit.CONFIRMATION, True, "confirmation-pre-docket-only"),
        (Exit.PERFORMANCE, True, "exit-pre-docket-only"),
        (Exit.MEDIATION_JUDGMENT, True, None),
        (Exit.CLOSED_OTHERWISE, True, None),
        (Exit.IMMEDIATE_PERFORMANCE, True, None),
    ],
)
def test_exits_before_and_after_docketing_are_apart(wanted, docketed, code):
    refusal = exit_refusal(wanted, docketed)
    assert (refusal and refusal.code) == code
    assert (wanted in exits_open(docketed)) == (code is None)
    assert refusal is None or refusal.article


@pytest.mark.parametrize(
    ("entry", "docketed", "kind", "code", "chooses"),
    [
        (Entry.COMPLAINT, False, ReturnKind.DOCKETING, "court-dockets", False),
        (Entry.MEDIATION_APPLICATION, False, ReturnKind.DOCKETING, "applicant-may-sue", True),
        (Entry.TRANSFERRED_IN, False, ReturnKind.DOCKETING, "applicant-may-sue", True),
        (Entry.COMPLAINT, True, ReturnKind.TRIAL, "trial-resumes", False),
        (Entry.MEDIATION_APPLICATION, True, ReturnKind.TRIAL, "trial-resumes", False),
    ],
)
def test_a_failed_mediation_goes_home_by_the_three_cases(entry, docketed, kind, code, chooses):
    went = return_to_court(entry, docketed)
    assert (went.kind, went.reason.code, went.applicant_must_choose) == (kind, code, chooses)
    assert went.reason.rule == "ZX-17"


def test_only_four_kinds_of_document_leave_mediation():
    assert {kind.value for kind in DocumentKind if may_travel(kind)} == {
        "filing",
        "evidence",
        "service_address",
        "undisputed_facts",
    }
