import pytest

from diversion.domain.cause_classes import CauseFacts
from diversion.domain.triage import RULESET_VERSION, TriageDecision
from diversion.domain.triage_ruling import RulingReason, barred_by_law, ruled

NEVER = CauseFacts("9795", ("非讼程序案件案由", "督促程序案件", "申请支付令"))
WALL = CauseFacts("9079", ("物权纠纷", "所有权纠纷", "相邻关系纠纷", "相邻通风纠纷"))


@pytest.mark.parametrize("reason", RulingReason)
@pytest.mark.parametrize("decision", TriageDecision)
def test_a_ruling_names_its_ground_and_the_rules_it_stands_beside(decision, reason):
    made = ruled(decision, reason)
    assert (made.decision, made.ruleset_version) == (decision, RULESET_VERSION)
    [ground] = made.reasons
    assert ground.code == "ruled-" + reason.value.replace("_", "-")
    assert ground.zh.startswith("程序分流员裁定：")
    assert ground.en


@pytest.mark.parametrize("decision", TriageDecision)
def test_only_ruling_suitable_what_the_law_never_mediates_is_barred(decision):
    bar = barred_by_law(decision, NEVER)
    assert (bar is not None) == (decision is TriageDecision.SUITABLE)
    assert bar is None or bar.article
    assert barred_by_law(decision, WALL) is None
