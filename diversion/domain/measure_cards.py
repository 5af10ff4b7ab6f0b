"""The cards of the figures beside the success rate, in the order in which they are told.

What a card holds is ``measures.py``'s, those of whole months are ``month_cards.py``'s; the sums are ``diversion_share.py``'s and ``endings.py``'s.
"""

from collections.abc import Mapping
from types import MappingProxyType

from diversion.domain.case_mix_card import CASE_MIX
from diversion.domain.measures import Kind, Measure, MeasureCard
from diversion.domain.measures import card_of as _card
from diversion.domain.month_cards import MONTH_CARDS
from diversion.domain.own_rate_card import OWN_RATE_CARD

_CANCELLED = ("误录撤销的收件", "cancelled filings")
_EACH_DISPUTE = ("每件纠纷计一次", "each dispute once")
_EACH_AGREEMENT = (
    "每份生效的调解协议计一次，立案前、立案后分别统计",
    "each agreement in force once; before and after docketing apart",
)
_PROPOSED = (
    "没有查到官方公式，本系统的建议口径（K-5）",
    "no official formula was found; proposed by this product (K-5)",
)


_EXIT_WINDOW = ("按结案之日计入统计期间（北京时间）", "by the day the case was closed, Shanghai time")
_EXITS = ("委托调解成功后已经结案的案件", "docketed cases closed after a settlement")


def _exit(measure: Measure, name: tuple[str, str], numerator: tuple[str, str]) -> MeasureCard:
    source = (
        "结案方式由法官登记（ZX-16）；比例口径为本系统的建议",
        "exits as the judge records them (ZX-16)",
    )
    return _card(
        measure,
        Kind.SHARE,
        name,
        numerator,
        _EXITS,
        _EXIT_WINDOW,
        _CANCELLED,
        ("每件案件计一次，只有立案后", "each docketed case once"),
        source,
    )


def _lasted(measure: Measure, days: int) -> MeasureCard:
    return _card(
        measure,
        Kind.SHARE,
        (f"{days}日持久成功率", f"lasting success, {days} days"),
        (
            f"其中调解成功之日起{days}日内没有申请执行、没有再次起诉（含本系统内同样当事人、同类案由再次收件）、协议没有被推翻的",
            f"those without enforcement, refiling (here too: same parties and kind of cause) or undoing within {days} days of the settlement",
        ),
        (
            f"调解成功已满{days}日，且这{days}日所在各月的执行和再次起诉数据都已上传的",
            f"settlements {days} days old, for which every month of those {days} days has been uploaded",
        ),
        ("按调解成功之日计入统计期间（北京时间）", "by the day of the settlement, Shanghai time"),
        (
            f"误录撤销的收件；不满{days}日的、所在月份没有上传数据的、当事人信息已依法删除的，不计入，分别列明件数",
            f"cancelled filings; settlements younger than {days} days, of months not uploaded, or of parties erased: each told",
        ),
        (
            "每次调解成功计一次，立案前、立案后分别统计",
            "each settlement once; before and after docketing apart",
        ),
        ("没有查到官方公式，本系统的建议口径", "no official formula was found; proposed by this product"),
        version="2",
    )


