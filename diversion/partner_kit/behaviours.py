"""How a simulated partner behaves: well, or wrong in one way that somebody has to notice.

Each row departs from ``well`` in as little as makes its point. What ``diversion partner check`` can see of it
is named by the clause in ``breaks``; what only the court can see (late, doubled or no answers) breaks none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from diversion.domain.deliveries import MessageType

AN_HOUR = 3600.0


class Looked(StrEnum):
    """What is looked at before a message is believed; a partner looks at all three. Unsigned, an age proves nothing."""

    PRESENCE = "presence"
    SIGNATURE = "signature"
    AGE = "age"


class Repeats(StrEnum):
    """What is done with a message that is known already: nothing (right), a refusal, or the work once more."""

    DROPPED = "dropped"
    REFUSED = "refused"
    WORKED_ON = "worked_on"


class Act(StrEnum):
    """What is answered through the court's API; the value is the last part of the route."""

    ACCEPT = "accept"
    DECLINE = "decline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """One way to behave. ``act`` follows a message of type ``acts_on``, ``times`` times at once."""

    code: str
    zh: str
    en: str
    breaks: tuple[str, ...] = ()
    status: int = 204
    headers: Mapping[str, str] = field(default_factory=dict)
    answer_bytes: int = 0
    after_seconds: float = 0.0
    hangs_up: bool = False
    fails_first: bool = False
    looks_at: frozenset[Looked] = frozenset(Looked)
    repeats: Repeats = Repeats.DROPPED
    knows_types_only: bool = False
    knows_members_only: bool = False
    act: Act | None = Act.ACCEPT
    acts_on: MessageType = MessageType.OFFERED
    times: int = 1


_ROWS = (
    Behaviour(
        code="well",
        zh="一切合规：验签、去重、先答复后办理，然后接受。",
        en="All as it should be, then accepts.",
    ),
    Behaviour(
        code="declines", zh="合规收件，然后不予接受。", en="Receives well, then declines.", act=Act.DECLINE
    ),
    Behaviour(
        code="silent",
        zh="合规收件，此后不作任何答复。",
        en="Receives well and never answers the offer.",
        act=None,
    ),
    Behaviour(
        code="accepts-late",
        zh="逾期通知到达后才接受。",
        en="Accepts only once it is told that the offer lapsed.",
        acts_on=MessageType.LAPSED,
    ),
    Behaviour(code="answers-twice", zh="同时接受两次。", en="Accepts twice at the same moment.", times=2),
    Behaviour(
        code="drops-duplicates-not",
        zh="同一消息再次到达时重复办理。",
        en="Works again on a message that comes again.",
        repeats=Repeats.WORKED_ON,
    ),
    Behaviour(
        code="slow", zh="三秒后才答复。", en="Answers after three seconds, still in time.", after_seconds=3.0
    ),
    Behaviour(
        code="hangs",
        zh="保持连接但不答复。",
        en="Keeps the connection and says nothing.",
        breaks=("answers-in-time",),
        after_seconds=AN_HOUR,
        act=None,
    ),
    Behaviour(
        code="hangs-up",
        zh="收到后断开连接，不答复。",
        en="Hangs up without an answer.",
        breaks=("answers-2xx",),
        hangs_up=True,
    ),
    Behaviour(
        code="fails",
        zh="一律答复 500。",
        en="Answers 500 to everything.",
        breaks=("answers-2xx",),
        status=500,
    ),
    Behaviour(
        code="flaky",
        zh="每条消息第一次答复 500，再次发送时正常。",
        en="Answers 500 to each message's first try and takes the second.",
        breaks=("answers-2xx",),
        fails_first=True,
    ),
    Behaviour(
        code="busy",
        zh="答复 503，请一小时后再试。",
        en="Answers 503 and asks for an hour (Retry-After).",
        breaks=("answers-2xx",),
        status=503,
        headers={"Retry-After": "3600"},
    ),
    Behaviour(
        code="gone",
        zh="答复 410：此处不再接收，通道立即暂停。",
        en="Answers 410: nobody listens here any more.",
        breaks=("answers-2xx",),
        status=410,
    ),
    Behaviour(
        code="redirects",
        zh="重定向到别处。",
        en="Redirects elsewhere.",
        breaks=("keeps-no-redirect",),
        status=307,
        headers={"Location": "/elsewhere"},
    ),
    Behaviour(
        code="long-answer",
        zh="答复一兆字节的内容。",
        en="Answers with a body of one megabyte.",
        breaks=("answer-is-small",),
        status=200,
        answer_bytes=1_000_000,
    ),
    Behaviour(
        code="wrong-signature-accepted",
        zh="不验签，只看有没有签名。",
        en="Looks whether there is a signature and believes it.",
        breaks=("refuses-forged-signature", "refuses-changed-body", "refuses-old-timestamp"),
        looks_at=frozenset({Looked.PRESENCE}),
    ),
    Behaviour(
        code="unsigned-accepted",
        zh="没有签名也照收。",
        en="Verifies a signature where there is one, and takes messages without.",
        breaks=("refuses-unsigned",),
        looks_at=frozenset({Looked.SIGNATURE, Looked.AGE}),
    ),
    Behaviour(
        code="old-timestamp-accepted",
        zh="不看时间戳，可被重放。",
        en="Does not look at the timestamp, so that anybody may replay.",
        breaks=("refuses-old-timestamp",),
        looks_at=frozenset({Looked.PRESENCE, Looked.SIGNATURE}),
    ),
    Behaviour(
        code="refuses-repeats",
        zh="同一消息再次到达时报错。",
        en="Answers 409 to a message that comes again.",
        breaks=("takes-repeats",),
        repeats=Repeats.REFUSED,
    ),
    Behaviour(
        code="refuses-unknown-types",
        zh="不认识的消息类型报错。",
        en="Answers 400 to a type it does not know.",
        breaks=("takes-unknown-type",),
        knows_types_only=True,
    ),
    Behaviour(
        code="refuses-unknown-members",
        zh="不认识的字段报错。",
        en="Answers 400 to a member it does not know.",
        breaks=("takes-unknown-members",),
        knows_members_only=True,
    ),
)

BEHAVIOURS: Mapping[str, Behaviour] = MappingProxyType({row.code: row for row in _ROWS})
"""By the word that ``diversion partner simulate --behaviour`` takes."""
