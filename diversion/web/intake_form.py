"""What the form of a filing makes of what was typed, before the filing's own shape reads it.

Lines are taken apart, answers become consents, amounts are written in digits; nothing typed is ever lost: what is
not sure stays where it stands. Names without a slash are the form's own and never reach the shape: ``line-a1``,
``answer-a1-mediation``, ``means-a1``, ``cause``, ``place``, ``region``.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from diversion.domain.amounts import amount_as_written
from diversion.domain.consents import Answer, Matter, Means
from diversion.domain.parties import IdentityType, PartyRole
from diversion.domain.party_line import PartyLine, identity_type_of, kind_of, read_party_line
from diversion.domain.reasons import Fault
from diversion.web.forms import Form

Typed = dict[str, list[str]]
Party = dict[str, list[str]]
LETTERS = {PartyRole.APPLICANT: "a", PartyRole.RESPONDENT: "r", PartyRole.THIRD_PARTY: "t"}
ASKED = {
    PartyRole.APPLICANT: (Matter.MEDIATION, Matter.MEDIATE_BEFORE_DOCKETING),
    PartyRole.RESPONDENT: (Matter.MEDIATION,),
    PartyRole.THIRD_PARTY: (Matter.MEDIATION,),
}
"""What the window asks whom; everything else is asked when it is needed."""
LINE_FIELDS = ("kind", "name", "identity_type", "identity_number", "phone", "address", "workplace")


def begun(today: date, court_code: str) -> Typed:
    """Give the form nobody has filled yet: one applicant against one respondent, today."""
    parties = [_new_party(PartyRole.APPLICANT, []), _new_party(PartyRole.RESPONDENT, [])]
    rest = {"/entry": ["complaint"], "/filed_on": [today.isoformat()], "/court_code": [court_code]}
    return _with_parties(rest, parties)


def parties_of(typed: Mapping[str, Sequence[str]]) -> list[Party]:
    """Give the parties as typed, each member by its name, in the order of the form."""
    parties = []
    for number in Form(typed).entries("/parties"):
        begins = f"/parties/{number}/"
        parties.append(
            {name.removeprefix(begins): list(told) for name, told in typed.items() if name.startswith(begins)}
        )
    return parties


def with_party(typed: Typed, role: PartyRole) -> tuple[Typed, str]:
    """Add a party of a role behind the last of its side; answer its ref too."""
    parties = parties_of(typed)
    added = _new_party(role, parties)
    order = list(LETTERS)
    parties.append(added)
    parties.sort(key=lambda each: order.index(PartyRole(first(each, "role"))))
    return _with_parties(typed, parties), first(added, "ref")


def with_listed(typed: Typed, listed: Sequence[Mapping[str, str]]) -> Typed:
    """Add the parties of a list as if they had been typed, first into blocks that nobody has filled."""
    parties = parties_of(typed)
    for told in listed:
        role = PartyRole(told["role"])
        free = [each for each in parties if first(each, "role") == role and not _is_begun(typed, each)]
        party = free[0] if free else _new_party(role, parties)
        party |= {name: [value] for name, value in told.items()}
        if not free:
            parties.append(party)
    order = list(LETTERS)
    parties.sort(key=lambda each: order.index(PartyRole(first(each, "role"))))
    return _with_parties(typed, parties)


def is_begun(typed: Typed) -> bool:
    """Tell whether anything was typed that is worth keeping."""
    told = any(first(typed, name) for name in ("/cause_name", "/claim_amount", "place", "/claims", "/facts"))
    return told or any(_is_begun(typed, each) for each in parties_of(typed))


def first_name(typed: Typed) -> str:
    """Give the name of the first applicant, or nothing."""
    parties = [each for each in parties_of(typed) if first(each, "role") == PartyRole.APPLICANT]
    return next((first(each, "name") for each in parties if first(each, "name")), "")


def without_party(typed: Typed, ref: str) -> Typed:
    """Take a party out again, with what was typed about it."""
    kept = [each for each in parties_of(typed) if first(each, "ref") != ref]
    about = (f"line-{ref}", f"means-{ref}", *(f"answer-{ref}-{matter.value}" for matter in Matter))
    return _with_parties({name: told for name, told in typed.items() if name not in about}, kept)


def arranged(typed: Typed) -> Typed:
    """Take lines apart into the fields that are still empty, and write numbers as they are kept."""
    told = dict(typed)
    parties = parties_of(told)
    for party in parties:
        line = f"line-{first(party, 'ref')}"
        rest = _fill(party, read_party_line(" ".join(told.get(line, ()))))
        told[line] = [rest] if rest else []
        _deduce(party)
    if amount := first(told, "/claim_amount"):
        told["/claim_amount"] = [amount_as_written(amount)]
    return _with_parties(told, parties)


def without_blanks(typed: Typed) -> Typed:
    """Leave out respondents and third parties about whom nothing was filled in: an empty block is nobody."""
    kept = [
        each
        for each in parties_of(typed)
        if first(each, "role") == PartyRole.APPLICANT or _is_filled(each) or _left(typed, each)
    ]
    return _with_parties(typed, kept)


def line_faults(typed: Typed) -> tuple[Fault, ...]:
    """Refuse lines of which something could not be placed: filed like that it would be lost.

    >>> [fault.pointer for fault in line_faults({"/parties/0/ref": ["a1"], "line-a1": ["320506198001010010"]})]
    ['line-a1']
    """
    zh = "这一行还有没认出的内容，收件后就没有了。请填到对应的格里，或者删去。"
    en = "Something on this line was not understood and would be lost; put it into its field or take it out."
    refs = [first(each, "ref") for each in parties_of(typed) if _left(typed, each)]
    return tuple(Fault(f"line-{ref}", "line-unread", zh, en) for ref in refs)


def answered(typed: Typed, at: datetime) -> Typed:
    """Make consents of the answers given; a matter without an answer was not asked, and is none."""
    told = dict(typed)
    for place, (ref, matter, answer) in enumerate(_answers(typed)):
        is_form = matter is Matter.MEDIATE_BEFORE_DOCKETING and answer == Answer.YES
        means = Means.SIGNED_FORM.value if is_form else first(typed, f"means-{ref}") or Means.IN_PERSON.value
        said = {"party_ref": ref, "matter": matter.value, "answer": answer, "means": means}
        said |= {"at": at.isoformat(), "asked_by": "clerk"}
        told |= {f"/consents/{place}/{name}": [value] for name, value in said.items()}
    return told


def beside_fields(typed: Typed, faults: Sequence[Fault]) -> tuple[Fault, ...]:
    """Put the faults of consents beside the questions that they came from."""
    names = [f"answer-{ref}-{matter.value}" for ref, matter, _ in _answers(typed)]
    moved = []
    for fault in faults:
        path = fault.pointer.split("/")
        is_answer = path[:2] == ["", "consents"] and len(path) > 2 and int(path[2]) < len(names)
        moved.append(replace(fault, pointer=names[int(path[2])]) if is_answer else fault)
    return tuple(moved)


def first_empty(typed: Typed) -> str:
    """Name the field where typing goes on: the first that a filing needs and that is still empty."""
    for number, party in enumerate(parties_of(typed)):
        if not first(party, "name"):
            return f"/parties/{number}/name" if _left(typed, party) else f"line-{first(party, 'ref')}"
    needed = ("/cause_name", "/claim_amount", "place", "/claims", "/facts")
    return next((name for name in needed if not first(typed, name)), "file")


def first(told: Mapping[str, Sequence[str]], name: str) -> str:
    """Give what was typed into a field, or nothing."""
    return next((each.strip() for each in told.get(name, ()) if each.strip()), "")


def _answers(typed: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Matter, str]]:
    for party in parties_of(typed):
        ref = first(party, "ref")
        for matter in ASKED[PartyRole(first(party, "role"))]:
            if answer := first(typed, f"answer-{ref}-{matter.value}"):
                yield ref, matter, answer


def _fill(party: Party, line: PartyLine) -> str:
    """Fill the empty fields of a party, and answer what stays on the line: also what found its field taken."""
    left = [line.rest] if line.rest else []
    if line.identity_number and first(party, "identity_number") not in ("", line.identity_number):
        left.append(line.identity_number)
        line = replace(line, identity_number=None, identity_type=None)
    for name in LINE_FIELDS:
        found = getattr(line, name)
        if found is None:
            continue
        if first(party, name) in ("", found):
            party[name] = [found]
        elif name not in ("kind", "identity_type"):
            left.append(found)
    return " ".join(left)


def _is_filled(party: Party) -> bool:
    return any(first(party, name) for name in party if name not in ("ref", "role"))


def _is_begun(typed: Typed, party: Party) -> bool:
    return bool(_left(typed, party)) or any(
        first(party, name) for name in LINE_FIELDS if name not in ("kind", "identity_type")
    )


def _left(typed: Typed, party: Party) -> str:
    """Give what stands on a party's line."""
    return first(typed, f"line-{first(party, 'ref')}")


def _deduce(party: Party) -> None:
    """Fill what a number or a name leaves no doubt about."""
    number = first(party, "identity_number")
    if number and not first(party, "identity_type") and (type_ := identity_type_of(number)):
        party["identity_type"] = [type_.value]
    if not first(party, "kind"):
        shown = first(party, "identity_type")
        kind = kind_of(first(party, "name") or None, IdentityType(shown) if shown else None, number)
        party["kind"] = [kind.value] if kind else []


def _new_party(role: PartyRole, others: Sequence[Party]) -> Party:
    taken = {first(each, "ref") for each in others}
    ref = next(f"{LETTERS[role]}{n}" for n in range(1, len(taken) + 2) if f"{LETTERS[role]}{n}" not in taken)
    return {"ref": [ref], "role": [role.value]}


def _with_parties(typed: Mapping[str, list[str]], parties: Sequence[Party]) -> Typed:
    """Write the parties back, numbered from nought as the filing counts them."""
    told = {name: list(each) for name, each in typed.items() if not name.startswith("/parties/")}
    for number, party in enumerate(parties):
        told |= {f"/parties/{number}/{name}": list(each) for name, each in party.items()}
    return told
