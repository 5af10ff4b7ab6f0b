"""What a filing says once something was added or corrected, and where a fault of it was written.

A supplement and a correction are the same thing to the rules: some members given, the rest as it was. The
whole filing is then judged again by ``intake.py`` and ``completeness.py``, so that no rule is written
twice. A party is found by its ``ref``: the members given replace its own, an unknown ref is a new party.
A member given as None is taken back; one left out stays.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from diversion.domain.filing import (
    FOREIGN_PARTY,
    LABOUR_ARBITRATION_DONE,
    NOT_CIVIL,
    ChoiceInput,
    ConsentInput,
    Filing,
    PartyInput,
)
from diversion.domain.reasons import Fault
from diversion.domain.triage_lists import TriageFlag

PLAIN = ("claim_amount", "dispute_region", "claims", "facts", "hard_bar_on", "preservation_wanted")
CAUSE = ("cause_code", "cause_name")


@dataclass(frozen=True, slots=True)
class PartyChange:
    """What is given of one party. ``ended``: it is no longer a party of this dispute."""

    ref: str
    given: Mapping[str, Any] = field(default_factory=dict)
    ended: bool = False
    foreign_element: bool | None = None


@dataclass(frozen=True, slots=True)
class Amendment:
    """What is given of a filing: plain members, parties, answers, a choice, and circumstances for triage.

    ``circumstances`` holds ``flags``, ``labour_arbitration_done`` and ``not_civil`` where they are given. A
    party that could not be read stays in its place as None, so that the pointers of the others hold.
    """

    given: Mapping[str, Any] = field(default_factory=dict)
    parties: tuple[PartyChange | None, ...] = ()
    consents: tuple[ConsentInput, ...] = ()
    choice: ChoiceInput | None = None
    circumstances: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is given."""
        return not (self.given or self.parties or self.consents or self.choice or self.circumstances)


def amended(before: Filing, change: Amendment) -> Filing:
    """Write a filing as it reads with the change: its own answers and choice only, as those are asked anew.

    Naming a cause replaces both ways of naming it; what was filed as docketed is not judged again.

    >>> before = Filing(claims="返还借款", parties=(PartyInput(ref="a1", name="甲"),))
    >>> after = amended(before, Amendment({"facts": "……"}, (PartyChange("a1", {"phone": "13800138000"}),)))
    >>> after.claims, after.facts, after.parties[0].name, after.parties[0].phone
    ('返还借款', '……', '甲', '13800138000')
    """
    given = {name: change.given[name] for name in PLAIN if name in change.given}
    if any(name in change.given for name in CAUSE):
        given |= {name: change.given.get(name) for name in CAUSE}
    return replace(
        before,
        **given,
        parties=_parties(before.parties, change.parties),
        consents=change.consents,
        choice=change.choice,
        docketed_on=None,
        case_number=None,
        procedure=None,
    )


def _parties(before: Sequence[PartyInput], changes: Sequence[PartyChange | None]) -> tuple[PartyInput, ...]:
    parties = {party.ref: party for party in before}
    for change in changes:
        if change is not None:
            parties[change.ref] = replace(parties.get(change.ref, PartyInput(ref=change.ref)), **change.given)
    gone = {change.ref for change in changes if change is not None and change.ended}
    return tuple(party for ref, party in parties.items() if ref not in gone)


def repeated_refs(changes: Sequence[PartyChange | None]) -> list[Fault]:
    """Refuse a party that is changed twice at once: ``party-ref-repeated``, at the later place."""
    seen: set[str] = set()
    faults = []
    for place, change in enumerate(changes):
        if change is not None and change.ref in seen:
            zh, en = (
                "同一当事人在本次修改中出现两次，请合并",
                "This party is changed twice; make it one change.",
            )
            faults.append(Fault(f"/parties/{place}/ref", "party-ref-repeated", zh, en))
        seen |= {change.ref} if change is not None else set()
    return faults


def as_written(faults: Sequence[Fault], after: Filing, changes: Sequence[PartyChange | None]) -> list[Fault]:
    """Point each fault of the whole filing to where the change has it; a party left alone to all of them.

    >>> after = Filing(parties=(PartyInput(ref="a1"), PartyInput(ref="r1")))
    >>> [f.pointer for f in as_written([Fault("/parties/1/phone", "x", "", "")], after, [PartyChange("r1")])]
    ['/parties/0/phone']
    """
    written: dict[str, int] = {}
    for place, change in enumerate(changes):
        if change is not None:
            written.setdefault(change.ref, place)
    found = []
    for fault in faults:
        head, _, rest = fault.pointer.removeprefix("/parties/").partition("/")
        if fault.pointer.startswith("/parties/") and head.isdigit():
            at = written.get(after.parties[int(head)].ref or "")
            pointer = "/parties" if at is None else f"/parties/{at}/{rest}".rstrip("/")
            fault = replace(fault, pointer=pointer)
        found.append(fault)
    return found


def circumstances_after(former: Collection[str], change: Amendment) -> set[str]:
    """Say which circumstances stand for triage once some were given or taken back.

    ``former`` are those that a person gave before, in the words the dispute keeps them in.

    >>> sorted(circumstances_after({"not_civil:criminal"}, Amendment(circumstances={"not_civil": None})))
    []
    """
    told, kept = change.circumstances, set(former)
    if "flags" in told:
        kept = {each for each in kept if each not in set(TriageFlag)} | {str(flag) for flag in told["flags"]}
    if "labour_arbitration_done" in told:
        kept.discard(LABOUR_ARBITRATION_DONE)
        kept |= {LABOUR_ARBITRATION_DONE} if told["labour_arbitration_done"] else set()
    if "not_civil" in told:
        kept = {each for each in kept if not each.startswith(NOT_CIVIL)}
        kept |= {f"{NOT_CIVIL}{told['not_civil']}"} if told["not_civil"] else set()
    for party in change.parties:
        if party is not None and (party.ended or party.foreign_element is not None):
            kept.discard(f"{FOREIGN_PARTY}{party.ref}")
            kept |= {f"{FOREIGN_PARTY}{party.ref}"} if party.foreign_element and not party.ended else set()
    return kept
