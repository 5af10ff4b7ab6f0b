"""Where each rule stands written, and how surely that text has been read.

The table behind ``law.py``: one row for each rule id that code, journal and pages cite, grouped by the
document it comes from. It is a module of its own because it is long and is only looked up; the numbers
that law sets, and the way a citation is put to a reader, are in ``law.py``.

A row is changed here when the official text has been compared (raise its certainty) or the law is
renumbered; an id is never reused, because decisions in the journal cite it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType


class Certainty(StrEnum):
    """How surely a rule is known: the article itself was read, or something weaker.

    Where one rule rests on several texts, the weakest of them counts. ``derived`` is a reading, a
    published figure or a proposal of ours, never words of a statute.
    """

    ARTICLE_READ = "article_read"
    THIRD_PARTY_COPY = "third_party_copy"
    PAGE_OPENING = "page_opening"
    MEMORY = "memory"
    DERIVED = "derived"


READ, COPY, OPENING = Certainty.ARTICLE_READ, Certainty.THIRD_PARTY_COPY, Certainty.PAGE_OPENING
MEMORY, DERIVED = Certainty.MEMORY, Certainty.DERIVED


@dataclass(frozen=True, slots=True)
class Article:
    """One rule's place in the law; ``citation`` is bare, ``effective_from`` None where not known."""

    id: str
    citation: str
    certainty: Certainty
    effective_from: date | None = None

    @property
    def is_read(self) -> bool:
        """Whether the article itself was read."""
        return self.certainty is Certainty.ARTICLE_READ


@dataclass(frozen=True, slots=True)
class _Source:
    """One document and the places in it that rules cite, all equally sure."""

    title: str
    certainty: Certainty
    effective_from: date | None
    places: Mapping[str, str]


_OPINIONS_2025 = "最高人民法院《关于严格依法规范民事案件立案与调解工作的意见》"
_CASE_NUMBERS = "关于人民法院案件案号的若干规定（法〔2018〕335号修改）"

