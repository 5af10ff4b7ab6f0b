"""The card of success rates adjusted for case mix (统计口径); the rule is ``case_mix.py``'s.

Apart from ``measure_cards.py``, where it stands among the others, because each kind that is adjusted for is named here: a
kind more, or other classes, are another version.
"""

from diversion.domain.measures import Certainty, Kind, Measure, MeasureCard
from diversion.domain.reporting import Wording

CASE_MIX = MeasureCard(
    measure=Measure.CASE_MIX,
    version="2",
    kind=Kind.SHARE,
    name=Wording("按纠纷构成调整的成功率", "success adjusted for case mix"),
    numerator=Wording(
        "各组织调解成功数，除以其所办纠纷的预期成功数，再乘以全部组织合计的成功率（间接标准化）",
        "an organisation's successes over those expected of its cases, times the rate of all together (indirect"
        " standardisation)",
    ),
    denominator=Wording(
        "预期成功数：每件按案由类别、金额、当事人类型和人数、代理情况、发生地、来源、阶段、适用规则，取全部组织办理同类纠纷的成功机会，逐件相加",
        "expected: each case's chance, as all organisations have with like ones by cause, amount, parties, representation,"
        " place, entry, stage and rules, added up",
    ),
    window=Wording(
        "截至计算前一日的24个月，按调解终结之日计入（北京时间）",
        "the 24 months up to the day before it was computed, by the day mediation ended, Shanghai time",
    ),
    excluded=Wording(
        "误录撤销的收件；协助类委派；协议被认定虚假或者未能成立的不计为成功",
        "cancelled filings; assisting handoffs; settlements that did not stand are no successes",
    ),
    unit=Wording(
        "接受后已终结的每次委派委托计一次，立案前后合并，阶段作为一项构成",
        "each accepted handoff that ended; both stages together, the stage being one of the kinds",
    ),
    source=Wording(
        "正则化逻辑回归（交叉验证的预测），未安装统计组件或者件数较少的，按案由类别、阶段、来源分层，不足的层依次取同案由同阶段、同案由的；本系统的建议口径",
        "regularised logistic regression (cross-validated); without it or with few cases, strata of cause, stage and entry,"
        " small ones widened to stage, then cause; proposed by this product",
    ),
    certainty=Certainty.PROPOSED,
)
