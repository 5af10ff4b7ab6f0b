"""What the codes are called that only a filing brings along: who acts for a party, and what a router has to see.

Beside ``words.py``, which looks them up.
"""

from collections.abc import Mapping
from enum import StrEnum

from diversion.domain.outside_numbers import OutsideSystem
from diversion.domain.parties import Power, RepresentativeKind
from diversion.domain.triage_lists import TriageFlag

FILING_WORDS: Mapping[type[StrEnum], Mapping[str, str]] = {
    RepresentativeKind: {
        "lawyer": "律师",
        "legal_worker": "基层法律服务工作者",
        "relative": "近亲属",
        "employee": "工作人员",
        "legal_representative": "法定代表人",
        "guardian": "法定代理人、监护人",
        "other": "其他代理人",
    },
    Power: {"admit": "承认", "waive": "放弃", "change": "变更诉讼请求", "settle": "和解"},
    TriageFlag: {
        "arbitration_agreement": "可能有仲裁协议",
        "jurisdiction_doubt": "管辖有疑问",
        "labour_arbitration_not_done": "劳动争议未经仲裁",
        "same_dispute_before": "同一纠纷可能处理过",
        "criminal_overlap": "与刑事案件可能有交叉",
        "foreign_element": "涉外、涉港澳台",
        "many_on_one_side": "一方人数众多",
        "guardian_conflict": "监护人与被监护人可能有利益冲突",
        "suspected_sham": "有虚假诉讼嫌疑",
    },
    OutsideSystem: {
        "court_mediation_platform": "人民法院调解平台",
        "governance_centre": "综治中心",
        "trial_system": "审判系统",
        "hotline": "12368热线",
        "other": "其他系统",
    },
}
