"""What a partner's webhook must do, clause by clause, and which clauses an endpoint keeps by what was seen of it.

The same codes stand in the contract (``api_spec/partners.md``, written from this table), on the lines of
``diversion partner check`` and in the words of a person who asks a partner to mend one. Each test message is a
``Probe``; what came back is ``Seen``; nothing here sends anything. Our own sender
(``gateways/webhook.py``) keeps to the same bounds.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

ANSWER_SECONDS = 10.0
ANSWER_BYTES = 16 * 1024
TAKEN, REDIRECTED, REFUSED = 2, 3, 4
"""The hundreds of a status."""


class Probe(StrEnum):
    """The test messages, in the order in which they are sent; ``valid`` decides whether the rest can be judged.

    ``unknown_members`` is also the recall of the invented offer, so that a partner is left with nothing to do.
    """

    VALID = "valid"
    REPEATED = "repeated"
    FORGED = "forged"
    CHANGED = "changed"
    UNSIGNED = "unsigned"
    OLD = "old"
    UNKNOWN_TYPE = "unknown_type"
    UNKNOWN_MEMBERS = "unknown_members"


class Verdict(StrEnum):
    """``skip``: what another clause names kept this one from being tried."""

    OK = "ok"
    FAIL = "fail"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Seen:
    """What came back of one test message: a status, or the code of why there was none (``timed-out``, …).

    ``seconds`` until the answer had ended or was given up on; ``size`` in bytes, counted until just past the bound.
    """

    status: int | None
    code: str | None = None
    seconds: float = 0.0
    size: int = 0

    @property
    def words(self) -> str:
        """Say it as a line shows it.

        >>> Seen(204).words, Seen(None, "timed-out").words
        ('204', 'timed-out')
        """
        return str(self.status) if self.status is not None else str(self.code)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Everything that was seen of an endpoint, and the bounds that it was held to."""

    is_secured: bool
    seen: Mapping[Probe, Seen]
    most_seconds: float
    most_bytes: int


@dataclass(frozen=True, slots=True)
class Clause:
    """One demand: its code, what is demanded, what to do where it is not kept; ``judge`` says whether it is."""

    code: str
    zh: str
    en: str
    remedy_zh: str
    remedy_en: str
    judge: Callable[[Endpoint], tuple[Verdict, str]]


@dataclass(frozen=True, slots=True)
class Finding:
    """How one clause is kept; ``seen`` is what that rests on."""

    clause: Clause
    verdict: Verdict
    seen: str


def _is_of(seen: Seen, hundred: int) -> bool:
    return seen.status is not None and seen.status // 100 == hundred


def _verdict(holds: bool, seen: str) -> tuple[Verdict, str]:
    return (Verdict.OK if holds else Verdict.FAIL), seen


def _reached(endpoint: Endpoint) -> tuple[Verdict, str]:
    first = endpoint.seen[Probe.VALID]
    is_another_clauses = first.code in ("timed-out", "tls-failed") or _is_of(first, REDIRECTED)
    return (Verdict.SKIP, first.words) if is_another_clauses else _verdict(_is_of(first, TAKEN), first.words)


def _answered(probe: Probe, hundred: int) -> Callable[[Endpoint], tuple[Verdict, str]]:
    """Judge one further message; a server that did not take the valid one has verified nothing."""

    def judge(endpoint: Endpoint) -> tuple[Verdict, str]:
        seen = endpoint.seen.get(probe)
        if seen is None or not _is_of(endpoint.seen[Probe.VALID], TAKEN):
            return Verdict.SKIP, "–"
        return _verdict(_is_of(seen, hundred), seen.words)

    return judge


def _in_time(endpoint: Endpoint) -> tuple[Verdict, str]:
    answered = [
        each for each in endpoint.seen.values() if each.status is not None or each.code == "timed-out"
    ]
    if not answered:
        return Verdict.SKIP, "–"
    slowest = max(each.seconds for each in answered)
    is_late = any(each.code == "timed-out" for each in answered) or slowest > endpoint.most_seconds
    return _verdict(not is_late, f"{slowest:.2f} s")


def _small(endpoint: Endpoint) -> tuple[Verdict, str]:
    answered = [each for each in endpoint.seen.values() if each.status is not None]
    if not answered:
        return Verdict.SKIP, "–"
    largest = max(each.size for each in answered)
    is_large = largest > endpoint.most_bytes
    return _verdict(not is_large, f"> {endpoint.most_bytes} B" if is_large else f"{largest} B")


def _stays(endpoint: Endpoint) -> tuple[Verdict, str]:
    led_away = [each for each in endpoint.seen.values() if _is_of(each, REDIRECTED)]
    if all(each.status is None for each in endpoint.seen.values()):
        return Verdict.SKIP, "–"
    return _verdict(not led_away, led_away[0].words if led_away else "–")


def _secured(endpoint: Endpoint) -> tuple[Verdict, str]:
    code = endpoint.seen[Probe.VALID].code
    if not endpoint.is_secured or code == "tls-failed":
        return Verdict.FAIL, code or "http"
    return (Verdict.SKIP, code) if code in ("unreachable", "name-unknown") else (Verdict.OK, "–")


