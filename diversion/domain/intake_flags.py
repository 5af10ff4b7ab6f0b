"""What in a possible filing a person should look at, or a later stage know.

Flags never stop anything by themselves: triage asks a person on some of them, pages show all. They
stand apart from ``intake.py`` because they are advice and may grow, while faults are the contract.
"""

from collections.abc import Iterator
from datetime import date

from diversion.domain.causes import Cause, catalogue_on
from diversion.domain.filing import Filing, IntakeContext, PartyInput, is_blank
from diversion.domain.identity import region_existed_at_birth
from diversion.domain.names import name_normalised
from diversion.domain.parties import PartyKind, PartyRole, RepresentativeKind
from diversion.domain.party_sides import SIDE_NAMES, PartyCheck, is_minor_alone, named_places, party_reasons
from diversion.domain.reasons import Reason
from diversion.domain.regions import RegionStanding, check_region
from diversion.domain.same_parties import same_party_flags

SETTLING_RULE = "JS-5"


def flags(filing: Filing, context: IntakeContext, cause: Cause | None) -> list[Reason]:
    """List everything worth a look, one reason a kind and side, however many parties it concerns.

    Codes: ``catalogue-assumed``, ``cause-too-general``, ``region-prefix-known``,
    ``identity-region-unknown-at-birth``, ``many-on-one-side`` (the setting's number itself is many),
    ``general-authority-only`` (JS-5), ``guardian-conflict``, ``minor-without-guardian`` (of the other
    sides; an applicant's is ``guardian-missing``), ``legal-representative-unnamed``,
    ``credit-code-missing``, ``hard-bar-near`` (its last day and today itself included),
    ``hard-bar-passed``, ``party-twice``, ``party-on-both-sides``.
    """
    return [
        *_cause_flags(filing, context, cause),
        *_region_flags(filing, context),
        *_hard_bar_flags(filing.hard_bar_on, context),
        *party_reasons(filing, _OF_PARTIES),
        *_many_flags(filing, context.many_from),
        *_guardian_conflicts(filing),
        *same_party_flags(filing),
    ]


def _cause_flags(filing: Filing, context: IntakeContext, cause: Cause | None) -> Iterator[Reason]:
    if cause is None:
        return
    if catalogue_on(context.catalogues, filing.filed_on or context.today).assumed:
        zh = f"收件日期早于{cause.version}年案由目录施行日，暂按该目录确定案由，请核对"
        en = f"Filed before the catalogue of {cause.version} was in force; the cause is taken from it all the same."
        yield Reason("catalogue-assumed", zh, en)
    if cause.is_general:
        zh = "案由为一级或二级案由，请尽可能选择更具体的案由"
        yield Reason(
            "cause-too-general", zh, "The cause is a branch or group; choose a closer one if there is one."
        )


def _region_flags(filing: Filing, context: IntakeContext) -> Iterator[Reason]:
    def is_known_in_part(code: str | None) -> bool:
        if code is None or is_blank(code):
            return False
        return check_region(code, context.regions).standing is RegionStanding.PREFIX_KNOWN

    where = [("纠纷发生地", "the place of dispute")] if is_known_in_part(filing.dispute_region) else []
    for role in PartyRole:
        places = [place for place, party in filing.side(role) if is_known_in_part(party.address_region)]
        where += [named_places(role, places)] if places else []
    if where:
        zh = f"区划代码仅核对到上级（{'、'.join(zh for zh, _ in where)}），请留意"
        en = f"The region is known only by the one above it: {', '.join(en for _, en in where)}."
        yield Reason("region-prefix-known", zh, en)


def _hard_bar_flags(hard_bar_on: date | None, context: IntakeContext) -> Iterator[Reason]:
    if hard_bar_on is None:
        return
    days_left = (hard_bar_on - context.today).days
    day = f"{hard_bar_on.year}年{hard_bar_on.month}月{hard_bar_on.day}日"
    if days_left < 0:
        zh = f"除斥期间或起诉期限已于{day}届满，请核对"
        yield Reason("hard-bar-passed", zh, f"The right to sue ended on {hard_bar_on}; check the day.")
    elif days_left <= context.hard_bar_near_days:
        zh = f"除斥期间或起诉期限将于{day}届满，调解不能使其停止，请先行立案"
        en = f"The right to sue ends on {hard_bar_on} and mediation does not stop it; docket first."
        yield Reason("hard-bar-near", zh, en)


