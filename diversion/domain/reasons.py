"""How a rule says why: a reason for a decision, a fault in an input.

Both carry a kebab-case code that never changes once published, a sentence in Chinese and one in
English, and, where law speaks, the id of the rule in ``law.py``. They live beside each other
because a filing's shape faults and its domain faults are answered in one list.
"""

from dataclasses import dataclass

from diversion.domain import law


@dataclass(frozen=True, slots=True)
class Reason:
    """One ground of a decision; ``rule`` is an id of ``law.py`` (``"MS-1"``) or None for practice."""

    code: str
    zh: str
    en: str
    rule: str | None = None

    @property
    def article(self) -> str | None:
        """The citation a person reads, or None where no article stands behind the reason.

        >>> Reason("mediable", "适宜调解", "suitable for mediation", "MS-1").article
        '民事诉讼法（2023）第125条'
        """
        return law.cite(self.rule) if self.rule else None


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input: where (JSON pointer), what, and in the text the remedy."""

    pointer: str
    code: str
    zh: str
    en: str
