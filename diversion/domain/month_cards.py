"""The cards of figures over whole months, which need what a court uploads: diversion (K-2) and litigation rates (K-3).

Beside ``measure_cards.py``, which has all others and puts them in their order.
"""

from diversion.domain.measures import Certainty, Kind, Measure
from diversion.domain.measures import card_of as _card

_CANCELLED = ("误录撤销的收件", "cancelled filings")
_MONTHS = (
    "统计期间内完整的自然月；没有上传收案数的月份，分子、分母都不计入，另行列明",
    "whole calendar months of the window; a month without uploaded counts is left out of both numbers and named",
)
_EACH_DISPUTE = ("每件纠纷计一次", "each dispute once")
MONTH_CARDS = (
    _card(
        Measure.DIVERSION_SHARE,
        Kind.SHARE,
        ("诉前调解成功分流率", "share of disputes settled before filing"),
        ("诉前调解成功数", "disputes settled before docketing"),
        (
            "诉前调解成功数＋新收一审民事、行政案件数",
            "those settled, plus first-instance civil and administrative cases newly received",
        ),
        _MONTHS,
        _CANCELLED,
        _EACH_DISPUTE,
        (
            "由最高人民法院公布的2022、2023年和2024年1至5月数字反推，不是官方公式（K-2）",
            "fitted to three published years of the Supreme People's Court; not an official text (K-2)",
        ),
        certainty=Certainty.FITTED,
    ),
    _card(
        Measure.DIVERSION_RATIO,
        Kind.RATIO,
        (
            "诉前调解成功数与新收一审民事案件数之比（旧口径）",
            "settled before filing to civil cases received (older)",
        ),
        ("诉前调解成功数", "disputes settled before docketing"),
        (
            "新收一审民事案件数；分子不在其中，可以超过100%，没有置信区间",
            "first-instance civil cases newly received; it does not hold the numerator, so no interval is given",
        ),
        _MONTHS,
        _CANCELLED,
        _EACH_DISPUTE,
        ("江苏2012年公布的旧口径（K-2b）", "an older published variant, Jiangsu 2012 (K-2b)"),
        certainty=Certainty.PUBLISHED,
    ),
    _card(
        Measure.LITIGATION_RATE,
        Kind.PER_TEN_THOUSAND,
        ("万人起诉率（新收一审）", "cases per ten thousand people"),
        (
            "新收一审民事、行政案件数",
            "first-instance civil and administrative cases newly received",
        ),
        ("常住人口＋登记流动人口", "residents and registered migrants"),
        _MONTHS,
        ("诉前调解成功的不计入", "what was settled before docketing is not in it"),
        ("每万人；不折算成全年", "per ten thousand people; not made a whole year's"),
        (
            "人民法院报2023年11月16日公布的口径（K-3）",
            "published in the People's Court Daily, 2023-11-16 (K-3)",
        ),
        certainty=Certainty.PUBLISHED,
    ),
    _card(
        Measure.LITIGATION_RATE_WITH_MEDIATED,
        Kind.PER_TEN_THOUSAND,
        (
            "万人起诉率（含诉前调解成功）",
            "cases per ten thousand people, with those settled before filing",
        ),
        (
            "新收一审民事、行政案件数＋诉前调解成功数",
            "first-instance cases newly received, plus disputes settled before docketing",
        ),
        ("常住人口＋登记流动人口", "residents and registered migrants"),
        _MONTHS,
        _CANCELLED,
        ("每万人；不折算成全年", "per ten thousand people; not made a whole year's"),
        (
            "由最高人民法院公布的2024年1至5月88.63件反推（K-3b）",
            "fitted to the 88.63 published for 2024-01 to 05 (K-3b)",
        ),
        certainty=Certainty.FITTED,
    ),
)
