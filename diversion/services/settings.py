"""What holds for a court on a day, and setting something else from a day on.

The definitions, types and bounds are ``domain/settings.py``. A row is never changed: setting again makes
another row, so that every decision can name the settings it was made by.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import select

from diversion.domain.access import Permission
from diversion.domain.organisations import OrganisationKind
from diversion.domain.reasons import Fault
from diversion.domain.setting_faults import SettingType, Value
from diversion.domain.settings import DEFINITIONS, Definition, Settings, setting_faults, settings_with
from diversion.persistence.access import UserAccount
from diversion.persistence.registers import Court, SettingRow, settings_in_force, settings_set
from diversion.services.access import Actor
from diversion.services.causes import catalogues
from diversion.services.refusals import InputFaulty, NotFound
from diversion.services.register_versions import RegisterName, versions_in_force, write_version
from diversion.services.registers import demand_place, note_change, places_read, plain_row, unknown
from diversion.services.transaction import Transaction, transaction

UNCHANGED = "defaults"
"""The version where nobody departed from any default."""
_MOST_KEPT = 256

_kept: dict[tuple[UUID | None, date, OrganisationKind | None], tuple[str, Settings]] = {}


@dataclass(frozen=True, slots=True)
class SettingHeld:
    """One setting as it holds: its definition, its value, and the row that set it, if any did."""

    definition: Definition
    value: Value
    set_from_on: date | None
    set_for_court: bool
    set_for_kind: bool


@dataclass(frozen=True, slots=True)
class SettingsHeld:
    """Every setting of a court on a day."""

    version: str
    on: date
    items: tuple[SettingHeld, ...]


def settings_of(
    tx: Transaction, court_id: UUID | None, day: date, kind: OrganisationKind | None = None
) -> Settings:
    """Tell what holds for a court (None: for the installation) on a day, for one kind of organisation or all.

    A court's own value goes before the installation's, of each what was set for the kind before what holds
    for all, and the default last. Kept by the process until anybody sets anything.
    """
    version = _version_in_force(tx)
    asked = (court_id, day, kind)
    held = _kept.get(asked)
    if held is not None and held[0] == version:
        return held[1]
    settings = tx.once(("settings", *asked), lambda: _settings(_rows(tx, *asked)))
    if len(_kept) >= _MOST_KEPT:
        _kept.clear()
    _kept[asked] = (version, settings)
    return settings


def anything_set(tx: Transaction) -> bool:
    """Tell whether anybody ever departed from a default; until then no kind of organisation differs."""
    return _version_in_force(tx) != UNCHANGED


def _version_in_force(tx: Transaction) -> str:
    in_force = versions_in_force(tx).get(RegisterName.SETTINGS)
    return in_force.version if in_force else UNCHANGED


def _rows(tx: Transaction, court_id: UUID | None, day: date, kind: OrganisationKind | None) -> dict[str, Any]:
    """Find for every setting the row that holds; a row that goes back to what holds without it is none."""
    found: dict[str, Any] = {}
    for row in tx.session.execute(settings_in_force(court_id, day, kind)):
        if row.value is not None:
            found.setdefault(row.key, row)
    return found


def _settings(rows: dict[str, Any]) -> Settings:
    named = sorted(str(row.id) for row in rows.values())
    version = f"{len(named)}-{sha256(','.join(named).encode()).hexdigest()[:12]}" if named else UNCHANGED
    return settings_with({key: row.value for key, row in rows.items()}, version)


def list_settings(
    actor: Actor, court_id: UUID | None, on: date | None, kind: OrganisationKind | None = None
) -> SettingsHeld:
    """List every setting as it holds for a court (and kind of organisation) on a day, by default today.

    Who: those who may read registers there. Refuses: ``NotFound`` for a court out of reach.
    """
    with transaction(actor) as tx:
        demand_known_court(tx, court_id)
        day = on or tx.today
        rows = _rows(tx, court_id, day, kind)
        settings = _settings(rows)
        return SettingsHeld(
            settings.version,
            day,
            tuple(_held(each, settings, rows.get(key)) for key, each in DEFINITIONS.items()),
        )


def _held(definition: Definition, settings: Settings, row: Any) -> SettingHeld:
    key = definition.key
    if row is None or key in settings.passed_over:
        return SettingHeld(definition, settings.values[key], None, False, False)
    for_court, for_kind = row.court_id is not None, row.organisation_kind is not None
    return SettingHeld(definition, settings.values[key], row.from_on, for_court, for_kind)


def setting_history(actor: Actor, key: str, court_id: UUID | None) -> Sequence[Any]:
    """List everything ever set for one setting and court (None: the installation), newest first."""
    with transaction(actor) as tx:
        demand_known_court(tx, court_id)
        if key not in DEFINITIONS:
            raise NotFound("设置", "setting")
        return tx.session.execute(settings_set(court_id, key)).all()


def change_setting(
    actor: Actor,
    key: str,
    value: Any,
    court_id: UUID | None,
    from_on: date | None,
    organisation_kind: OrganisationKind | None = None,
) -> UUID:
    """Set a value from a day on, by default today, for all or one kind of organisation; answers the row's id.

    Who: an administrator of the court, or for the installation (no court) one of the whole of it. A value
    of None goes back to what holds without this one. Refuses: ``InputFaulty`` with every fault of key,
    value (with the article where law draws the bound) and day; a past day is one, because decisions of
    that day name the settings they were made by. Repeating it makes another row of the same value.
    """
    with transaction(actor) as tx:
        demand_place(tx, Permission.CHANGE_REGISTERS, court_id)
        day = from_on or tx.today
        faults = [
            *setting_faults(
                key, value, for_a_court=court_id is not None, for_a_kind=organisation_kind is not None
            ),
            *_cause_faults(tx, key, value),
            *_login_faults(tx, key, value),
        ]
        if court_id is not None and plain_row(tx, Court, court_id) is None:
            faults.append(unknown("/court_id", "法院", "court"))
        if day < tx.today:
            zh, en = "生效日期不得早于今日。", "A setting takes effect today at the earliest."
            faults.append(Fault("/from_on", "day-in-the-past", zh, en))
        if faults:
            raise InputFaulty(faults)
        before = settings_of(tx, court_id, day, organisation_kind).values[key]
        row = tx.add(
            SettingRow(
                id=tx.new_id(),
                court_id=court_id,
                organisation_kind=organisation_kind.value if organisation_kind else None,
                key=key,
                value=value,
                from_on=day,
                set_by=actor.user_id,
                set_at=tx.recorded_at,
            )
        )
        write_version(tx, RegisterName.SETTINGS, str(row.id))
        changed = {"key": key, "from_on": day.isoformat(), "before": str(before), "after": value}
        if organisation_kind is not None:
            changed["organisation_kind"] = organisation_kind
        note_change(tx, court_id, "setting_changed", row.id, changed)
        return row.id


def demand_known_court(tx: Transaction, court_id: UUID | None) -> None:
    """Demand that the actor may read a court's registers (None: the installation's): ``NotFound``."""
    places_read(tx, Permission.READ_REGISTERS, court_id)
    if court_id is not None and plain_row(tx, Court, court_id) is None:
        raise NotFound("法院", "court")


def _cause_faults(tx: Transaction, key: str, value: Any) -> list[Fault]:
    definition = DEFINITIONS.get(key)
    if definition is None or definition.type is not SettingType.CAUSES or not isinstance(value, list):
        return []
    known = {name for catalogue in catalogues(tx) for cause in catalogue.causes for name in cause.path}
    unknown = [str(name) for name in value if name not in known]
    if not unknown:
        return []
    zh = f"案由目录中没有：{'、'.join(unknown)}。请按目录中的名称填写。"
    return [
        Fault("/value", "cause-name-unknown", zh, f"Not in the catalogue of causes: {', '.join(unknown)}.")
    ]


def _login_faults(tx: Transaction, key: str, value: Any) -> list[Fault]:
    """Refuse names that no active user has: ``login-unknown``."""
    definition = DEFINITIONS.get(key)
    if definition is None or definition.type is not SettingType.LOGINS or not isinstance(value, list):
        return []
    named = [str(each) for each in value]
    query = select(UserAccount.login).where(UserAccount.login.in_(named), UserAccount.active)
    known = set(tx.session.scalars(query))
    missing = [name for name in named if name not in known]
    if not missing:
        return []
    zh = f"没有这些登录名，或者已停用：{'、'.join(missing)}。"
    return [Fault("/value", "login-unknown", zh, f"No active user signs in as: {', '.join(missing)}.")]
