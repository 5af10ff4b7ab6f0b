"""What a court may set, what law has set already, and whether a value is admissible.

Every number that decisions use is defined here once: with its default, its unit, its bounds, and whether
law fixes it (``law``: shown, never changed) or a court keeps it (``default``: practice, or a text that was
not itself read; never presented as law). The clocks' numbers come from ``deadline_rules.py``; their words
are in ``setting_words.py``. Rows that depart from a default are persistence's; what holds on a day is
``Settings``, which also says by which version.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar

from diversion.domain import law
from diversion.domain.block_limits import LIMIT_TERMS, BlockLimits
from diversion.domain.block_limits import PREFIX as OF_BLOCKS
from diversion.domain.deadline_rules import PRE_DOCKET_PERIOD, SETTINGS, TERMS
from diversion.domain.filing import HARD_BAR_NEAR_DAYS, MANY_FROM
from diversion.domain.law import Limit
from diversion.domain.reasons import Fault
from diversion.domain.routing_score import WEIGHTS, Feature, RoutingSettings
from diversion.domain.setting_faults import SettingBounds, SettingType, Value, read_value, value_faults
from diversion.domain.setting_words import WORDS, SettingWords
from diversion.domain.triage import TriageSettings

ValueT = TypeVar("ValueT", int, str, Decimal, tuple[str, ...])

_LONGEST_CLOCK_DAYS = 365
"""What a clock of ours may run at most where law says nothing; a year is beyond any practice seen."""


class Mark(StrEnum):
    """``law``: an article fixes the number. ``default``: the court may set another."""

    LAW = "law"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One setting. ``rule`` fixes a ``law`` one; a ``default`` one only leans on it.

    ``installation_wide`` is kept for all courts together (sign-in, tokens). ``by_kind`` may be set for one
    kind of organisation.
    """

    key: str
    type: SettingType
    default: Value
    unit: str | None
    mark: Mark = Mark.DEFAULT
    rule: str | None = None
    bounds: SettingBounds = field(default_factory=SettingBounds)
    installation_wide: bool = False
    by_kind: bool = False

    @property
    def words(self) -> SettingWords:
        """Title and explanation, in Chinese and English."""
        return WORDS[self.key]

    @property
    def article(self) -> str | None:
        """The citation of the rule, or None where none stands behind the number."""
        return law.cite(self.rule) if self.rule else None


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for a court on a day. ``version`` is stored with what was decided by it.

    ``passed_over`` are keys whose stored value is no longer admissible: their default holds instead,
    because a filing must not fail on an old number.
    """

    values: Mapping[str, Value]
    version: str
    passed_over: tuple[str, ...] = ()

    def whole(self, key: str) -> int:
        """Give a setting that is a whole number. Asking for one of another type is a fault of the program."""
        return self._of(key, int)

    def decimal(self, key: str) -> Decimal:
        """Give a setting that is an amount of money or a weight."""
        return self._of(key, Decimal)

    def text(self, key: str) -> str:
        """Give a setting that is an address."""
        return self._of(key, str)

    def names(self, key: str) -> frozenset[str]:
        """Give a setting that is a list of names."""
        return frozenset(self._of(key, tuple))

    def _of(self, key: str, kind: type[ValueT]) -> ValueT:
        value = self.values[key]
        if not isinstance(value, kind):
            raise TypeError(f"setting {key} is no {kind.__name__}")
        return value


def settings_with(overrides: Mapping[str, Any], version: str) -> Settings:
    """Lay stored values (as JSON) over the defaults; unknown keys and inadmissible values are passed over.

    >>> settings = settings_with({"many_from": 20, "first_contact_within_working_days": 9}, "example")
    >>> settings.whole("many_from"), settings.whole("first_contact_within_working_days"), settings.passed_over
    (20, 1, ('first_contact_within_working_days',))
    """
    values = dict(DEFAULTS)
    passed_over = []
    for key, told in sorted(overrides.items()):
        value = None if setting_faults(key, told) else read_value(DEFINITIONS[key].type, told)
        if value is None:
            passed_over.append(key)
        else:
            values[key] = value
    return Settings(MappingProxyType(values), version, tuple(passed_over))


def setting_faults(
    key: str, told: Any, *, for_a_court: bool = False, for_a_kind: bool = False
) -> tuple[Fault, ...]:
    """Find what stands against a value (as JSON) for a setting.

    Codes at ``/key``: ``setting-unknown``, ``setting-fixed-by-law``, ``setting-installation-wide``; at
    ``/organisation_kind``: ``setting-not-by-kind``; at ``/value``
    those of ``value_faults``: ``setting-type``, ``setting-out-of-bounds``, ``setting-beyond-law``. Exactly at a
    bound is admissible. None goes back to what holds without the setting, and is always admissible.

    >>> [fault.code for fault in setting_faults("answer_within_working_days", 5)]
    ['setting-fixed-by-law']
    >>> print(setting_faults("docketing_alarm_first_within_calendar_days", 8)[0].zh)
    不得超过7：民事诉讼法（2023）第126条所定期限，请改小
    """
    definition = DEFINITIONS.get(key)
    if definition is None:
        zh, en = "没有这一项设置，请从设置列表中选择。", "There is no such setting; choose one from the list."
        return (Fault("/key", "setting-unknown", zh, en),)
    if definition.mark is Mark.LAW:
        zh = f"此期限由{definition.article}规定，不能另行设置。"
        return (
            Fault("/key", "setting-fixed-by-law", zh, f"Fixed by {definition.article}; it cannot be set."),
        )
    if definition.installation_wide and for_a_court:
        zh = "此项为全系统统一设置，请不要指定法院。"
        return (
            Fault("/key", "setting-installation-wide", zh, "Set for the whole installation; name no court."),
        )
    if for_a_kind and not definition.by_kind:
        zh, en = "此项不按组织类型区分，请不要指定组织类型。", "It does not differ by kind; name no kind."
        return (Fault("/organisation_kind", "setting-not-by-kind", zh, en),)
    return () if told is None else value_faults(definition.type, definition.bounds, told)


def _clocks() -> Iterator[Definition]:
    """Take over the clocks' settings, each with the most that law leaves to the court."""
    limits: dict[str, Limit] = {
        terms.setting_key: terms.at_most for terms in TERMS.values() if terms.setting_key and terms.at_most
    }
    by_kind = {terms.setting_key for terms in TERMS.values() if terms.by_kind}
    limits[PRE_DOCKET_PERIOD.key] = min(
        law.ONLINE_PRE_DOCKET, law.OFFLINE_PRE_DOCKET, key=lambda each: each.amount
    )
    for setting in SETTINGS:
        limit = limits.get(setting.key)
        bounds = SettingBounds(
            lowest=Decimal(min(setting.days, 1)),
            highest=Decimal(limit.amount if limit else _LONGEST_CLOCK_DAYS),
            rule=limit.rule if limit else None,
        )
        yield replace(
            _whole(setting.key, setting.days, setting.unit.value, bounds, rule=setting.rule),
            by_kind=setting.key in by_kind,
        )