def _many_flags(filing: Filing, many_from: int) -> Iterator[Reason]:
    for role in PartyRole:
        count = sum(1 for _ in filing.side(role))
        if count >= many_from:
            zh, en = SIDE_NAMES[role]
            yield Reason(
                "many-on-one-side",
                f"{zh}有{count}名，人数众多，可推选代表人或按系列案处理",
                f"{count} on one side ({en}): they may elect representatives or be grouped.",
            )


def _guardian_conflicts(filing: Filing) -> Iterator[Reason]:
    """Find guardians who bear the name of a party, or of a representative, on another side."""
    sides: dict[str, set[PartyRole]] = {}
    for party in filing.parties:
        if party.role is not None:
            for name in (party.name, *(agent.name for agent in party.representatives)):
                if name is not None and not is_blank(name):
                    sides.setdefault(name_normalised(name), set()).add(party.role)

    def has_conflict(party: PartyInput, _filing: Filing) -> bool:
        guardians = (
            a.name for a in party.representatives if a.kind is RepresentativeKind.GUARDIAN and a.name
        )
        return any(sides.get(name_normalised(name), set()) - {party.role} for name in guardians)

    zh = "的法定代理人与另一方当事人或其代理人同名，可能有利益冲突，请核对是否需要另行指定"
    en = "the guardian bears the name of someone on another side; see whether another has to be appointed"
    return party_reasons(filing, [PartyCheck(_EVERY_SIDE, has_conflict, "guardian-conflict", zh, en)])


def _born_elsewhere(party: PartyInput, _filing: Filing) -> bool:
    if party.identity_type is None or party.identity_number is None:
        return False
    return not region_existed_at_birth(party.identity_type, party.identity_number)


def _only_general_authority(party: PartyInput, _filing: Filing) -> bool:
    agents = party.representatives
    return bool(agents) and not any(agent.may_settle for agent in agents)


def _head_unnamed(party: PartyInput, _filing: Filing) -> bool:
    named = any(agent.kind is RepresentativeKind.LEGAL_REPRESENTATIVE for agent in party.representatives)
    return party.kind is PartyKind.LEGAL_PERSON and not named


def _no_credit_code(party: PartyInput, _filing: Filing) -> bool:
    return party.kind in (PartyKind.LEGAL_PERSON, PartyKind.OTHER_ORGANISATION) and party.identity is None


_EVERY_SIDE, _APPLICANT = tuple(PartyRole), (PartyRole.APPLICANT,)
_OF_PARTIES = (
    PartyCheck(
        _EVERY_SIDE,
        _born_elsewhere,
        "identity-region-unknown-at-birth",
        "身份证号码的地区代码在出生年份尚未启用，请与证件核对",
        "the region in the identity number did not exist in the year of birth; compare it with the card",
    ),
    PartyCheck(
        _EVERY_SIDE,
        _only_general_authority,
        "general-authority-only",
        "的代理人没有和解的特别授权，不能代为和解、签署调解协议",
        "no representative has the power to settle; none may settle or sign an agreement",
        SETTLING_RULE,
    ),
    PartyCheck(
        (PartyRole.RESPONDENT, PartyRole.THIRD_PARTY),
        is_minor_alone,
        "minor-without-guardian",
        "未满十八周岁，未写明法定代理人",
        "under eighteen, no guardian named",
    ),
    PartyCheck(
        _APPLICANT,
        _head_unnamed,
        "legal-representative-unnamed",
        "未写明法定代表人或主要负责人",
        "legal representative or head not named",
    ),
    PartyCheck(
        _APPLICANT,
        _no_credit_code,
        "credit-code-missing",
        "没有统一社会信用代码，请核对登记证明",
        "no credit code; look at its certificate of registration",
    ),
)
