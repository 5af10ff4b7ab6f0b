"""What a success rate counts, over what, and how sure it is: never a bare number.

No official formula for 诉前调解成功率 was found, and published practice divides by different things (K-1), so
six definitions stand side by side, each with the card that must travel with its figures (promise 7).
The functions say for one handoff or dispute whether it counts; adding up is the services' work. The
interval is Wilson's, which stays within 0 and 1 and is honest about small denominators.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import sqrt
from types import MappingProxyType

from diversion.domain.entries import ReferralKind
from diversion.domain.outcome import EndReason
from diversion.domain.regimes import Regime

Z_95 = 1.959963984540054
"""The 97.5 % point of the standard normal distribution: 95 % between it and its negative."""


class Definition(StrEnum):
    """The denominators, from the narrowest to the widest."""

    CLOSED = "closed"
    MEDIATED = "mediated"
    ACCEPTED = "accepted"
    OFFERED = "offered"
    ELIGIBLE = "eligible"
    ENTERED = "entered"


OF_HANDOFFS = (Definition.CLOSED, Definition.MEDIATED, Definition.ACCEPTED, Definition.OFFERED)
"""What a handoff can be a part of: a dispute that was never offered belongs to no organisation."""


class Unit(StrEnum):
    """What is counted once: a dispute at one stage, a dispute over both, or one handoff of it."""

    STAGE = "stage"
    DISPUTE = "dispute"
    HANDOFF = "handoff"


class By(StrEnum):
    """What a figure is grouped by; never a ranking (K-6)."""

    ORGANISATION = "organisation"
    ORGANISATION_KIND = "organisation_kind"
    CAUSE = "cause"
    REGION = "region"
    MONTH = "month"
    ENTRY = "entry"


class Part(StrEnum):
    """Which of a rate's two numbers a list is behind."""

    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"


class StageAsked(StrEnum):
    """Before docketing, after it, or on purpose both together; not asked is each apart."""

    PRE_DOCKET = "pre_docket"
    POST_DOCKET = "post_docket"
    MIXED = "mixed"


class RegimeAsked(StrEnum):
    """One set of rules, or on purpose both together; not asked is each apart."""

    PRE2025 = "PRE2025"
    POST2025 = "POST2025"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Wording:
    """The same in Chinese and English."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class DefinitionCard:
    """What a figure means (统计口径): it goes with the number on pages, in exports and in print.

    ``by_end``: the window lies on the end of mediation; otherwise on the beginning that the definition
    names, so that what is still running counts in the denominator and not (yet) in the numerator.
    """

    definition: Definition
    version: str
    name: Wording
    numerator: Wording
    denominator: Wording
    window: Wording
    excluded: Wording
    unit: Wording
    by_end: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureFacts:
    """The moments of one dispute that a rate looks at; None while a thing has not happened.

    One that was handed off before docketing and again after it is counted at each stage by that stage's own
    moments; taken together, once, by all of them. ``referral_kind`` and ``regime`` are its last handoff's
    (at that stage); where none was made, what an offer would have been: the dispute's own regime, and
    ``post_docket`` when it is docketed.
    ``met``: a session was held or an agreement made, so that mediation took place. ``overturned``: the
    settlement did not stand (sham, refused confirmation, returned to court). ``cancelled``: a mistaken
    filing. Counted by organisation, the moments are those of its own handoff.
    """

    referral_kind: ReferralKind
    regime: Regime
    entered_at: datetime
    eligible_at: datetime | None = None
    offered_at: datetime | None = None
    accepted_at: datetime | None = None
    ended_at: datetime | None = None
    end_reason: EndReason | None = None
    met: bool = False
    overturned: bool = False
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """A span of moments, the first within it and the last not."""

    from_at: datetime
    until_at: datetime

    def holds(self, moment: datetime | None) -> bool:
        """Whether a moment lies within; what never happened does not."""
        return moment is not None and self.from_at <= moment < self.until_at


@dataclass(frozen=True, slots=True)
class Population:
    """Which disputes a rate is about; naming two kinds or regimes is asking for the mixture, on purpose."""

    window: Window
    referral_kinds: tuple[ReferralKind, ...]
    regimes: tuple[Regime, ...]


@dataclass(frozen=True, slots=True)
class Proportion:
    """Two counts with their quotient and Wilson's interval, both None over nothing. ``ValueError`` on counts that cannot be."""

    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        if not 0 <= self.numerator <= self.denominator:
            raise ValueError(f"{self.numerator} of {self.denominator} is no proportion")

    @property
    def rate(self) -> float | None:
        """The quotient."""
        return self.numerator / self.denominator if self.denominator else None

    @property
    def interval_95(self) -> tuple[float, float] | None:
        """Wilson's interval, which stays honest about a handful of answers."""
        return interval_95(self.numerator, self.denominator)


