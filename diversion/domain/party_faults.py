"""What is impossible in the parties of a filing, and where exactly.

One part of ``intake.faults``, apart because parties are by far the largest part of a filing and the
only one that can hold two hundred entries; every check here looks at one party once.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from diversion.domain.filing import Filing, IntakeContext, PartyInput, RepresentativeInput, is_blank
from diversion.domain.identity import identity_faults, identity_fits_kind
from diversion.domain.masking import is_masked
from diversion.domain.parties import PartyRole
from diversion.domain.phones import phone_faults
from diversion.domain.reasons import Fault
from diversion.domain.region_faults import region_faults
from diversion.domain.texts import required, text_faults

_TEXTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "no-applicant": (
            "没有申请人（原告），请至少将一方当事人的身份设为申请人",
            "No party is an applicant; give at least one party that role.",
        ),
        "party-ref-repeated": (
            "当事人编号重复，请为每方当事人使用不同编号",
            "Another party has this ref; give every party its own.",
        ),
        "identity-type-required": (
            "填写了证件号码但未选择证件类型，请选择",
            "There is an identity number without its type; choose the type.",
        ),
        "identity-type-unfit": (
            "证件类型与当事人类型不符：自然人用个人证件（个体工商户可用92开头的信用代码），单位用统一社会信用代码",
            "Not a document of such a party: persons have personal ones (sole traders 92…), organisations USCC.",
        ),
        "masked-value": (
            "该内容已隐去部分文字，请填写完整内容",
            "The value is masked; give it in full.",
        ),
    }
)


def party_faults(filing: Filing, context: IntakeContext) -> Iterator[Fault]:
    """Find every fault of the parties and their representatives.

    Codes: ``required``, ``no-applicant`` (only when every role could be read), ``party-ref-repeated``
    (at the later one), ``identity-type-required``, ``identity-type-unfit``, ``masked-value``,
    ``text-unreadable``, ``text-too-long``, and those of numbers, telephones and regions.
    """
    if not filing.parties:
        yield required("/parties")
        return
    roles = {party.role for party in filing.parties}
    if None not in roles and PartyRole.APPLICANT not in roles:
        yield _fault("/parties", "no-applicant")
    seen: set[str] = set()
    for place, party in enumerate(filing.parties):
        pointer = f"/parties/{place}"
        yield from _ref_faults(party, pointer, seen)
        yield from _one_party_faults(party, pointer, filing, context)


def _ref_faults(party: PartyInput, pointer: str, seen: set[str]) -> Iterator[Fault]:
    if party.ref is None or is_blank(party.ref):
        yield required(f"{pointer}/ref")
    elif party.ref in seen:
        yield _fault(f"{pointer}/ref", "party-ref-repeated")
    else:
        seen.add(party.ref)


def _one_party_faults(
    party: PartyInput, pointer: str, filing: Filing, context: IntakeContext
) -> Iterator[Fault]:
    if party.role is None:
        yield required(f"{pointer}/role")
    if party.kind is None:
        yield required(f"{pointer}/kind")
    for name in ("ref", "name", "address", "workplace"):
        yield from text_faults(f"{pointer}/{name}", getattr(party, name), name)
    for name, place in (("address", party.address), ("workplace", party.workplace)):
        if place is not None and is_masked(place):
            yield _fault(f"{pointer}/{name}", "masked-value")
    yield from _number_faults(party, pointer, filing)
    if party.phone is not None and not is_blank(party.phone):
        yield from phone_faults(party.phone, f"{pointer}/phone")
    yield from region_faults(party.address_region, f"{pointer}/address_region", context.regions)
    for place_of, representative in enumerate(party.representatives):
        yield from _representative_faults(representative, f"{pointer}/representatives/{place_of}")


def _number_faults(party: PartyInput, pointer: str, filing: Filing) -> Iterator[Fault]:
    """Check the number against its type, and the type against the party; without a number, only that."""
    number = None if is_blank(party.identity_number) else party.identity_number
    if party.identity_type is None:
        if number is not None:
            yield _fault(f"{pointer}/identity_type", "identity-type-required")
        return
    faults: list[Fault] = []
    if number is not None:
        where = f"{pointer}/identity_number"
        faults = identity_faults(party.identity_type, number, pointer=where, on_day=filing.filed_on)
        yield from faults
    if party.kind is not None and not identity_fits_kind(
        party.kind, party.identity_type, None if faults else number
    ):
        yield _fault(f"{pointer}/identity_type", "identity-type-unfit")


def _representative_faults(representative: RepresentativeInput, pointer: str) -> Iterator[Fault]:
    if representative.kind is None:
        yield required(f"{pointer}/kind")
    if is_blank(representative.name):
        yield required(f"{pointer}/name")
    yield from text_faults(f"{pointer}/name", representative.name, "name")


def _fault(pointer: str, code: str) -> Fault:
    return Fault(pointer, code, *_TEXTS[code])
