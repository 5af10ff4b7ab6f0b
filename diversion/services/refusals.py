"""What use cases refuse with: a stable code, a sentence in Chinese and English, and the details.

The services know nothing of HTTP; ``api/problems.py`` gives each kind its status.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from diversion.domain.reasons import Fault


class Refusal(Exception):
    """Base of everything a use case refuses. Nothing has been written when one is raised."""

    def __init__(self, code: str, zh: str, en: str, **details: Any) -> None:
        self.code = code
        self.zh = zh
        self.en = en
        self.details: Mapping[str, Any] = details
        super().__init__(f"{code}: {en}")


class NotFound(Refusal):
    """No such row, or none within the actor's grants: the two are never told apart."""

    def __init__(self, what_zh: str, what_en: str) -> None:
        super().__init__(
            "not-found",
            f"没有这个{what_zh}，或者不在您的授权范围内。请核对编号，或联系管理员确认授权。",
            f"No such {what_en}, or none within your grants. Check the identifier or ask an administrator.",
        )


class Conflicting(Refusal):
    """The request is well-formed but the present state, or another request, stands against it."""


class InputFaulty(Refusal):
    """The input is malformed or impossible; ``faults`` names every fault found, and nothing is written."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            "input-faulty",
            f"所填内容有{len(self.faults)}处需要改正，未保存任何内容。",
            f"{len(self.faults)} part(s) of the input need correcting; nothing was saved.",
        )
