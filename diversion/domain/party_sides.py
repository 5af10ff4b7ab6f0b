"""What holds for which parties, said without naming persons.

Reasons are journaled, sent and printed, and may hold no personal data. A party is therefore named by
its side and its place among that side, and two hundred of them in one short sentence.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from diversion.domain.filing import Filing, PartyInput
from diversion.domain.identity import is_minor
from diversion.domain.parties import PartyRole, RepresentativeKind
from diversion.domain.reasons import Reason

SIDE_NAMES: Mapping[PartyRole, tuple[str, str]] = MappingProxyType(
    {
        PartyRole.APPLICANT: ("申请人", "applicant"),
        PartyRole.RESPONDENT: ("被申请人", "respondent"),
        PartyRole.THIRD_PARTY: ("第三人", "third party"),
    }
)


@dataclass(frozen=True, slots=True)
class PartyCheck:
    """A question asked of every party of some sides; the texts follow the parties' names."""

    roles: tuple[PartyRole, ...]
    is_so: Callable[[PartyInput, Filing], bool]
    code: str
    zh: str
    en: str
    rule: str | None = None


def party_reasons(filing: Filing, checks: Iterable[PartyCheck]) -> Iterator[Reason]:
    """Give one reason a check and side for all the parties of whom it is so, however many they are."""
    for check in checks:
        for role in check.roles:
            places = [place for place, party in filing.side(role) if check.is_so(party, filing)]
            if places:
                zh, en = named_places(role, places)
                yield Reason(check.code, f"{zh}{check.zh}", f"{en}: {check.en}", check.rule)


def is_minor_alone(party: PartyInput, filing: Filing) -> bool:
    """Tell a person under eighteen on the day of filing for whom no guardian is named."""
    if any(agent.kind is RepresentativeKind.GUARDIAN for agent in party.representatives):
        return False
    if filing.filed_on is None or party.born_on is None:
        return False
    return is_minor(party.born_on, filing.filed_on)


def named_places(role: PartyRole, places: Iterable[int]) -> tuple[str, str]:
    """Name parties by their places on their side, in Chinese and English; runs are drawn together.

    >>> named_places(PartyRole.RESPONDENT, [2, 5, 3, 4, 9])
    ('被申请人2-5、9', 'respondent 2-5, 9')
    """
    zh, en = SIDE_NAMES[role]
    runs = [str(first) if first == last else f"{first}-{last}" for first, last in _runs(sorted(places))]
    return zh + "、".join(runs), f"{en} {', '.join(runs)}"


def _runs(places: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for place in places:
        if runs and place == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs
