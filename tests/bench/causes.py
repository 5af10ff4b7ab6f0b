"""How often is the suggested cause right, on questions that citizens wrote and that the words were not made from?

Takes a CSV with the columns ``text`` and ``label``, whose labels are the twenty coarse ones of LawBench 2-4 (they are
not shipped). A suggestion is right if its cause belongs under the label. Reported: right, wrong and silent among the
labels that are civil matters, and silent among those that are not (criminal, administrative) or that say nothing.
"""

import csv
import sys
from collections import Counter
from pathlib import Path

from diversion.domain.cause_suggestion import suggest_causes

UNDER: dict[str, tuple[str, ...]] = {
    "婚姻家庭": ("离婚", "抚养", "赡养", "婚约", "继承"),
    "劳动纠纷": ("劳动", "劳务"),
    "交通事故": ("交通事故", "财产保险"),
    "债权债务": ("借贷", "借款", "信用卡", "追偿", "保证", "不当得利", "买卖合同", "劳务合同", "承揽"),
    "合同纠纷": ("合同",),
    "房产纠纷": (
        "房",
        "租赁",
        "物业",
        "所有权",
        "共有物",
        "中介",
        "抵押",
        "继承",
        "相邻",
        "噪声",
        "排除妨害",
    ),
    "侵权": (
        "生命权",
        "名誉权",
        "隐私权",
        "肖像权",
        "著作权",
        "商标",
        "财产损害",
        "动物",
        "产品责任",
        "相邻",
        "噪声",
        "排除妨害",
        "受害责任",
    ),
    "公司法": ("股东", "股权", "公司", "合伙"),
    "医疗纠纷": ("医疗",),
    "建设工程": ("建设工程", "装饰装修", "劳务", "承揽", "劳动报酬"),
    "知识产权": ("著作权", "商标", "专利"),
    "人身损害": ("生命权", "受害责任", "交通事故", "动物", "医疗", "产品责任"),
    "海事海商": ("海上", "船员", "运输"),
    "消费权益": ("买卖合同", "服务合同", "教育培训", "旅游", "产品责任", "商品房", "装饰装修", "隐私权"),
    "抵押担保": ("抵押", "保证", "追偿", "借款", "借贷"),
}
"""A part of the names of the causes that a coarse label covers."""
NOT_CIVIL = ("刑事辩护", "行政诉讼", "拆迁安置", "综合咨询", "涉外法律")


def main() -> int:
    """Count and print; no must, for the labels are coarse and the texts few."""
    with Path(sys.argv[1]).open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    civil, other = Counter[str](), Counter[str]()
    for row in rows:
        found = suggest_causes(row["text"])
        if row["label"] in NOT_CIVIL:
            other["silent" if not found else "suggested"] += 1
        else:
            civil[_verdict(found[0].cause_name, row["label"]) if found else "silent"] += 1
    told = civil["right"] + civil["wrong"]
    print(f"civil {civil.total()}: right {civil['right']}, wrong {civil['wrong']}, silent {civil['silent']}")
    print(
        f"right of those suggested: {civil['right'] / told:.0%}; suggested of all: {told / civil.total():.0%}"
    )
    print(f"not civil or unclear {other.total()}: silent {other['silent']}, suggested {other['suggested']}")
    return 0


def _verdict(cause_name: str, label: str) -> str:
    return "right" if any(part in cause_name for part in UNDER[label]) else "wrong"


if __name__ == "__main__":
    sys.exit(main())
