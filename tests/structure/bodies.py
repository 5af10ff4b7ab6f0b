"""Bodies that a person would send, by operation: generated ones seldom mean anything to the rules.

What they name (party refs, today) fits what ``standing.py`` makes.
"""

from datetime import timedelta
from typing import Any

from filings import complaint, offered_complaint, said
from people import COURT_CODE

from diversion.domain.outside_figures import FileKind
from diversion.domain.working_days import shanghai_day
from diversion.services import imports, outside_figures
from diversion.services.transaction import real_now

NOW = real_now()
TODAY = shanghai_day(NOW).isoformat()
NEXT_WEEK = (shanghai_day(NOW) + timedelta(days=7)).isoformat()
LATER = (NOW + timedelta(days=2)).isoformat(timespec="seconds")

PEOPLE_AT_THE_TABLE = [{"role": "party", "party_ref": "a1"}, {"role": "party", "party_ref": "r1"}]
WORD = {"party_ref": "a1", "means": "in_person"}
DISCLOSED = {"disclosure": {"grounds": []}}
AGREED = {
    "end_reason": "agreement_reached",
    "agreement": {
        "form": "paper",
        "terms": "被申请人于约定日期前支付货款100000元。",
        "signatures": [{"party_ref": "a1"}, {"party_ref": "r1", "means": "seal"}],
    },
}
FAILED = {
    "end_reason": "large_gap",
    "failure_report": {"basics": "两次联系，举行一次调解。", "reason": "双方差距较大。"},
    "undisputed_facts": {"text": "双方对收货日期无争议。", "confirmed_by": ["a1", "r1"]},
    "service_addresses": [{"party_ref": "a1", "address": "江苏省苏州市吴中区示例路1号"}],
}
MEETING = {"starts_at": LATER, "place": "示例调解室", "participants": PEOPLE_AT_THE_TABLE}
APPRAISAL = {"reason": "质量鉴定", "expected_on": NEXT_WEEK}
SHAM = {"signs": ["no_contest"], "what": "双方无实质争议，证据雷同。"}
CHANNEL = {"kind": "webhook", "url": "https://partner.example/hook"}
PAUSED = {"reason": "双方约定月底再谈"}
SUPERVISED = {"target": "三日内办结", "measures": "专人跟进"}
NUMBER = "（2026）苏0506民初{}号"
DOCKETED = {"case_number": NUMBER.format(9001), "docketed_on": TODAY, "procedure": "ordinary"}

NOTICE = {
    "year": 2026,
    "papers": ["国办发明电〔2025〕7号"],
    "days": [{"name": "元旦", "date": "2026-01-01", "isOffDay": True}],
}

SHEET = imports.template().decode().replace("（示例行，上传时自动跳过）", "").encode()
"""The template with its example row made a real one."""
COUNTS = outside_figures.template(FileKind.MONTHS).decode().replace("（示例，请删除）", "").encode()
"""The same of the counts of first-instance cases."""


def agreed_complaint(number: int) -> dict[str, Any]:
    """Write a docketed complaint to whose mediation both parties agreed."""
    return complaint(
        number,
        consents=[said("a1", "mediation"), said("r1", "mediation")],
        choice={"by": "waived"},
        docketed_on=TODAY,
        case_number=NUMBER.format(number),
        procedure="ordinary",
    )


D, H = "POST /disputes/{dispute_id}", "POST /handoffs/{handoff_id}"
QUERIES: dict[str, dict[str, str]] = {
    "GET /reports/measures/disputes": {"from": "2026-03-01", "to": "2026-03-31", "measure": "performed"},
    "POST /outside-figures": {"court_code": COURT_CODE, "kind": "months", "source": "司法统计月报（示例）"},
}
"""What a request has to ask for in its address: beside its body, or one of many words that goes with the rest."""

