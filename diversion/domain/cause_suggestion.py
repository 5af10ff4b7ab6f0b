"""Which cause the facts of a filing speak of, with the words that led there; silent when they do not say.

A help for the clerk, who decides: nothing else rests on it. ``cause_words.py`` holds the words. What counts is a
word that says the cause, or two that point to it; where several causes are as near, the nearest three are named.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from diversion.domain.cause_words import CAUSE_WORDS

ENOUGH = 3
"""Less than one word that says the cause, or two that point to it, is no suggestion."""
MOST = 3
NEAR = 2
"""A second one is named if it is at most this much behind the first."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A cause by name, how much speaks for it, and the words found, the weightiest first."""

    cause_name: str
    weight: int
    words: tuple[str, ...]


def suggest_causes(facts: str) -> list[Suggestion]:
    """Name the causes that a text speaks of, the likeliest first, at most three; none when unsure.

    >>> [(each.cause_name, each.words) for each in suggest_causes("他借款五万元，写了借条，至今未还。")]
    [('民间借贷纠纷', ('借条', '借款'))]
    >>> suggest_causes("请问这个事情应该怎么办")
    []
    """
    weighed = [_weighed(name, words, facts) for name, words in CAUSE_WORDS.items()]
    found = sorted((each for each in weighed if each.weight >= ENOUGH), key=lambda each: -each.weight)
    return [each for each in found[:MOST] if each.weight >= found[0].weight - NEAR]


def _weighed(name: str, words: Mapping[int, tuple[str, ...]], facts: str) -> Suggestion:
    found = sorted(
        ((weight, word) for weight, listed in words.items() for word in listed if word in facts), reverse=True
    )
    counted = list(_without_parts(found))
    return Suggestion(name, sum(weight for weight, _ in counted), tuple(word for _, word in counted))


def _without_parts(found: Iterable[tuple[int, str]]) -> Iterable[tuple[int, str]]:
    """Leave out a word that stands within a weightier one already counted."""
    kept: list[str] = []
    for weight, word in found:
        if not any(word in longer for longer in kept):
            kept.append(word)
            yield weight, word
