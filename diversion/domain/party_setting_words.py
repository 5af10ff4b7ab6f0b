"""What the settings are called that measure or limit what parties do by themselves: codes, wishes, ratings.

Beside ``setting_words.py``, which takes them in: title and explanation, each in Chinese and English.
"""

from collections.abc import Mapping
from types import MappingProxyType

PARTY_WORDS: Mapping[str, tuple[str, str, str, str]] = MappingProxyType(
    {
        "mediator_change_within_working_days": (
            "更换调解员答复期限",
            "Time to answer a request for another mediator",
            "当事人申请更换调解员后，调解组织决定更换与否并答复的期限。",
            "From a party's request for another mediator until its organisation has decided.",
        ),
        "rating_open_calendar_days": (
            "评价开放日数",
            "Days to rate",
            "调解终结后多少日内，当事人可以在查询页面评价或者修改评价。",
            "For how many days after mediation ended a party may rate it or change its rating.",
        ),
        "rating_least_disputes": (
            "评价单独列示的最少件数",
            "Fewest rated disputes told apart",
            "一组（阶段、规则、组织类型）有评价的纠纷少于多少件时，不单独列示其评价和所写的话；由其他各组能推算出来的，一并不列示。没有法条规定此数。",
            "A group (stage, rules, kind of organisation) with fewer rated disputes than this has its answers and words not told, nor has one from which they could be worked out. No article sets this number.",
        ),
        "tracking_code_tries": (
            "查询码连续错误次数",
            "Wrong tracking codes before a lockout",
            "对同一案件编号连续输错多少次查询码后暂停查询。",
            "After how many wrong codes in a row no code is looked at for a reference for a while.",
        ),
        "tracking_code_lockout_minutes": (
            "查询码暂停时间",
            "Length of that lockout",
            "连续输错查询码后暂停查询多少分钟；已经打开的查询不受影响。",
            "For how long; whoever follows a dispute already goes on.",
        ),
    }
)
