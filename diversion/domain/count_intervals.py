"""How sure a count is: the interval of what is expected where so many were counted.

Counts with no denominator (filings a month, complaints, supervisions) are Poisson, and so is the numerator of an
observed-to-expected ratio. The exact interval is Garwood's (1936, Biometrika 28:437-442); Byar's closed form (Breslow
and Day (1987), Statistical Methods in Cancer Research II, page 69) is within 0.2 % of it from ten
on, and taken from ``BYAR_FROM`` on, where an exact sum would be long.
"""

from math import exp, lgamma, log, sqrt
from statistics import NormalDist

BYAR_FROM = 100
"""From so many on, Byar's interval differs from the exact one by less than 0.01."""


def interval(count: int, coverage: float = 0.95) -> tuple[float, float]:
    """Give the interval of the expected count: exact for small counts, Byar's for large ones.

    >>> [tuple(round(end, 2) for end in interval(count)) for count in (0, 10, 400)]
    [(0.0, 3.69), (4.8, 18.39), (361.76, 441.19)]
    """
    return exact(count, coverage) if count < BYAR_FROM else byar(count, coverage)


def exact(count: int, coverage: float = 0.95) -> tuple[float, float]:
    """Give Garwood's interval: the expected counts that make this one or more, or this one or fewer, just too rare."""
    tail = (1 - coverage) / 2
    if count < 0:
        raise ValueError(f"{count} is no count")
    low = 0.0 if count == 0 else _expected_with(count - 1, 1 - tail)
    return low, _expected_with(count, tail)


def byar(count: int, coverage: float = 0.95) -> tuple[float, float]:
    """Give O (1 - 1/9O - z/3√O)³ and the same of O + 1 with +z; the lower end is 0 at 0."""
    z = NormalDist().inv_cdf((1 + coverage) / 2)
    low = 0.0 if count == 0 else count * max(1 - 1 / (9 * count) - z / (3 * sqrt(count)), 0.0) ** 3
    above = count + 1
    return low, above * (1 - 1 / (9 * above) + z / (3 * sqrt(above))) ** 3


def _expected_with(count: int, chance: float) -> float:
    """Find, by halving, the expected count of which ``count`` or fewer occur with that chance."""
    low, high = 0.0, 2 * count + 40.0
    while high - low > 1e-12 * high:
        middle = (low + high) / 2
        if _at_most(count, middle) > chance:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _at_most(count: int, expected: float) -> float:
    logarithm = log(expected)
    return sum(exp(number * logarithm - expected - lgamma(number + 1)) for number in range(count + 1))
