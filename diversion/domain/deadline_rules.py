"""Every clock of a dispute: how long it runs, from what, and whether law or this court's setting says so.

One row for each clock that ``states.md`` names. A row whose number comes from law takes it from
``law.py`` and cannot be set otherwise; every other number is a *setting* with a default, kept by the
court under the row's ``setting_key`` and said to be one wherever it is shown. How days are counted is in
``deadlines.py``; the mediation period, which depends on regime, venue and procedure, is in
``mediation_period.py``, the trial limit, which depends on the procedure, in ``trial_limit.py``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from diversion.domain import law
from diversion.domain.law import Limit, Unit


class DeadlineRule(StrEnum):
    """The clocks. Stored with every deadline; a published value never changes."""

    SUPPLEMENT = "supplement"
    DECISION = "decision"
    DOCKETING = "docketing"
    DOCKETING_ALARM_FIRST = "docketing_alarm_first"
    DOCKETING_ALARM_SECOND = "docketing_alarm_second"
    JOINT_CHOICE = "joint_choice"
    CONSULTING = "consulting"
    DELIVERY = "delivery"
    ANSWER = "answer"
    MATERIALS = "materials"
    FIRST_CONTACT = "first_contact"
    ACTIVITY = "activity"
    MEDIATION = "mediation"
    APPRAISAL = "appraisal"
    GUIDANCE_ANSWER = "guidance_answer"
    MEDIATOR_CHANGE = "mediator_change"
    STOP = "stop"
    REVIEW = "review"
    CONFIRMATION_APPLICATION = "confirmation_application"
    CONFIRMATION_RULING = "confirmation_ruling"
    PERFORMANCE = "performance"
    POST_DOCKET_EXIT = "post_docket_exit"
    MEDIATION_LETTER = "mediation_letter"
    FAILURE_REPORT = "failure_report"
    RETURN_DOCKETING = "return_docketing"
    FEE_NOTICE = "fee_notice"
    TRIAL_TRANSFER = "trial_transfer"
    TRIAL_LIMIT = "trial_limit"
    TRIAL_LIMIT_NEAR = "trial_limit_near"


class Basis(StrEnum):
    """What starts a clock. The day it happens on is the first day, which is not counted (D-1, D-2)."""

    RECEIVED = "received"
    SUPPLEMENT_ASKED = "supplement_asked"
    SUPPLEMENTED = "supplemented"
    PASSED_TO_ROUTER = "passed_to_router"
    DEMANDED = "demanded"
    ALL_CONSENTED = "all_consented"
    CONSULTATION_OPENED = "consultation_opened"
    OFFERED = "offered"
    DELIVERED = "delivered"
    ACCEPTED = "accepted"
    MATERIALS_SIGNED = "materials_signed"
    LAST_ACTIVITY = "last_activity"
    APPRAISAL_EXPECTED = "appraisal_expected"
    GUIDANCE_ASKED = "guidance_asked"
    CHANGE_ASKED = "change_asked"
    STOPPED = "stopped"
    REVIEW_ASKED = "review_asked"
    AGREED = "agreed"
    AGREEMENT_EFFECTIVE = "agreement_effective"
    CONFIRMATION_DOCKETED = "confirmation_docketed"
    PERFORMANCE_AGREED = "performance_agreed"
    MEDIATION_ENDED = "mediation_ended"
    RETURNED = "returned"
    FEE_NOTICE_SENT = "fee_notice_sent"
    DOCKETED = "docketed"
    TRIAL_LIMIT_ENDS = "trial_limit_ends"


class Ending(StrEnum):
    """How the last day ends a clock.

    ``rolled``: at its 24:00, moved to the first working day after when it is none (D-1). ``exact``: at
    its 24:00, never moved, because the parties or an appraiser named the day. ``alarm``: as the day
    begins, never moved, because a warning must not come late. ``before``: an alarm so many days before
    what it starts from, counted backwards.
    """

    ROLLED = "rolled"
    EXACT = "exact"
    ALARM = "alarm"
    BEFORE = "before"


@dataclass(frozen=True, slots=True)
class Terms:
    """How one clock runs.

    ``law`` is the rule that sets ``days``, which are months where ``unit`` says so; ``setting_key`` is None
    where law fixes the number. A setting may have both: a number that is practice or unverified (R25-10) and
    so only a default. ``at_most`` is the limit that law puts on a setting. ``extension_rule`` allows the period to be lengthened and
    ``suspension_rule`` to stand still; without one, nobody can do that to the clock. ``bases`` are the
    events that may start it, the usual one first. ``by_kind``: an organisation holds the ball by it, so that
    its setting may differ by the organisation's kind.
    """

    rule: DeadlineRule
    days: int
    unit: Unit
    bases: tuple[Basis, ...]
    law: str | None = None
    setting_key: str | None = None
    at_most: Limit | None = None
    extension_rule: str | None = None
    suspension_rule: str | None = None
    ending: Ending = Ending.ROLLED
    by_kind: bool = False

    def allows(self, days: int) -> bool:
        """Tell whether the clock may run for so many days here.

        The row's own number always may. Another is for settings only, at least one day and within the
        limit that law puts on the setting; exactly at the limit it still may.

        >>> first_contact = TERMS[DeadlineRule.FIRST_CONTACT]
        >>> first_contact.allows(3), first_contact.allows(4), TERMS[DeadlineRule.ANSWER].allows(2)
        (True, False, False)
        """
        if days == self.days:
            return True
        within = self.at_most is None or days <= self.at_most.amount
        return self.setting_key is not None and days >= 1 and within


def _by_law(
    rule: DeadlineRule,
    limit: Limit,
    *bases: Basis,
    ending: Ending = Ending.ROLLED,
    extension_rule: str | None = None,
) -> Terms:
    return Terms(
        rule, limit.amount, limit.unit, bases, limit.rule, ending=ending, extension_rule=extension_rule
    )


def _by_setting(
    rule: DeadlineRule,
    days: int,
    unit: Unit,
    *bases: Basis,
    at_most: Limit | None = None,
    ending: Ending = Ending.ROLLED,
    by_kind: bool = False,
) -> Terms:
    key = f"{rule}_within_{unit}"
    return Terms(rule, days, unit, bases, None, key, at_most, ending=ending, by_kind=by_kind)


def _by_agreement(rule: DeadlineRule, basis: Basis) -> Terms:
    return Terms(rule, 0, Unit.CALENDAR_DAYS, (basis,), ending=Ending.EXACT)


_R, _WD, _CD = DeadlineRule, Unit.WORKING_DAYS, Unit.CALENDAR_DAYS
_DOCKETING_BASES = (Basis.RECEIVED, Basis.SUPPLEMENTED, Basis.MEDIATION_ENDED, Basis.DEMANDED)

_ROWS = (
    # intake and triage
    _by_setting(_R.SUPPLEMENT, 15, _CD, Basis.SUPPLEMENT_ASKED),
    _by_law(_R.DECISION, law.APPOINTMENT, Basis.RECEIVED, Basis.SUPPLEMENTED, Basis.PASSED_TO_ROUTER),
    _by_law(_R.DOCKETING, law.DOCKETING, *_DOCKETING_BASES),
    _by_setting(
        _R.DOCKETING_ALARM_FIRST, 5, _CD, *_DOCKETING_BASES, at_most=law.DOCKETING, ending=Ending.ALARM
    ),
    _by_law(_R.DOCKETING_ALARM_SECOND, law.DOCKETING, *_DOCKETING_BASES, ending=Ending.ALARM),
    # consents and choice
    _by_law(_R.JOINT_CHOICE, law.JOINT_CHOICE, Basis.ALL_CONSENTED),
    _by_law(_R.CONSULTING, law.APPOINTMENT, Basis.CONSULTATION_OPENED, Basis.RECEIVED, Basis.SUPPLEMENTED),
    # handoff
    _by_setting(_R.DELIVERY, 1, _WD, Basis.OFFERED, by_kind=True),
    _by_law(_R.ANSWER, law.ANSWER, Basis.DELIVERED),
    _by_setting(_R.MATERIALS, 0, _CD, Basis.ACCEPTED, by_kind=True),
    # mediation
    _by_setting(_R.FIRST_CONTACT, 1, _WD, Basis.ACCEPTED, at_most=law.FIRST_CONTACT, by_kind=True),
    _by_setting(_R.ACTIVITY, 5, _WD, Basis.LAST_ACTIVITY, by_kind=True),
    _by_agreement(_R.APPRAISAL, Basis.APPRAISAL_EXPECTED),
    _by_setting(_R.GUIDANCE_ANSWER, 2, _WD, Basis.GUIDANCE_ASKED),
    _by_setting(_R.MEDIATOR_CHANGE, 2, _WD, Basis.CHANGE_ASKED, by_kind=True),
    _by_setting(_R.STOP, 5, _WD, Basis.STOPPED),
    # outcome
    _by_setting(_R.REVIEW, 3, _WD, Basis.REVIEW_ASKED),
    _by_law(_R.CONFIRMATION_APPLICATION, law.CONFIRMATION_APPLICATION, Basis.AGREEMENT_EFFECTIVE),
    _by_law(
        _R.CONFIRMATION_RULING,
        law.CONFIRMATION_RULING,
        Basis.CONFIRMATION_DOCKETED,
        extension_rule=law.CONFIRMATION_RULING.rule,
    ),
    _by_agreement(_R.PERFORMANCE, Basis.PERFORMANCE_AGREED),
    _by_setting(_R.POST_DOCKET_EXIT, 10, _CD, Basis.AGREEMENT_EFFECTIVE),
    _by_law(_R.MEDIATION_LETTER, law.MEDIATION_LETTER, Basis.AGREED),
    # return to court
    _by_setting(_R.FAILURE_REPORT, 1, _WD, Basis.MEDIATION_ENDED),
    _by_law(_R.RETURN_DOCKETING, law.DOCKETING, Basis.RETURNED),
    _by_setting(_R.FEE_NOTICE, 3, _WD, Basis.RETURNED),
    _by_setting(_R.TRIAL_TRANSFER, 7, _CD, Basis.FEE_NOTICE_SENT),
    # trial, beside everything else once docketed
    _by_setting(_R.TRIAL_LIMIT_NEAR, 15, _CD, Basis.TRIAL_LIMIT_ENDS, ending=Ending.BEFORE),
)

TERMS: Mapping[DeadlineRule, Terms] = MappingProxyType({terms.rule: terms for terms in _ROWS})
"""Every clock but the mediation period and the trial limit, which have no one length."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A number of days that the court keeps; ``rule`` is what the default leans on, never what commands it."""

    key: str
    days: int
    unit: Unit
    rule: str | None = None


PRE_DOCKET_PERIOD = Setting("mediation_before_docketing_within_calendar_days", 30, _CD, "R25-10")
EXTENSION_TOTAL = Setting(
    "extension_within_calendar_days",
    law.POST2025_EXTENSION.amount,
    law.POST2025_EXTENSION.unit,
    law.POST2025_EXTENSION.rule,
)

SETTINGS: tuple[Setting, ...] = (
    *(Setting(row.setting_key, row.days, row.unit) for row in _ROWS if row.setting_key),
    PRE_DOCKET_PERIOD,
    EXTENSION_TOTAL,
)
"""What the court may set about clocks, for the register of settings to load."""
