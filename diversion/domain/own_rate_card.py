"""The card of a mediator's or organisation's own success rate: beside ``measure_cards.py``, which takes it in."""

from diversion.domain.measures import Certainty, Kind, Measure, MeasureCard
from diversion.domain.reporting import Wording

OWN_RATE_CARD = MeasureCard(
    Measure.OWN_RATE,
    "1",
    Kind.SHARE,
    Wording(
        "本人、本组织的成功率及参考值",
        "own success rate, as counted and as drawn",
    ),
    Wording(
        "分母中以达成调解协议或者自行和解并撤回申请终结的；参考值为其与共同水平按件数加权的估计",
        "those of the denominator that ended with an agreement, or settled by themselves and withdrew; the drawn rate weighs them with the common rate by their number",
    ),
    Wording(
        "本人（本组织）接受后调解已终结的全部委派委托；共同水平为同一法院、同一阶段、同一规则下全部调解员（组织）的",
        "all handoffs of the mediator or organisation whose mediation, once accepted, has ended; the common rate is that of all at the same court, stage and set of rules",
    ),
    Wording(
        "按调解终结之日计入，今日以前两年（北京时间）",
        "by the day mediation ended, two years until today, Shanghai time",
    ),
    Wording(
        "误录撤销的收件；协助类委派；协议被认定虚假或者未能成立的不计入分子。没有考虑各人收到的纠纷难易不同",
        "cancelled filings; assisting handoffs; settlements that did not stand are no successes. That some get harder disputes is not taken into account",
    ),
    Wording(
        "每次委派委托计一次，中途更换调解员的计入最后一名；在不同组织的，分别统计",
        "each handoff once, for the mediator whose it was last; at several organisations apart",
    ),
    Wording(
        "经验贝叶斯收缩估计（Morris 1983），反正弦尺度；两年、他人少于5名或者同属一个别的组织的不作比较，均为本系统的建议",
        "empirical Bayes shrinkage (Morris 1983) on the arcsine scale; two years, and no comparison beside fewer than five others or one other organisation alone, are proposed by this product",
    ),
    Certainty.PROPOSED,
)
