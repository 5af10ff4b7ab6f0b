"""Whether one person stands twice in a filing, or on both sides of it.

Apart from the other flags because it compares parties with each other, and must not compare each with
each: two hundred parties are looked at once. Different from ``match_forms.py``, which asks whether the
whole filing was handed in before.
"""

from collections.abc import Iterator, Mapping

from diversion.domain.filing import Filing, is_blank
from diversion.domain.names import name_normalised
from diversion.domain.parties import PartyRole
from diversion.domain.party_sides import named_places
from diversion.domain.reasons import Reason

_Places = dict[PartyRole, set[int]]


def same_party_flags(filing: Filing) -> Iterator[Reason]:
    """Flag parties of one identity number, or of one name where one of them gave no number.

    Codes: ``party-twice`` (on one side, one reason a side), ``party-on-both-sides`` (one reason). Two
    persons of one name with different numbers are two persons.
    """
    twice: _Places = {}
    both_sides: _Places = {}
    for places in _same(filing):
        for role, on_side in places.items():
            if len(on_side) > 1:
                twice.setdefault(role, set()).update(on_side)
            if len(places) > 1:
                both_sides.setdefault(role, set()).update(on_side)
    for role, on_side in twice.items():
        zh, en = named_places(role, on_side)
        yield Reason("party-twice", f"{zh}疑似同一人重复填写，请核对", f"{en}: perhaps the same party twice.")
    if both_sides:
        named = [named_places(role, on_side) for role, on_side in both_sides.items()]
        zh, en = "与".join(zh for zh, _ in named), ", ".join(en for _, en in named)
        yield Reason(
            "party-on-both-sides",
            f"{zh}疑似同一人，请核对当事人身份",
            f"{en}: perhaps one person on several sides; check the roles.",
        )


def _same(filing: Filing) -> Iterator[Mapping[PartyRole, set[int]]]:
    """Go through the groups of places that seem to be one person, by number and by name."""
    by_number: dict[str, _Places] = {}
    by_name: dict[str, _Places] = {}
    unnumbered: set[str] = set()
    for role in PartyRole:
        for place, party in filing.side(role):
            number = party.identity
            if number is not None:
                by_number.setdefault(number, {}).setdefault(role, set()).add(place)
            if party.name is not None and not is_blank(party.name):
                name = name_normalised(party.name)
                by_name.setdefault(name, {}).setdefault(role, set()).add(place)
                if number is None:
                    unnumbered.add(name)
    yield from by_number.values()
    yield from (places for name, places in by_name.items() if name in unnumbered)
