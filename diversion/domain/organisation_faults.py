"""What cannot be registered of an organisation or station, as far as its own values tell.

Whether it may take a given dispute is asked at routing (``eligibility.py``); here only what contradicts
itself, names what does not exist, or is barred by law whatever the dispute.
"""

from collections.abc import Collection, Container, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from diversion.domain import law
from diversion.domain.cause_classes import CauseClass
from diversion.domain.organisations import OrganisationKind
from diversion.domain.reasons import Fault
from diversion.domain.region_faults import region_faults


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationDraft:
    """An organisation as it would be registered; ``mediating_body_kind`` is the kind of the body it names."""

    kind: OrganisationKind
    areas: Sequence[str] = ()
    causes: Sequence[str] = ()
    specialities: Sequence[str] = ()
    amount_from: Decimal | None = None
    amount_to: Decimal | None = None
    charges_fee: bool = False
    mediating_body_kind: OrganisationKind | None = None


def organisation_faults(
    draft: OrganisationDraft, regions: Container[str], cause_names: Collection[str]
) -> Iterator[Fault]:
    """Find what is wrong with a draft; no cause is checked while no catalogue is loaded.

    Codes: ``mediating-body-of-stations-only``, ``mediating-body-without-seal`` (a station names a body that
    is no station), ``peoples-mediation-free`` (RT-1), ``amounts-reversed``, ``region-form``, ``region-unknown``,
    ``cause-unknown``; a speciality may also be a class of causes.

    >>> draft = OrganisationDraft(kind=OrganisationKind.PEOPLES_COMMITTEE, charges_fee=True)
    >>> [fault.code for fault in organisation_faults(draft, (), ())]
    ['peoples-mediation-free']
    """
    yield from _body_faults(draft)
    if draft.kind is OrganisationKind.PEOPLES_COMMITTEE and draft.charges_fee:
        zh, en = (
            f"人民调解不收取费用（{law.cite('RT-1')}）",
            f"People's mediation is free ({law.cite('RT-1')}).",
        )
        yield Fault("/charges_fee", "peoples-mediation-free", zh, en)
    if draft.amount_from is not None and draft.amount_to is not None and draft.amount_to < draft.amount_from:
        zh, en = "金额上限不得小于下限", "The upper amount is not below the lower one."
        yield Fault("/amount_to", "amounts-reversed", zh, en)
    for place, code in enumerate(draft.areas):
        yield from region_faults(code, f"/areas/{place}", regions)
    yield from _cause_faults("/causes", draft.causes, cause_names)
    named = [name for name in draft.specialities if name not in set(CauseClass)]
    yield from _cause_faults("/specialities", named, cause_names)


def _body_faults(draft: OrganisationDraft) -> Iterator[Fault]:
    body = draft.mediating_body_kind
    if body is None:
        return
    if not draft.kind.is_station:
        zh, en = "只有工作站才填写挂靠的调解组织", "Only a station names the body whose seal it uses."
        yield Fault("/mediating_body_id", "mediating-body-of-stations-only", zh, en)
    if body.is_station:
        zh, en = (
            "工作站没有印章，请填写人民调解委员会等调解组织",
            "A station has no seal; name a mediating body.",
        )
        yield Fault("/mediating_body_id", "mediating-body-without-seal", zh, en)


def _cause_faults(pointer: str, names: Sequence[str], known: Collection[str]) -> Iterator[Fault]:
    for name in names if known else ():
        if name not in known:
            zh = f"案由目录中没有“{name}”，请填写目录中的案由名称或代码"
            yield Fault(pointer, "cause-unknown", zh, f"Not in the catalogue of causes: {name}.")
