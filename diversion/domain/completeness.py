"""What the law still asks of a filing before its seven days can run.

A well-formed filing that lacks something is receipted and dated all the same (promise 5); what is said
here goes into one notice to supplement, everything at once. The list is deliberately short: who
complains, against whom, for what, and why, as the conditions for suing and the contents of a complaint
in the Civil Procedure Law have it. Those two articles are not among the rows of ``law.py``, so the
reasons carry no rule; the docketing period that waits for the supplement does (D-2).

Of a respondent only the name and what tells it from others may be asked: an address, a workplace or a
credit code. Its personal identity number and telephone may not be demanded, so no reason here asks
for them; a personal number given freely tells it apart as well.
"""

from collections.abc import Iterator

from diversion.domain.filing import Filing, PartyInput, is_blank
from diversion.domain.parties import PartyKind, PartyRole, RepresentativeKind
from diversion.domain.party_sides import PartyCheck, is_minor_alone, party_reasons
from diversion.domain.reasons import Reason


def missing(filing: Filing) -> list[Reason]:
    """List what is legally missing, the same for all three entries; empty when nothing is.

    Codes: ``applicant-name-missing``, ``applicant-identity-missing`` (a person without type and number,
    an organisation without credit code unless its address and head are given), ``applicant-contact-missing``
    (no applicant has telephone or address), ``guardian-missing`` (an applicant under eighteen on the day
    of filing), ``respondent-missing``, ``respondent-name-missing``, ``respondent-indistinct``,
    ``third-party-name-missing``, ``claims-missing``, ``facts-missing``, ``cause-missing``.

    >>> [reason.code for reason in missing(Filing(claims="返还借款", facts="……", cause_code="9181"))]
    ['applicant-contact-missing', 'respondent-missing']
    """
    return [
        *party_reasons(filing, _OF_APPLICANTS),
        *_no_contact(filing),
        *_no_respondent(filing),
        *party_reasons(filing, _OF_OTHERS),
        *_case_lacks(filing),
    ]


def _no_contact(filing: Filing) -> Iterator[Reason]:
    """One applicant who can be reached is enough: two hundred may have one spokesman."""
    applicants = (party for _, party in filing.side(PartyRole.APPLICANT))
    if all(is_blank(party.phone) and is_blank(party.address) for party in applicants):
        yield Reason(
            "applicant-contact-missing",
            "申请人没有联系方式，请至少补充一名申请人的电话或住所",
            "No applicant can be reached; add the telephone or address of at least one.",
        )


def _no_respondent(filing: Filing) -> Iterator[Reason]:
    if next(filing.side(PartyRole.RESPONDENT), None) is None:
        yield Reason(
            "respondent-missing",
            "没有被申请人（被告），请补充其姓名或名称，以及住所、工作单位或统一社会信用代码之一",
            "There is no respondent; add its name and its address, workplace or credit code.",
        )


def _case_lacks(filing: Filing) -> Iterator[Reason]:
    if is_blank(filing.claims):
        zh = "没有写明请求事项，请补充具体的请求"
        yield Reason("claims-missing", zh, "There is no claim; say what is asked for.")
    if is_blank(filing.facts):
        zh = "没有写明事实和理由，请补充"
        yield Reason("facts-missing", zh, "There are no facts and grounds; add them.")
    if is_blank(filing.cause_code) and is_blank(filing.cause_name):
        zh = "没有确定案由，请选择案由"
        yield Reason("cause-missing", zh, "No cause of action is chosen; choose one.")


def _has_no_name(party: PartyInput, _filing: Filing) -> bool:
    return is_blank(party.name)


def _has_no_identity(party: PartyInput, _filing: Filing) -> bool:
    """Foreign companies, owners' committees and villagers' groups have no credit code: head and address do."""
    if party.identity_type is not None and not is_blank(party.identity_number):
        return False
    if party.kind is PartyKind.NATURAL_PERSON:
        return True
    has_head = any(agent.kind is RepresentativeKind.LEGAL_REPRESENTATIVE for agent in party.representatives)
    return is_blank(party.address) or not has_head


def _is_indistinct(party: PartyInput, _filing: Filing) -> bool:
    return all(is_blank(text) for text in (party.address, party.workplace, party.identity_number))


_NO_NAME = ("未写明姓名或名称，请补充", "name not given; add it")
_APPLICANT, _RESPONDENT = (PartyRole.APPLICANT,), (PartyRole.RESPONDENT,)
_OF_APPLICANTS = (
    PartyCheck(_APPLICANT, _has_no_name, "applicant-name-missing", *_NO_NAME),
    PartyCheck(
        _APPLICANT,
        _has_no_identity,
        "applicant-identity-missing",
        "未提供身份证明，请补充证件类型和号码；单位请补充统一社会信用代码，没有的请补充住所和负责人姓名",
        "identity not given; add identity type and number, for an organisation its credit code or, "
        "where it has none, its address and the name of its head",
    ),
    PartyCheck(
        _APPLICANT,
        is_minor_alone,
        "guardian-missing",
        "未满十八周岁，请补充法定代理人（以自己的劳动收入为主要生活来源的，请提交证明）",
        "under eighteen; name the guardian (or show that the party lives on own earnings)",
    ),
)
_OF_OTHERS = (
    PartyCheck(_RESPONDENT, _has_no_name, "respondent-name-missing", *_NO_NAME),
    PartyCheck(
        _RESPONDENT,
        _is_indistinct,
        "respondent-indistinct",
        "的信息不足以与他人区别，请补充住所、工作单位或统一社会信用代码之一",
        "cannot be told from others; add an address, a workplace or a credit code",
    ),
    PartyCheck((PartyRole.THIRD_PARTY,), _has_no_name, "third-party-name-missing", *_NO_NAME),
)
