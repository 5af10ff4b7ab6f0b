"""Who takes part in a dispute, and in what capacity; the words only, shared by every stage."""

from enum import StrEnum


class PartyRole(StrEnum):
    """A party's side. Pages call them 原告 and 被告 once a dispute is docketed; the code does not."""

    APPLICANT = "applicant"
    RESPONDENT = "respondent"
    THIRD_PARTY = "third_party"


class PartyKind(StrEnum):
    """自然人, 法人, 非法人组织."""

    NATURAL_PERSON = "natural_person"
    LEGAL_PERSON = "legal_person"
    OTHER_ORGANISATION = "other_organisation"


class IdentityType(StrEnum):
    """What kind of number proves who a party is."""

    RESIDENT_ID = "resident_id"
    RESIDENCE_PERMIT = "residence_permit"
    PASSPORT = "passport"
    FOREIGNER_CARD = "foreigner_card"
    USCC = "uscc"


class RepresentativeKind(StrEnum):
    """``guardian`` also stands for a 法定代理人; its conflict with the ward is checked."""

    LAWYER = "lawyer"
    LEGAL_WORKER = "legal_worker"
    RELATIVE = "relative"
    EMPLOYEE = "employee"
    LEGAL_REPRESENTATIVE = "legal_representative"
    GUARDIAN = "guardian"
    OTHER = "other"


class Power(StrEnum):
    """Special powers, one by one: 承认, 放弃, 变更诉讼请求, 和解. None listed is general authority."""

    ADMIT = "admit"
    WAIVE = "waive"
    CHANGE = "change"
    SETTLE = "settle"