@dataclass(frozen=True, slots=True)
class SuccessRate(Proportion):
    """A rate with all that must travel with it."""

    card: DefinitionCard
    population: Population


_NUMERATOR = Wording(
    "分母中以达成调解协议或者自行和解并撤回申请终结的纠纷",
    "those of the denominator that ended with an agreement, or settled by themselves and withdrew",
)
_UNIT = Wording(
    "立案前、立案后分别统计，每件纠纷在每一阶段计一次，合并统计时计一次；按调解组织统计时，每次委派委托计一次",
    "each dispute once before docketing and once after it, taken together once; by organisation, each of its"
    " handoffs once",
)
_BY_END = Wording("按调解终结之日计入统计期间（北京时间）", "by the day mediation ended, Shanghai time")
_EXCLUDED = Wording(
    "误录撤销的收件；协助类委派；协议被认定虚假或者未能成立的不计入分子",
    "cancelled filings; assisting handoffs; settlements that did not stand are no successes",
)


def _card(
    definition: Definition,
    name: tuple[str, str],
    denominator: tuple[str, str],
    window: Wording | None = None,
) -> DefinitionCard:
    start = Wording(
        "按分母所述事项发生之日计入统计期间（北京时间），未终结的计入分母",
        "by the day of what the denominator names, Shanghai time; what is still running is counted in it",
    )
    return DefinitionCard(
        definition,
        "1",
        Wording(*name),
        _NUMERATOR,
        Wording(*denominator),
        window or start,
        _EXCLUDED,
        _UNIT,
        by_end=window is not None,
    )


CARDS: Mapping[Definition, DefinitionCard] = MappingProxyType(
    {
        Definition.CLOSED: _card(
            Definition.CLOSED,
            ("成功数÷调解终结数", "success of all ended"),
            ("接受委派委托后调解已终结的全部纠纷", "all disputes whose mediation, once accepted, has ended"),
            _BY_END,
        ),
        Definition.MEDIATED: _card(
            Definition.MEDIATED,
            ("成功数÷实际调解数", "success of those mediated"),
            (
                "调解已终结，且实际开展过调解（至少举行一次或者已达成协议）的纠纷",
                "ended disputes in which mediation took place: a session held or an agreement made",
            ),
            _BY_END,
        ),
        Definition.ACCEPTED: _card(
            Definition.ACCEPTED,
            ("成功数÷接受数", "success of those accepted"),
            ("调解组织或者调解员确认接受的纠纷", "disputes that an organisation accepted"),
        ),
        Definition.OFFERED: _card(
            Definition.OFFERED,
            ("成功数÷委派委托数", "success of those offered"),
            ("已发出委派委托的纠纷", "disputes offered to an organisation"),
        ),
        Definition.ELIGIBLE: _card(
            Definition.ELIGIBLE,
            ("成功数÷可派数", "success of those eligible"),
            ("经甄别适宜调解、可以委派委托的纠纷", "disputes found suitable that could be offered"),
        ),
        Definition.ENTERED: _card(
            Definition.ENTERED,
            ("成功数÷进入数", "success of all that came in"),
            ("已收件的全部纠纷", "all disputes received"),
        ),
    }
)


