"""Whether a text can be read and kept, how it is compared, and how a missing one is said.

A NUL or half a surrogate pair arrives in valid JSON, and breaks encryption, database or printer later,
where nobody can answer the clerk any more. So it is refused at the door.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from diversion.domain.reasons import Fault

LONGEST: Mapping[str, int] = MappingProxyType(
    {
        "ref": 64,
        "name": 200,
        "workplace": 200,
        "address": 500,
        "asked_by": 200,
        "file_anyway_reason": 2_000,
        "claims": 50_000,
        "facts": 50_000,
    }
)
"""Settings: the most signs a field may have; whoever has more hands in a document."""

_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

_FOLDINGS = 4


def folded(text: str, ignored: re.Pattern[str]) -> str:
    """Write a text as it is compared: compatibility forms unified, upper case, without ignored signs.

    What is taken away can bring signs together that combine, so it is done until nothing changes.

    >>> folded("ａ－b", re.compile("-"))
    'AB'
    """
    for _ in range(_FOLDINGS):
        again = ignored.sub("", unicodedata.normalize("NFKC", text).upper())
        if again == text:
            break
        text = again
    return text


def required(pointer: str) -> Fault:
    """Say that a field is missing without which a filing cannot be understood at all."""
    return Fault(pointer, "required", "必填，请填写", "Required; please give it.")


def text_faults(pointer: str, text: str | None, field: str) -> Iterator[Fault]:
    """Refuse unreadable signs (``text-unreadable``) and more than the field holds (``text-too-long``).

    >>> [fault.code for fault in text_faults("/claims", f"还款{chr(0)}", "claims")]
    ['text-unreadable']
    """
    if text is None:
        return
    if _UNREADABLE.search(text):
        zh = "含有无法识别的控制字符，请重新输入或粘贴为纯文本"
        yield Fault(
            pointer, "text-unreadable", zh, "Holds control characters; type it or paste it as plain text."
        )
    longest = LONGEST[field]
    if len(text) > longest:
        zh = f"超过{longest}字，请缩短，详细内容可作为材料提交"
        en = f"Longer than {longest} signs; shorten it and hand in the details as a document."
        yield Fault(pointer, "text-too-long", zh, en)