CLAUSES = (
    Clause(
        "tls-valid",
        "使用 https，证书有效（本机回环地址除外）。",
        "It is https with a valid certificate; loopback alone may go without.",
        "请安装受信任机构签发、与域名相符且未过期的证书。",
        "Install a certificate of a trusted authority that names the host and has not expired.",
        _secured,
    ),
    Clause(
        "answers-2xx",
        "对有效消息答复 2xx，表示已收到。",
        "A valid message is answered 2xx, which says that it arrived.",
        "请先保存消息再答复 204；验签应使用所设密钥和未经改动的消息体。",
        "Store the message, then answer 204; verify with the channel's secret over the body as it came.",
        _reached,
    ),
    Clause(
        "answers-in-time",
        f"在{ANSWER_SECONDS:g}秒内答复完毕。",
        f"The whole answer comes within {ANSWER_SECONDS:g} seconds.",
        "请先答复，再在后台办理，勿在答复前调用法院接口。",
        "Answer first and work afterwards; do not call the court's API before answering.",
        _in_time,
    ),
    Clause(
        "answer-is-small",
        f"答复内容不超过{ANSWER_BYTES}字节；内容不会被使用。",
        f"The answer's body is {ANSWER_BYTES} bytes at most; nobody reads it.",
        "请答复空内容。",
        "Answer with an empty body.",
        _small,
    ),
    Clause(
        "keeps-no-redirect",
        "不得重定向；法院不跟随。",
        "It does not redirect; the court does not follow.",
        "请把通道设为最终网址（注意末尾斜杠、http 与 https）。",
        "Set the channel to the final URL; mind a trailing slash and http against https.",
        _stays,
    ),
    Clause(
        "refuses-forged-signature",
        "以其他密钥签名的，答复 4xx。",
        "A message signed by another secret is answered 4xx.",
        "请按 Standard Webhooks 用本通道密钥验签，不符的答复 401。",
        "Verify the signature with this channel's secret and answer 401 where it does not match.",
        _answered(Probe.FORGED, REFUSED),
    ),
    Clause(
        "refuses-changed-body",
        "签名后消息体被改动的，答复 4xx。",
        "A message whose body was changed after signing is answered 4xx.",
        "签名须覆盖“编号.时间戳.消息体”全部内容，请对原始字节验签。",
        "The signature covers id, timestamp and body; verify it over the raw bytes.",
        _answered(Probe.CHANGED, REFUSED),
    ),
    Clause(
        "refuses-unsigned",
        "没有签名的，答复 4xx。",
        "A message without a signature is answered 4xx.",
        "缺少 webhook-id、webhook-timestamp 或 webhook-signature 的，一律答复 401。",
        "Answer 401 where webhook-id, webhook-timestamp or webhook-signature is missing.",
        _answered(Probe.UNSIGNED, REFUSED),
    ),
    Clause(
        "refuses-old-timestamp",
        "时间戳过旧的，答复 4xx，以防重放。",
        "A message signed an hour ago is answered 4xx, against replay.",
        "时间戳与当前时间相差超过五分钟的应拒绝；请校准服务器时钟。",
        "Refuse a timestamp more than five minutes off; keep the server's clock right.",
        _answered(Probe.OLD, REFUSED),
    ),
    Clause(
        "takes-repeats",
        "同一编号的消息再次到达，仍答复 2xx，且不重复办理。",
        "The same id again is answered 2xx again, and not worked on twice.",
        "请记住 webhook-id；已有的直接答复 204。",
        "Remember each webhook-id; answer 204 to one you have.",
        _answered(Probe.REPEATED, TAKEN),
    ),
    Clause(
        "takes-unknown-type",
        "不认识的消息类型，答复 2xx 后忽略。",
        "A type it does not know is answered 2xx and passed over.",
        "只处理认识的类型，其余答复 204，勿报错。",
        "Act on the types you know and answer 204 to the rest.",
        _answered(Probe.UNKNOWN_TYPE, TAKEN),
    ),
    Clause(
        "takes-unknown-members",
        "消息中不认识的字段，忽略即可，仍答复 2xx。",
        "Members it does not know are passed over; the answer is still 2xx.",
        "解析时忽略多余字段；接口只增加、不改名。",
        "Ignore further members when parsing; they are added, never renamed.",
        _answered(Probe.UNKNOWN_MEMBERS, TAKEN),
    ),
)
"""Every clause, in the order in which a partner should mend them."""


def findings(endpoint: Endpoint) -> list[Finding]:
    """Judge every clause by what was seen. One defect is named by its own clause; what it hides is ``skip``.

    A refusal counts only beside a valid message that was taken. An answer at the last moment is in time.

    >>> valid = Seen(None, "timed-out", seconds=10.0)
    >>> told = findings(Endpoint(True, {Probe.VALID: valid}, most_seconds=10.0, most_bytes=16_384))
    >>> [each.clause.code for each in told if each.verdict is Verdict.FAIL]
    ['answers-in-time']
    """
    return [Finding(clause, *clause.judge(endpoint)) for clause in CLAUSES]


def render_clauses() -> list[dict[str, str]]:
    """Give the table as rows of words for the contract.

    >>> render_clauses()[0]["clause"]
    'tls-valid'
    """
    return [
        {
            "clause": clause.code,
            "demand": f"{clause.zh} {clause.en}",
            "remedy": f"{clause.remedy_zh} {clause.remedy_en}",
        }
        for clause in CLAUSES
    ]
