"""What the codes of decisions are called: rulings, findings, grounds, agreements, papers, and whose hand it was in.

Beside ``words.py``, which looks them up. Signs and grounds that the rules word themselves are worded so here too.
"""

from collections.abc import Mapping
from enum import StrEnum

from diversion.domain.agreements import AgreementKind, SigningMeans
from diversion.domain.confirmations import (
    NOT_ACCEPTED,
    REFUSED,
    ConfirmationDecision,
    NotAcceptedGround,
    RefusalGround,
)
from diversion.domain.escalation import Level
from diversion.domain.outcome import DocumentKind, ReturnKind
from diversion.domain.outside_numbers import OutsideSystem
from diversion.domain.parties import Power, RepresentativeKind
from diversion.domain.responsibility import Hand
from diversion.domain.routing_choice import OverrideReason
from diversion.domain.sham import SIGNS, Finding, ShamSign
from diversion.domain.triage_lists import TriageFlag
from diversion.domain.triage_ruling import RulingReason

RULING_WORDS: Mapping[type[StrEnum], Mapping[str, str]] = {
    ShamSign: {sign: reason.zh for sign, reason in SIGNS.items()},
    NotAcceptedGround: {ground: reason.zh for ground, reason in NOT_ACCEPTED.items()},
    RefusalGround: {ground: reason.zh for ground, reason in REFUSED.items()},
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
    RulingReason: {
        "facts_differ": "经核实，情况与甄别所依据的不同",
        "doubt_cleared": "甄别提示的疑点已经排除",
        "party_explained": "当事人已作说明",
        "not_fit": "不宜调解",
        "docket_first": "应当先行立案",
        "other": "其他",
    },
    OverrideReason: {
        "party_wish": "当事人意愿",
        "speciality": "专业擅长",
        "language": "语言沟通",
        "workload": "工作量",
        "location": "地点便利",
        "conflict": "利害关系",
        "other": "其他",
    },
    Finding: {"cleared": "没有问题，可以继续", "stopped": "不成立，不再继续"},
    ConfirmationDecision: {
        "confirmed": "裁定确认有效",
        "refused": "裁定驳回申请",
        "not_accepted": "不予受理",
        "withdrawn": "当事人撤回申请",
    },
    AgreementKind: {
        "paper": "纸质调解协议",
        "electronic": "电子调解协议",
        "peoples_mediation": "人民调解协议书",
    },
    SigningMeans: {
        "handwritten": "签名",
        "seal": "盖章",
        "fingerprint": "按指印",
        "electronic": "电子签名",
    },
    ReturnKind: {"docketing": "退回立案", "trial": "转入审理"},
    DocumentKind: {
        "filing": "起诉、申请材料",
        "evidence": "证据材料",
        "service_address": "送达地址确认书",
        "undisputed_facts": "无争议事实记载",
        "agreement": "调解协议",
        "privileged": "调解内部材料（不移送法院）",
    },
    OutsideSystem: {
        "court_mediation_platform": "人民法院调解平台",
        "governance_centre": "综治中心",
        "trial_system": "审判系统",
        "hotline": "12368热线",
        "other": "其他系统",
    },
    Level: {"router": "程序分流员", "manager": "院领导、庭长", "upper": "上级法院"},
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
    Hand: {
        "clerk": "立案窗口",
        "router": "程序分流员",
        "judge": "法官",
        "organisation": "调解组织",
        "mediator": "调解员",
        "party": "当事人",
        "parties_jointly": "各方当事人",
        "appraiser": "鉴定机构",
    },
}