_SOURCES = (
    _Source(
        _OPINIONS_2025,
        COPY,
        date(2025, 1, 1),
        {
            "R25-1": "第一、二点",
            "R25-2": "第二点",
            "R25-3": "第三点",
            "R25-4": "第三点",
            "R25-5": "第四点",
            "R25-6": "第五点",
            "R25-7": "第六点",
        },
    ),
    _Source("昆明两级法院情况（云南省司法厅网页）", OPENING, date(2025, 1, 1), {"R25-8": ""}),
    _Source("立案调解意见施行前后两套规则并行", DERIVED, date(2025, 1, 1), {"R25-9": ""}),
    _Source("苏州市吴江区人民法院典型经验（2025，地方做法）", OPENING, None, {"R25-10": ""}),
    _Source(
        "人民法院在线调解规则（法释〔2021〕23号）",
        READ,
        date(2022, 1, 1),
        {
            "ZX-1": "第1至3条",
            "ZX-2": "第4条",
            "ZX-3": "第5条",
            "ZX-4": "第8条",
            "ZX-5": "第9条",
            "ZX-6": "第10条",
            "ZX-7": "第10条第3款",
            "ZX-8": "第11条",
            "ZX-9": "第12条",
            "ZX-10": "第13条",
            "ZX-11": "第14条",
            "ZX-12": "第15条",
            "ZX-13": "第17条",
            "ZX-14": "第18条",
            "ZX-15": "第19条",
            "ZX-16": "第20条",
            "ZX-17": "第21条",
            "ZX-18": "第22条",
            "ZX-19": "第23条",
            "ZX-20": "第24条第1款",
            "ZX-21": "第24条第2款",
            "ZX-22": "第25条",
            "ZX-23": "第26条",
            "ZX-24": "第27、28条",
            "ZX-25": "第29条",
        },
    ),
    _Source(
        "最高人民法院关于人民法院特邀调解的规定（法释〔2016〕14号）",
        READ,
        date(2016, 7, 1),
        {
            "TY-1": "第1、11条",
            "TY-2": "第2条第5项",
            "TY-3": "第3、4、10条",
            "TY-4": "第5、6、8条",
            "TY-5": "第12条",
            "TY-6": "第13条",
            "TY-7": "第14条",
            "TY-8": "第15条",
            "TY-9": "第16条",
            "TY-10": "第18条",
            "TY-11": "第19条",
            "TY-12": "第20条",
            "TY-13": "第21条",
            "TY-14": "第22条",
            "TY-15": "第23、24条",
            "TY-16": "第26条",
            "TY-17": "第27条",
            "TY-18": "第28条",
            "TY-19": "第29条",
        },
    ),
    _Source(
        f"特邀调解的规定第27条，在线调解规则第24条第2款、第30条，{_OPINIONS_2025}第三点",
        COPY,
        None,
        {"TY-X": ""},
    ),
    _Source(
        "最高人民法院委派调解指导意见（法发〔2020〕1号）",
        OPENING,
        None,
        {"WP-1": "第二点", "WP-2": "第三点", "WP-3": ""},
    ),
    _Source("最高人民法院委派调解指导意见（法发〔2020〕1号）", MEMORY, None, {"WP-4": "第四点以下"}),
    _Source(
        "民事诉讼法（2023）",
        READ,
        None,
        {
            "MS-1": "第125条",
            "MS-2": "第126条",
            "MS-3": "第136条",
            "MS-4": "第96至102条",
            "MS-5": "第205条",
            "MS-6": "第206条",
            "MS-7": "第187条",
            "MS-8": "第185条",
            "MS-9": "第152、164、168条",
            "MS-10": "第165条",
            "MS-11": "第166条",
            "MS-12": "第115条",
            "MS-13": "第90条",
            "MS-14": "第47、50条",
            "D-1": "第85条",
            "D-3": "第86条",
        },
    ),
    _Source(
        "民诉法解释（2022）",
        READ,
        None,
        {
            "JS-1": "第143条",
            "JS-2": "第145条",
            "JS-3": "第146条",
            "JS-4": "第107条",
            "JS-5": "第147条",
            "JS-6": "第355条",
            "JS-7": "第354、356条",
            "JS-8": "第358条",
            "JS-9": "第206条",
            "JS-N": "所引民事诉讼法条文序号",
            "D-2": "第125、126条",
        },
    ),
    _Source(
        "关于人民调解协议司法确认程序的若干规定（法释〔2011〕5号）",
        READ,
        None,
        {"QR-1": "第4、5、10、11条"},
    ),
    _Source(
        "关于以法院专递方式邮寄送达民事诉讼文书的若干规定（法释〔2004〕13号）",
        COPY,
        date(2005, 1, 1),
        {"SD-1": "第3条", "SD-2": "第4条", "SD-3": "第5条"},
    ),
    _Source(
        "关于以法院专递方式邮寄送达民事诉讼文书的若干规定（法释〔2004〕13号）",
        MEMORY,
        date(2005, 1, 1),
        {"SD-4": "第11条"},
    ),
    _Source("人民调解法", READ, None, {"RT-1": "第4、17、33条"}),
    _Source(
        "关于人民法院民事调解工作若干问题的规定（法释〔2004〕12号，2020修正）",
        READ,
        None,
        {"MD-1": "", "MD-2": "第4条", "MD-3": "第2条", "MD-4": "第10条", "MD-5": "第7、8条"},
    ),
    _Source(
        "关于适用简易程序审理民事案件的若干规定（法释〔2003〕15号，2020修正）",
        READ,
        None,
        {"JY-1": "第14条", "JY-2": "第16条"},
    ),
    _Source(
        "诉讼费用交纳办法",
        READ,
        None,
        {"SF-1": "第15、16条", "SF-2": "第8条第1项", "SF-3": "第13条"},
    ),
    _Source(
        "最高人民法院关于调解平台进乡村、进社区、进网格的指导意见（法〔2021〕247号）",
        OPENING,
        None,
        {"SJ-1": "第一点第2项", "SJ-2": "第一点第2项", "SJ-3": "第一点第3项"},
    ),
    _Source("新干县人民法院实施方案（地方做法）", OPENING, None, {"SJ-4": "第二点"}),
    _Source(
        "最高人民法院关于调解平台进乡村、进社区、进网格的指导意见（法〔2021〕247号）",
        MEMORY,
        None,
        {"SJ-5": "后文"},
    ),
    _Source("关于深化“总对总”多元化纠纷解决机制改革的意见（2026）", OPENING, None, {"ZD-1": ""}),
    _Source(
        "关于发挥商会调解优势推进民营经济领域纠纷多元化解机制建设的意见（法〔2019〕11号）",
        OPENING,
        None,
        {"SH-1": ""},
    ),
    _Source(
        _CASE_NUMBERS,
        OPENING,
        date(2016, 1, 1),
        {"AH-1": "修改第2、3条", "AH-2": "第4、5条", "AH-3": "第7、9、10条"},
    ),
    _Source(
        "关于诉前调解申请司法确认和出具调解书案件不纳入民事案件司法统计的通知",
        OPENING,
        date(2022, 1, 1),
        {"AH-4": ""},
    ),
    _Source("公开文书中的案号实例", DERIVED, None, {"AH-5": "", "AH-6": ""}),
    _Source(
        "据公开数据推算的指标口径",
        DERIVED,
        None,
        {"K-1": "", "K-2": "", "K-2b": "", "K-3b": "", "K-5": ""},
    ),
    _Source("人民法院报2023年11月16日（万人起诉率）", OPENING, None, {"K-3": ""}),
    _Source("乌兰浩特市人民法院2022年指标（地方做法）", OPENING, None, {"K-4": ""}),
    _Source("最高人民法院审判质量管理指标体系（2024年9月修订）", OPENING, None, {"K-6": ""}),
    _Source(
        "人民法院落实《领导干部干预司法活动…规定》的实施办法",
        OPENING,
        None,
        {"N-1": "第2条", "N-2": "第3、4条"},
    ),
    _Source("法发〔2015〕11号", OPENING, date(2015, 8, 20), {"N-3": "第2至4条"}),
    _Source("防止干预司法“三个规定”", OPENING, None, {"N-4": "第12条、第13条"}),
    _Source("人民法院“三个规定”记录报告平台", OPENING, None, {"N-5": ""}),
    _Source("最高人民检察院记录报告办法及细则（检察机关）", OPENING, None, {"N-6": ""}),
    _Source(
        "个人信息保护法",
        READ,
        None,
        {"P-1": "第28条", "P-2": "第29、34至37条", "P-3": "第21、51、55至57条"},
    ),
    _Source("网络安全法（2016）", READ, None, {"P-4": "第21条"}),
    _Source("商用密码管理条例（2023）", READ, None, {"P-5": "第38、41条"}),
    _Source("网络安全等级保护基本要求（GB/T 22239-2019）", MEMORY, None, {"P-6": ""}),
    _Source("人民法院在线诉讼规则", READ, None, {"P-7": "第7、8条"}),
    _Source("商事调解条例", OPENING, date(2026, 5, 1), {"ST-1": "", "ST-6": "第16条"}),
    _Source(
        "商事调解条例",
        COPY,
        date(2026, 5, 1),
        {
            "ST-2": "第2条",
            "ST-3": "第32条",
            "ST-4": "第8条",
            "ST-5": "第12条",
            "ST-7": "第15、18至20、22、23条",
            "ST-8": "",
            "ST-9": "第28至30条",
        },
    ),
    _Source("深圳经济特区矛盾纠纷多元化解条例", READ, None, {"SZ-1": "第23、25、38、40、69条"}),
    _Source(
        "上海市促进浦东新区商事调解若干规定",
        READ,
        date(2024, 12, 1),
        {"PD-1": "第12、13、27、30条"},
    ),
    _Source("对在线调解规则第10、12、15、24条期间单位的理解", DERIVED, None, {"D-4": ""}),
)


def _articles() -> Iterator[Article]:
    for source in _SOURCES:
        for rule, place in source.places.items():
            yield Article(rule, source.title + place, source.certainty, source.effective_from)


ARTICLES: Mapping[str, Article] = MappingProxyType({article.id: article for article in _articles()})