def _fixed_clocks() -> Iterator[Definition]:
    """Show what law fixes beside what a court sets, so that nobody looks for a switch that is not there."""
    for terms in TERMS.values():
        if terms.setting_key is None and terms.law is not None:
            yield _fixed(f"{terms.rule}_within_{terms.unit}", Limit(terms.law, terms.days, terms.unit))
    yield _fixed("mediation_ordinary_within_calendar_days", law.ONLINE_ORDINARY)
    yield _fixed("mediation_summary_within_calendar_days", law.ONLINE_SUMMARY)
    yield _fixed("trial_ordinary_within_months", law.TRIAL_ORDINARY)
    yield _fixed("trial_summary_within_months", law.TRIAL_SUMMARY)
    yield _fixed("trial_small_claims_within_months", law.TRIAL_SMALL_CLAIMS)


def _fixed(key: str, limit: Limit) -> Definition:
    return Definition(
        key=key,
        type=SettingType.WHOLE,
        default=limit.amount,
        unit=limit.unit.value,
        mark=Mark.LAW,
        rule=limit.rule,
    )


def _whole(
    key: str,
    default: int,
    unit: str | None,
    bounds: SettingBounds,
    *,
    rule: str | None = None,
    installation_wide: bool = False,
) -> Definition:
    return Definition(
        key=key,
        type=SettingType.WHOLE,
        default=default,
        unit=unit,
        rule=rule,
        bounds=bounds,
        installation_wide=installation_wide,
    )


def _between(lowest: int, highest: int) -> SettingBounds:
    return SettingBounds(Decimal(lowest), Decimal(highest))


NOTICE_WANTED_BEFORE_DAYS = 60
"""The notice of a year is published about this long before it begins; practice, no rule."""

_TRIAGE = TriageSettings()