BODIES: dict[str, list[Any]] = {
    "POST /outside-figures": [COUNTS],
    "POST /channels": [{"organisation_id": "", **CHANNEL}],
    f"{H}/links": [{"party_ref": "r1"}],
    "PATCH /disputes/{dispute_id}": [{"facts": "双方于三月签订买卖合同。", "reason": "笔误"}],
    "PATCH /organisations/{organisation_id}": [{"capacity": 7}],
    "POST /disputes/{dispute_id}/documents": [{"kind": "evidence", "file": b"%PDF-1.7 \n"}],
    "POST /absences": [{"user_id": "", "from_on": TODAY, "to_on": NEXT_WEEK, "reason": "培训"}],
    "POST /benchmarks": [
        {
            "id": "example",
            "population": "示例",
            "denominator_is": "closed",
            "comparable": "partly",
            "source_title": "示例",
            "rate_percent": "55.20",
        }
    ],
    "POST /calendars": [NOTICE],
    "POST /calendars/preview": [NOTICE],
    "POST /blocks/{finding_id}/feedback": [{"is_block": False, "note": "该组织正在办理登记。"}],
    "POST /declared-relations": [{"ground": "interest", "name": "示例乙", "user_id": ""}],
    "POST /disputes": [complaint(7001), offered_complaint(7002), agreed_complaint(7003)],
    "POST /grants": [{"user_id": "", "role": "clerk", "court_id": ""}],
    "POST /mediators": [{"organisation_id": "", "login": "example9001", "name": "示例", "capacity": 3}],
    "POST /users": [{"login": "example9002", "name": "示例"}],
    "POST /users/{user_id}/password": [{"password": "correct horse battery staple"}],
    "POST /reports/periods": [{"court_id": "", "span": "quarter", "from_on": "2026-01-01"}],
    "POST /reports/periods/{report_id}/correction": [{"reason": "补录一月的履行情况"}],
    "POST /roster": [{"court_id": "", "organisation_id": "", "from_on": "2001-01-01", "to_on": "2001-12-31"}],
    "POST /supervisions": [{"dispute_id": "", "responsible_role": "clerk", **SUPERVISED}],
    "POST /supervisions/{supervision_id}/answer": [{"answer": "已办结，原因是材料移送迟延。"}],
    "POST /search": [{"name": "示例申请人1"}, {"phone": "13800138000"}],
    "POST /disputes/imports": [SHEET],
    "POST /users/{user_id}/hand-over": [{"to_user_id": "", "reason": "离职"}],
    f"{D}/choice": [{"by": "waived", **WORD}, {"by": "applicant_consulted", **WORD}],
    f"{D}/confirmation": [{"applied_by": ["a1", "r1"]}],
    f"{D}/confirmation/decision": [{"decision": "confirmed"}, {"decision": "withdrawn"}],
    f"{D}/consents": [
        {**WORD, "matter": "mediation", "answer": "yes"},
        {**WORD, "matter": "mediation", "answer": "no"},
        {**WORD, "matter": "mediate_before_docketing", "answer": "yes", "means": "signed_form"},
    ],
    f"{D}/docket": [DOCKETED],
    f"{D}/exit": [{"kind": "withdrawal"}, {"kind": "closed_otherwise"}],
    f"{D}/fee-notice": [{"sent_on": TODAY, "pay_by": NEXT_WEEK}],
    f"{D}/handoffs": [
        {"organisation_id": "", "kind": "assist", "reason_code": "other", "reason": "示例理由"}
    ],
    f"{D}/ladder-pause": [PAUSED],
    f"{D}/outcome": [AGREED, FAILED],
    f"{D}/performance": [{"performed_on": TODAY, "whole": True}],
    f"{D}/preservation": [{"executed_on": TODAY}],
    f"{D}/review": [
        {"finding": "cleared", "reason": "证据充分"},
        {"finding": "stopped", "reason": "虚构事实", "signs": ["invented_facts"]},
    ],
    f"{D}/supplements": [{"facts": "双方签订买卖合同。", "claims": "请求支付货款。"}],
    f"{D}/triage": [{"decision": "suitable", "reason_code": "other", "reason": "示例理由"}],
    f"{D}/demand-docket": [WORD],
    f"{D}/end-mediation": [WORD],
    f"{D}/withdraw": [WORD],
    f"{H}/accept": [DISCLOSED],
    f"{H}/contacts": [
        {"party_ref": "a1", "reached": True},
        {"party_ref": "r1", "reached": False, "over_cap_reason": "asked_back"},
    ],
    f"{H}/extensions": [{"days": 10, "agreed_by": ["a1", "r1"]}],
    f"{H}/sessions": [MEETING],
    f"{H}/sessions/{{session_id}}/hold": [{"remark": None}],
    f"{H}/sessions/{{session_id}}/adjourn": [{}],
    f"{H}/sessions/{{session_id}}/miss": [{}],
    f"{H}/stops": [SHAM],
    f"{H}/stops/{{stop_id}}/end": [{"finding": "cleared", "reason": "并无虚假"}],
    f"{H}/suspensions": [APPRAISAL],
}
"""By operation; what is left empty is filled in."""
