"""What cannot be registered of an organisation or station."""

from decimal import Decimal
from typing import Any

import pytest

from diversion.domain.organisation_faults import OrganisationDraft, organisation_faults
from diversion.domain.organisations import OrganisationKind as Kind

REGIONS = {"32", "3205", "320506", "320506001", "110101"}
CAUSES = {"合同纠纷", "9181"}


def codes(**draft: Any) -> list[str]:
    made = OrganisationDraft(**{"kind": Kind.COMMERCIAL_CENTRE, **draft})
    return [f"{fault.pointer} {fault.code}" for fault in organisation_faults(made, REGIONS, CAUSES)]


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("body", [None, *Kind])
def test_only_a_station_names_a_body_and_only_one_with_a_seal(kind: Kind, body: Kind | None) -> None:
    found = codes(kind=kind, mediating_body_kind=body)
    expected = []
    if body is not None and not kind.is_station:
        expected.append("/mediating_body_id mediating-body-of-stations-only")
    if body is not None and body.is_station:
        expected.append("/mediating_body_id mediating-body-without-seal")
    assert found == expected


@pytest.mark.parametrize("kind", Kind)
def test_peoples_mediation_is_free_and_others_may_charge(kind: Kind) -> None:
    found = codes(kind=kind, charges_fee=True)
    assert found == (["/charges_fee peoples-mediation-free"] if kind is Kind.PEOPLES_COMMITTEE else [])


def test_amounts_may_meet_but_not_cross() -> None:
    assert codes(amount_from=Decimal(1), amount_to=Decimal(1)) == []
    assert codes(amount_from=Decimal(2), amount_to=Decimal(1)) == ["/amount_to amounts-reversed"]
    assert codes(amount_from=Decimal(2)) == codes(amount_to=Decimal(0)) == []


def test_areas_and_causes_are_known_ones() -> None:
    assert codes(areas=("320506", "320500", "320506001000", "110101999")) == []
    assert codes(areas=("320506999", "3205")) == ["/areas/0 region-unknown", "/areas/1 region-form"]
    assert codes(causes=("合同纠纷", "9181"), specialities=("9181", "commercial")) == []
    assert codes(causes=("commercial",), specialities=("没有",)) == [
        "/causes cause-unknown",
        "/specialities cause-unknown",
    ]
