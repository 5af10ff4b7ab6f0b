"""The wire shapes of satisfaction: figures with their cards, and what lies behind them."""

from typing import Any

from diversion.domain.entries import ReferralKind
from diversion.domain.organisations import OrganisationKind
from diversion.domain.regimes import Regime
from diversion.domain.satisfaction import CARDS, AnswerAsked, SatisfactionBy, SatisfactionFigure
from diversion.schemas.base import Day, Word
from diversion.schemas.paging import PageAsked
from diversion.schemas.reporting import proportion_answered
from diversion.services.satisfaction import Behind, SatisfactionRow

NARROWED = ("referral_kind", "regime", "organisation_kind", "answer")
"""What a list behind one number is narrowed by."""


class SatisfactionPageAsked(PageAsked):
    """Which days the figures are of, how they are grouped, and which page of what lies behind them."""

    from_on = Day(load_default=None, data_key="from")
    to_on = Day(load_default=None, data_key="to")
    by = Word(SatisfactionBy, load_default=None)
    referral_kind = Word(ReferralKind, load_default=None)
    regime = Word(Regime, load_default=None)
    organisation_kind = Word(OrganisationKind, load_default=None)
    answer = Word(AnswerAsked, load_default=None)


def behind_of(asked: dict[str, Any]) -> Behind:
    """Read which number's list is asked for."""
    return Behind(**{name: asked[name] for name in NARROWED})


def cards_answered() -> dict[str, dict[str, Any]]:
    """Write both cards as every other figure's card is written."""
    return {figure.value: _card(figure) for figure in SatisfactionFigure}


def rows_answered(rows: list[SatisfactionRow]) -> list[dict[str, Any]]:
    """Write the figures of every stage and regime, each proportion with its interval; None is held back."""
    return [
        {
            "group": row.group,
            "group_name": row.group_name,
            "referral_kind": row.referral_kind,
            "regime": row.regime,
            "invited": row.invited,
            "answers": row.answers and dict(row.answers),
            **{
                figure.value: told and proportion_answered(told)
                for figure, told in (
                    (SatisfactionFigure.SATISFACTION, row.satisfaction),
                    (SatisfactionFigure.RESPONSE, row.response),
                )
            },
        }
        for row in rows
    ]


def _card(figure: SatisfactionFigure) -> dict[str, Any]:
    card = CARDS[figure]
    wordings = {
        "name": card.name,
        "numerator": card.numerator,
        "denominator": card.denominator,
        "window": card.window,
        "excluded": card.excluded,
        "counted_once": card.unit,
    }
    return {
        "version": card.version,
        **{name: wording.zh for name, wording in wordings.items()},
        **{f"{name}_en": wording.en for name, wording in wordings.items()},
    }