WITH_RUNNING = tuple(each for each, card in CARDS.items() if not card.by_end)
"""What still runs is in the denominator of these and not yet in the numerator: a recent window's are too low."""


def is_counted(definition: Definition, facts: FigureFacts, window: Window) -> bool:
    """Tell whether a dispute is in the denominator; a cancelled filing never is.

    Both edges of the window are moments: the first counts, the last does not.
    """
    if facts.cancelled:
        return False
    ended_at = facts.ended_at if facts.accepted_at is not None else None
    moments = {
        Definition.CLOSED: ended_at,
        Definition.MEDIATED: ended_at if facts.met else None,
        Definition.ACCEPTED: facts.accepted_at,
        Definition.OFFERED: facts.offered_at,
        Definition.ELIGIBLE: facts.eligible_at,
        Definition.ENTERED: facts.entered_at,
    }
    return window.holds(moments[definition])


def is_success(facts: FigureFacts) -> bool:
    """Tell whether a counted dispute is in the numerator: settled, and the settlement stood."""
    return facts.end_reason is not None and facts.end_reason.is_settled and not facts.overturned


def tally(definition: Definition, rows: Iterable[FigureFacts], population: Population) -> SuccessRate:
    """Count a rate over a population. The same as counting in the database, for tests and small lists."""
    counted = [
        row
        for row in rows
        if row.referral_kind in population.referral_kinds
        and row.regime in population.regimes
        and is_counted(definition, row, population.window)
    ]
    return success_rate(definition, sum(map(is_success, counted)), len(counted), population)


def success_rate(
    definition: Definition, numerator: int, denominator: int, population: Population
) -> SuccessRate:
    """Join two counts to their card, population and interval. ``ValueError`` on counts that cannot be.

    >>> from datetime import UTC
    >>> march = Window(datetime(2026, 2, 28, 16, tzinfo=UTC), datetime(2026, 3, 31, 16, tzinfo=UTC))
    >>> population = Population(march, (ReferralKind.PRE_DOCKET,), (Regime.POST2025,))
    >>> [success_rate(Definition.CLOSED, *counts, population).rate for counts in ((0, 0), (1, 4))]
    [None, 0.25]
    """
    return SuccessRate(numerator, denominator, CARDS[definition], population)


def interval_95(numerator: int, denominator: int) -> tuple[float, float] | None:
    """Give Wilson's 95 % interval of a proportion, without continuity correction; None over nothing.

    Checked against Newcombe (1998), Statistics in Medicine 17:857-872, method 3. Raises ``ValueError``
    when the numerator is negative or exceeds the denominator.

    >>> [round(end, 4) for end in interval_95(81, 263)]
    [0.2553, 0.3662]
    """
    if not 0 <= numerator <= denominator:
        raise ValueError(f"{numerator} of {denominator} is no proportion")
    if denominator == 0:
        return None
    share, square = numerator / denominator, Z_95 * Z_95
    centre = share + square / (2 * denominator)
    spread = Z_95 * sqrt(share * (1 - share) / denominator + square / (4 * denominator**2))
    scale = 1 + square / denominator
    low = 0.0 if numerator == 0 else (centre - spread) / scale
    high = 1.0 if numerator == denominator else (centre + spread) / scale
    return low, high


def difference_95(first: tuple[int, int], second: tuple[int, int]) -> tuple[float, float]:
    """Give the 95 % interval of first less second, each a numerator and a denominator: Newcombe's, of Wilson's two.

    Checked against Newcombe (1998), Statistics in Medicine 17:873-890, method 10, example (a). Raises ``ValueError``
    over nothing.

    >>> [round(end, 4) for end in difference_95((56, 70), (48, 80))]
    [0.0524, 0.3339]
    """
    own, other = interval_95(*first), interval_95(*second)
    if own is None or other is None:
        raise ValueError("a difference needs two rates")
    one, two = first[0] / first[1], second[0] / second[1]
    low = one - two - sqrt((one - own[0]) ** 2 + (other[1] - two) ** 2)
    high = one - two + sqrt((own[1] - one) ** 2 + (two - other[0]) ** 2)
    return low, high