_REST = (
    # intake and triage
    _whole("many_from", MANY_FROM, "parties", _between(2, 1000)),
    _whole("hard_bar_near_days", HARD_BAR_NEAR_DAYS, "calendar_days", _between(0, 365)),
    Definition(
        key="small_amount_up_to",
        type=SettingType.MONEY,
        default=_TRIAGE.small_amount_up_to,
        unit="yuan",
        rule="JY-1",
        bounds=_between(0, 100_000_000),
    ),
    Definition(
        key="causes_outside_jurisdiction",
        type=SettingType.CAUSES,
        default=tuple(sorted(_TRIAGE.causes_outside_jurisdiction)),
        unit=None,
    ),
    _whole("draft_kept_calendar_days", 7, "calendar_days", _between(1, 60), installation_wide=True),
    # routing; the kind must count, so that not all weights can be zero
    *(
        Definition(
            key=f"routing_weight_{feature}",
            type=SettingType.WEIGHT,
            default=Decimal(str(WEIGHTS[feature])),
            unit=None,
            bounds=SettingBounds(Decimal("0.05") if feature is Feature.KIND else Decimal(0), Decimal(1)),
        )
        for feature in Feature
    ),
    # calendars
    _whole(
        "notice_wanted_before_calendar_days",
        NOTICE_WANTED_BEFORE_DAYS,
        "calendar_days",
        _between(1, 365),
        installation_wide=True,
    ),
    # the ladder
    _whole("reminder_from_hour", 9, "hour", _between(0, 23)),
    _whole("ladder_request_after_working_days", 2, "working_days", _between(1, 30)),
    _whole("ladder_router_after_working_days", 2, "working_days", _between(1, 30)),
    _whole("supervision_answer_within_working_days", 3, "working_days", _between(1, 30)),
    _whole("lapses_in_a_row_pause", 3, "lapses", _between(1, 100)),
    _whole("notices_a_day", 3, "notices", _between(1, 100)),
    _whole("notices_collected_minutes", 10, "minutes", _between(0, 240)),
    # contacts
    _whole("enterprise_contacts_a_day", 2, "contacts", _between(1, 100)),
    # sessions
    _whole("session_reminder_before_hours", 24, "hours", _between(1, 168)),
    # blocks
    *(
        _whole(
            f"{OF_BLOCKS}{name}",
            getattr(BlockLimits(), name),
            terms.unit,
            _between(terms.lowest, terms.highest),
        )
        for name, terms in LIMIT_TERMS.items()
    ),
    _whole("blocks_look_again_after_minutes", 5, "minutes", _between(1, 60)),
    # satisfaction
    _whole("rating_open_calendar_days", 30, "calendar_days", _between(1, 365)),
    _whole("rating_least_disputes", 5, "disputes", _between(1, 50), installation_wide=True),
    # reports
    _whole("report_monthly", 1, None, _between(0, 1)),
    _whole("report_quarterly", 1, None, _between(0, 1)),
    _whole("report_cut_off_day", 3, None, _between(1, 20)),
    _whole("report_cut_off_hour", 8, "hour", _between(0, 23)),
    Definition(key="report_recipients", type=SettingType.LOGINS, default=(), unit=None),
    # documents
    _whole("document_size_limit_mebibytes", 20, "mebibytes", _between(1, 30)),
    # outside
    Definition(
        key="interference_platform_address",
        type=SettingType.WEB_ADDRESS,
        default="",
        unit=None,
        rule="N-5",
        installation_wide=True,
    ),
    # partners
    _whole("link_lifetime_calendar_days", 7, "calendar_days", _between(1, 60)),
    _whole("channel_pause_after_failures", 10, "rounds", _between(2, 1000), installation_wide=True),
    # access
    _whole("token_lifetime_calendar_days", 90, "calendar_days", _between(1, 366), installation_wide=True),
    _whole("sign_in_lifetime_hours", 12, "hours", _between(1, 72), installation_wide=True),
    _whole("password_tries", 5, "tries", _between(3, 20), installation_wide=True),
    _whole("password_lockout_minutes", 15, "minutes", _between(1, 1440), installation_wide=True),
    _whole("tracking_code_tries", 10, "tries", _between(3, 100), installation_wide=True),
    _whole("tracking_code_lockout_minutes", 15, "minutes", _between(1, 1440), installation_wide=True),
    _whole("password_characters_at_least", 10, "characters", _between(8, 64), installation_wide=True),
    _whole("password_reset_minutes", 30, "minutes", _between(5, 1440), installation_wide=True),
    _whole("password_resets_an_hour", 3, "tries", _between(1, 20), installation_wide=True),
    _whole("password_resets_an_hour_from_one_place", 20, "tries", _between(1, 1000), installation_wide=True),
    _whole("digest_from_hour", 8, "hour", _between(0, 23), installation_wide=True),
)

DEFINITIONS: Mapping[str, Definition] = MappingProxyType(
    {each.key: each for each in (*_clocks(), *_fixed_clocks(), *_REST)}
)
"""Every setting by its key; a published key never changes its meaning."""

DEFAULTS: Mapping[str, Value] = MappingProxyType({each.key: each.default for each in DEFINITIONS.values()})


def triage_settings(settings: Settings) -> TriageSettings:
    """Say what triage asks of a court's settings."""
    return TriageSettings(
        hard_bar_near_days=settings.whole("hard_bar_near_days"),
        many_from=settings.whole("many_from"),
        small_amount_up_to=settings.decimal("small_amount_up_to"),
        causes_outside_jurisdiction=settings.names("causes_outside_jurisdiction"),
    )


def routing_settings(settings: Settings) -> RoutingSettings:
    """Say what routing asks of a court's settings.

    >>> routing_settings(settings_with({}, "example")) == RoutingSettings()
    True
    """
    weights: dict[str, float] = {
        feature: float(settings.decimal(f"routing_weight_{feature}")) for feature in Feature
    }
    return RoutingSettings(weights=MappingProxyType(weights))


def block_limits(settings: Settings) -> BlockLimits:
    """Say from where on a court calls something a block.

    >>> block_limits(settings_with({}, "example")) == BlockLimits()
    True
    """
    return BlockLimits(**{name: settings.whole(f"blocks_{name}") for name in LIMIT_TERMS})
