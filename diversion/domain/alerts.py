"""What danger may be reported out of mediation (风险预警): the lawful exception to its confidentiality."""

from enum import StrEnum


class AlertKind(StrEnum):
    """暴力, 群体性事件, 信访, 自伤, 其他危险."""

    VIOLENCE = "violence"
    CROWD = "crowd"
    PETITION = "petition"
    SELF_HARM = "self_harm"
    OTHER = "other"