_CARDS = (
    *MONTH_CARDS,
    _card(
        Measure.CHOSE_MEDIATION,
        Kind.SHARE,
        ("选择调解的比例", "share that chose mediation"),
        (
            "申请人最后一次答复为同意调解，且没有申请人不同意的纠纷",
            "those of which an applicant last said yes to mediation, and none said no",
        ),
        ("已收件的全部纠纷", "all disputes received"),
        ("按收件之日计入统计期间（北京时间）", "by the day of receipt, Shanghai time"),
        _CANCELLED,
        _EACH_DISPUTE,
        (
            "“分流率”的另一种意思，与调解是否成功无关；本系统的建议口径",
            "the other meaning of diversion, whatever came of it; proposed by this product",
        ),
    ),
    _card(
        Measure.CONFIRMATION_SOUGHT,
        Kind.SHARE,
        ("司法确认申请率", "confirmation sought"),
        ("其中已经申请司法确认的", "those for which judicial confirmation was applied for"),
        ("立案前生效的调解协议", "agreements in force, before docketing"),
        ("按协议生效之日计入统计期间（北京时间）", "by the day the agreement came into force, Shanghai time"),
        _CANCELLED,
        _EACH_AGREEMENT,
        _PROPOSED,
    ),
    _card(
        Measure.CONFIRMATION_GRANTED,
        Kind.SHARE,
        ("司法确认准许率", "confirmation granted"),
        ("其中裁定准许的", "those confirmed"),
        ("已经作出决定的司法确认申请", "applications for confirmation that were decided"),
        ("按决定之日计入统计期间（北京时间）", "by the day of the decision, Shanghai time"),
        ("误录撤销的收件；撤回的申请", "cancelled filings; applications withdrawn"),
        ("每件申请计一次，只有立案前", "each application once, before docketing only"),
        _PROPOSED,
    ),
    _card(
        Measure.PERFORMED,
        Kind.SHARE,
        ("自动履行率", "performed without enforcement"),
        ("其中在履行期限内全部履行的", "those wholly performed by the day agreed"),
        (
            "约定的履行期限在统计期间内届满的调解协议",
            "agreements whose last day of performance lies within the window and is over",
        ),
        ("按约定的最后履行日计入统计期间", "by the agreed last day of performance"),
        (
            "误录撤销的收件；没有约定履行日的，期限未满的，生效后又回到法院的，分别列明件数",
            "cancelled filings; agreements without a day of performance, before it, or undone: each told",
        ),
        _EACH_AGREEMENT,
        _PROPOSED,
    ),
    _exit(
        Measure.IMMEDIATE_PERFORMANCE,
        ("即时履行结案占比", "closed by immediate performance"),
        ("其中即时履行的", "those performed at once"),
    ),
    _exit(
        Measure.MEDIATION_JUDGMENT,
        ("出具调解书结案占比", "closed by mediation judgment"),
        ("其中出具调解书的", "those closed by a mediation judgment"),
    ),
    _exit(
        Measure.WITHDRAWAL,
        ("撤诉结案占比", "closed by withdrawal"),
        ("其中撤诉的", "those withdrawn"),
    ),
    _exit(
        Measure.CLOSED_OTHERWISE,
        ("其他方式结案占比", "closed otherwise"),
        ("其中以其他方式结案的", "those closed in another way"),
    ),
    _card(
        Measure.DAYS,
        Kind.DAYS,
        ("平均调解天数和中位天数", "mean and median days of mediation"),
        (
            "自接受至终结经过的天数，含扣除期间；平均数受少数很长的影响，应与中位数一并看",
            "days from acceptance to end, suspensions included; a few long ones pull the mean, so read both",
        ),
        ("接受委派委托后调解已终结的全部纠纷", "all disputes whose mediation, once accepted, has ended"),
        ("按调解终结之日计入统计期间（北京时间）", "by the day mediation ended, Shanghai time"),
        (
            "误录撤销的收件；未终结的不计入，只看已终结的偏短",
            "cancelled filings; what is still running, so that the figure leans to the short ones",
        ),
        (
            "立案前、立案后分别统计，每件纠纷在每一阶段计一次",
            "each dispute once before docketing and once after it",
        ),
        _PROPOSED,
    ),
    _lasted(Measure.LASTED_90, 90),
    _lasted(Measure.LASTED_180, 180),
    _card(
        Measure.GROUPS,
        Kind.SHARE,
        ("系列纠纷成功率", "success by groups of disputes"),
        (
            "其中每件都调解成功的系列",
            "groups of which every dispute was settled",
        ),
        (
            "所选统计口径的分母（没有选的，为已终结）中，被申请人和案由都相同的纠纷合为一个系列；单独一件也是一个系列",
            "disputes of the denominator asked for (else those ended) with the same respondents and cause, put together; one alone is a group too",
        ),
        (
            "按所选统计口径的日子计入统计期间（没有选的，按调解终结之日），北京时间",
            "by the day of the definition asked for (else of the end of mediation), Shanghai time",
        ),
        (
            "误录撤销的收件；证件号码不同的同名者是不同的人；当事人信息已依法删除的、没有被申请人或者案由的，各自单独计",
            "cancelled filings; people of one name with different identity numbers are different; those erased, or without respondent or cause, stand each alone",
        ),
        (
            "每个系列在每一阶段计一次，件数多的系列也只计一次；同时列出纠纷件数",
            "each group once a stage, however many disputes it has; the number of disputes is told beside",
        ),
        ("本系统的建议口径", "proposed by this product"),
        version="2",
    ),
    _card(
        Measure.ELIGIBLE_NOT_OFFERED,
        Kind.COUNT,
        ("可派未派", "eligible and not offered"),
        (
            "分流员的决定期限已过而没有派给任何组织的；推翻建议、派给其他组织的，另列",
            "those past the router's time that nobody was offered; overruled and given to others told apart",
        ),
        (
            "按当时存下的分流决定，某组织可以调解的纠纷，不是只算已派出的",
            "disputes that an organisation could have had by the routing decisions as stored then",
        ),
        (
            "按首次可以派给该组织的分流决定之日计入统计期间（北京时间），以后再次分流不重复计",
            "by the day of the first routing decision that could have named it, Shanghai time; later ones count no more",
        ),
        _CANCELLED,
        (
            "每件纠纷对每个组织只计一次，各月相加等于全年；各组织相加会多于纠纷总数",
            "each dispute once for each organisation: months add up to the year, organisations to more than disputes",
        ),
        ("本系统的建议口径", "proposed by this product"),
        version="2",
    ),
    _card(
        Measure.RESPONSIBLE_TIME,
        Kind.COUNT,
        ("时间都在谁手里", "whose time it took"),
        ("该责任主体持有的时间（自然时间和工作时间）", "time in that hand, calendar and working time"),
        (
            "收件至办结（未办结的至导出之时）的全部时间",
            "all time from receipt to closing, or until the export",
        ),
        ("按收件之日计入统计期间（北京时间）", "by the day of receipt, Shanghai time"),
        (
            "没有不计入的；放假安排未公布的年度，工作时间为暂定",
            "nothing; working time in a year without its holiday notice is provisional",
        ),
        (
            "每件纠纷的每个责任主体一行，各行相加等于全部时间",
            "a row for each hand of a dispute; rows add up to the whole",
        ),
        ("本系统的建议口径", "proposed by this product"),
    ),
    _card(
        Measure.TIME_TO_END,
        Kind.SHARE,
        ("多少天内以何种方式终结", "how soon mediation ends, and how"),
        (
            "接受之日起该日以前（含当日）已经以该种方式终结的；累积发生率，各种方式相加为全部终结",
            "those that had ended that way by that day, counted from acceptance: cumulative incidence; the ways add up to all endings",
        ),
        (
            "统计期间内接受委派委托的全部纠纷；尚未终结的，跟踪到今日为止",
            "all disputes accepted in the window; those still open are followed until today",
        ),
        (
            "按接受之日计入统计期间，天数按北京时间的自然日计，当日接受当日终结为0天",
            "by the day of acceptance; calendar days in Shanghai, ended on the day of acceptance is day 0",
        ),
        (
            "误录撤销的收件；协助类委派；终结以后协议被推翻的，仍按当时的终结方式计",
            "cancelled filings; assisting handoffs; a settlement undone later still counts as it ended",
        ),
        (
            "每件纠纷在每一阶段计一次；调解组织查看时，每次委派委托计一次",
            "each dispute once at each stage; for an organisation each of its handoffs",
        ),
        (
            "竞争风险下的累积发生率（Aalen-Johansen），区间为对数—对数变换；本系统的建议口径",
            "cumulative incidence with competing endings (Aalen-Johansen), intervals on the log-log scale; proposed by this product",
        ),
    ),
    _card(
        Measure.GAP,
        Kind.SHARE,
        ("成功率差距的构成", "what a gap in success consists of"),
        (
            "收件的纠纷中调解成功的，分解为：纠纷类别构成、委派、接受、时间（是否已经终结）、开展调解、达成，六部分之和等于差距",
            "success of all that came in, divided among kinds of cause, offering, acceptance, time (ended yet or not), meeting and settlement; the six add up to the gap",
        ),
        (
            "统计期间内收件的全部纠纷；两类组织之间，为期间内委派委托给该类组织的每一次",
            "all disputes received in the window; between two kinds of organisation, each handoff offered to that kind in it",
        ),
        (
            "按收件之日计入统计期间（两类组织之间按委派委托之日），北京时间，截至今日",
            "by the day of receipt (between kinds of organisation, of the offer), Shanghai time, as of today",
        ),
        (
            "误录撤销的收件；协助类委派；协议没有成立或者被推翻的，不计为成功",
            "cancelled filings; assisting handoffs; settlements that did not stand are no successes",
        ),
        (
            "每件纠纷在该阶段计一次；尚在调解中的计入时间一项；已经和解或者达成协议的，即使没有开过调解会，也计为开展过调解",
            "each dispute once at the stage; what is still in mediation is a matter of time; one settled without a session counts as met",
        ),
        (
            "各因素按全部替换次序取平均（Das Gupta），区间为德尔塔法；本系统的建议口径",
            "each factor averaged over all orders of replacement (Das Gupta), intervals by the delta method; proposed by this product",
        ),
        version="2",
    ),
    OWN_RATE_CARD,
    _card(
        Measure.ACCEPTANCE,
        Kind.SHARE,
        ("接受比例", "share of answered offers accepted"),
        ("其中已经接受的", "those that were accepted"),
        (
            "已有答复的委派委托：接受、不予接受或者逾期未答复",
            "offers that have their answer: accepted, declined, or lapsed unanswered",
        ),
        (
            "按委派委托之日计入统计期间（北京时间），只列完整且已经过完的月份",
            "by the day of the offer, Shanghai time; whole months alone that are over",
        ),
        (
            "尚在等待答复的、答复前收回的、误录撤销的收件；协助类委派",
            "offers that still wait, or were taken back before an answer; cancelled filings; assisting handoffs",
        ),
        ("每次委派委托计一次，立案前、立案后分别统计", "each handoff once; before and after docketing apart"),
        ("本系统的建议口径", "proposed by this product"),
    ),
    CASE_MIX,
    _card(
        Measure.LEFT_OUT,
        Kind.COUNT,
        ("成功率不计入的件数", "left out of the success rate"),
        (
            "误录撤销的收件、协助类委派委托、已达成而未能成立的协议，各计各的",
            "cancelled filings, assisting handoffs, and settlements that did not stand, each counted alone",
        ),
        (
            "没有分母：前两项不在成功率的分子和分母中，未能成立的协议在分母中而不在分子中",
            "none: the first two are in neither number of the rate, what did not stand is in its denominator alone",
        ),
        (
            "误录撤销的按收件之日，协助类的按委派委托之日，未能成立的按所选统计口径的日子计入统计期间（北京时间）",
            "receipt of a filing, offer of an assisting handoff, else the day of the definition asked for, Shanghai time",
        ),
        (
            "看本组织、本人数字的，没有委派委托给自己的收件",
            "to whoever sees own handoffs alone, filings that were never offered there",
        ),
        (
            "立案前、立案后分别统计，收件和协议每件纠纷在每一阶段计一次，协助类每次委派委托计一次；看本组织、本人数字的，都按每次委派委托计",
            "each dispute once a stage, each assisting handoff once; to whoever sees own handoffs alone, each handoff once",
        ),
        ("本系统的建议口径", "proposed by this product"),
    ),
)
ELSEWHERE = (
    Measure.ELIGIBLE_NOT_OFFERED,
    Measure.RESPONSIBLE_TIME,
    Measure.TIME_TO_END,
    Measure.GAP,
    Measure.OWN_RATE,
    Measure.ACCEPTANCE,
    Measure.CASE_MIX,
    Measure.LEFT_OUT,
)
"""Figures with pages and exports of their own, whose cards stand here with the others."""
MEASURES: Mapping[Measure, MeasureCard] = MappingProxyType(
    {card.measure: card for card in sorted(_CARDS, key=lambda each: list(Measure).index(each.measure))}
)
