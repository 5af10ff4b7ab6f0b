"""What people are told about a block: its name, and the next step for whoever can take it.

Apart from ``blocks.py`` because words grow long; a test finds a code without words. The next step goes to
the side that causes the block: a court supervises (督办) its own staff, a partner gets a reminder or a
request (商请函).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from diversion.domain.blocks import Block, BlockCode
from diversion.domain.reporting import Wording


class BlockWords(NamedTuple):
    """The name of a block and what to do next."""

    name: Wording
    next_step: Wording


KIND_WORDS: Mapping[Block, Wording] = MappingProxyType(
    {
        Block.DORMANT: Wording("联而不动", "linked but not moving"),
        Block.UNANSWERED: Wording("对而不接", "offered but not taken"),
        Block.OBSTRUCTED: Wording("接而不畅", "taken but not flowing"),
    }
)


def _words(zh: str, en: str, step_zh: str, step_en: str) -> BlockWords:
    return BlockWords(Wording(zh, en), Wording(step_zh, step_en))


_C = BlockCode

CODE_WORDS: Mapping[BlockCode, BlockWords] = MappingProxyType(
    {
        _C.ELIGIBLE_NOT_OFFERED: _words(
            "可派未派",
            "could have been offered and was not",
            "请程序分流员逐件委派委托，或者写明不派的理由。",
            "The router offers them one by one, or states why not.",
        ),
        _C.NO_ACTIVE_ACCOUNT: _words(
            "没有可用账号",
            "no active account",
            "请商请该组织确定联络员，由系统管理员开通账号。",
            "Ask the organisation to name a coordinator; an administrator gives the account.",
        ),
        _C.NO_ACTIVE_MEDIATOR: _words(
            "没有在册调解员",
            "no active mediator",
            "请商请该组织补充调解员，或者将其移出名册。",
            "Ask the organisation for mediators, or take it off the roster.",
        ),
        _C.UNDELIVERED: _words(
            "委派委托未送达",
            "offer not delivered",
            "请程序分流员核对送达方式后重新发送，或者另行指定。",
            "The router checks the channel and sends it again, or chooses another.",
        ),
        _C.UNOPENED: _words(
            "送达后无人查看",
            "delivered and opened by nobody",
            "请电话提醒联络员查看并答复。",
            "Call the coordinator to open and answer it.",
        ),
        _C.LAPSED: _words(
            "逾期未确认",
            "lapsed unanswered",
            "请向该组织发出催办函，了解不答复的原因。",
            "Send the organisation a reminder and ask why nobody answered.",
        ),
        _C.SAME_WORDS_DECLINED: _words(
            "以相同理由反复不接",
            "declined with the same words again and again",
            "请商请该组织说明具体理由；受理范围有变的，调整名册登记。",
            "Ask for reasons of each case; if its scope has changed, change the register.",
        ),
        _C.LAST_MINUTE_ANSWERS: _words(
            "临期才答复",
            "answers at the last minute",
            "请与联络员商定每日查看的时间。",
            "Agree with the coordinator on a time to look every day.",
        ),
        _C.NO_CONTACT: _words(
            "接受后未联系当事人",
            "accepted, and no contact made",
            "请联络员督促调解员联系各方，或者更换调解员。",
            "The coordinator has the mediator reach every party, or assigns another.",
        ),
        _C.IDLE_AFTER_ACCEPTANCE: _words(
            "接受后没有进展",
            "accepted, then idle",
            "请联络员了解进展；无法继续的，终结调解并退回。",
            "The coordinator asks how it stands; what cannot go on is ended and returned.",
        ),
        _C.BOUNCED_BACK: _words(
            "退回原承办组织",
            "bounced back to an earlier holder",
            "请程序分流员召集双方明确由谁承办。",
            "The router settles with both organisations who keeps it.",
        ),
        _C.CHRONIC_EXTENSION: _words(
            "一再延长期限",
            "period extended again and again",
            "请联络员说明延长的必要；没有调解可能的，及时终结。",
            "The coordinator explains why; without a prospect mediation ends.",
        ),
        _C.SESSIONS_MISSED: _words(
            "约定的调解未举行",
            "booked sessions did not take place",
            "请联络员核实原因并重新约定，或者补记结果。",
            "The coordinator finds out why and books anew, or records what came of them.",
        ),
        _C.GUIDANCE_UNANSWERED: _words(
            "指导请求未答复",
            "guidance request unanswered",
            "请指导法官立即答复；逾期的，由院领导督办。",
            "The judge answers at once; past that the manager supervises.",
        ),
        _C.MATERIALS_ASKED_TWICE: _words(
            "重复收取材料",
            "materials asked for twice",
            "请从纠纷卷宗调取，不再要求当事人提交。",
            "Take it from the dispute's file; do not ask the parties again.",
        ),
        _C.CONFIRMATION_LATE: _words(
            "审查确认逾期",
            "review or confirmation late",
            "请承办法官尽快审查并作出裁定。",
            "The judge reviews and decides without delay.",
        ),
        _C.RETURN_LATE: _words(
            "转入审理逾期",
            "passing on to trial late",
            "请承办法官发出交费通知或者转入审理。",
            "The judge sends the fee notice or passes it on to trial.",
        ),
        _C.DOCKETING_LATE: _words(
            "退回后立案逾期",
            "docketing after return late",
            "请立案窗口人员当日登记立案，不得再引导调解。",
            "The clerk dockets it today and sends it to no further mediation.",
        ),
        _C.OFFER_LATE: _words(
            "委派委托逾期",
            "offer late",
            "请程序分流员今日作出分流决定。",
            "The router decides today.",
        ),
    }
)

NUMBER_WORDS: Mapping[str, Wording] = MappingProxyType(
    {
        "eligible": Wording("可派", "eligible"),
        "asked": Wording("已派", "asked"),
        "refused": Wording("已派中不接或者逾期", "refused or left unanswered of those asked"),
        "overruled": Wording("推荐后改派", "proposed, and a router chose another"),
        "given_to_another": Wording("派给其他组织", "given to another organisation"),
        "not_offered": Wording("可派未派", "not offered to anybody in time"),
        "not_due": Wording("尚在期限内或者已不能派", "still in time, or no longer to be offered"),
        "opened": Wording("曾查看", "opened"),
        "declined": Wording("不予接受", "declined"),
        "same_words": Wording("理由相同", "declined with the same words"),
        "answered": Wording("已答复", "answered"),
        "last_minute": Wording("临期答复", "answered at the last minute"),
        "booked": Wording("约定场次", "sessions booked"),
        "missed": Wording("未举行场次", "sessions that did not take place"),
        "extensions": Wording("延长次数", "extensions"),
        "extended_days": Wording("延长日数", "days added"),
    }
)
"""How each number among the evidence, and in the list of what could have been offered, is called."""
