"""The register of clocks as it holds for a court on a day: the law's rows with this court's numbers in them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from diversion.domain.deadline_register import Clock, clocks_on
from diversion.domain.organisations import OrganisationKind
from diversion.services.access import Actor
from diversion.services.settings import SettingHeld, SettingsHeld, list_settings
from diversion.services.transaction import transaction


@dataclass(frozen=True, slots=True)
class OfKind:
    """How long a clock runs for one kind of organisation, and since when that was set (None: the default)."""

    kind: OrganisationKind
    length: int
    set_from_on: date | None


@dataclass(frozen=True, slots=True)
class ClockHeld:
    """One clock with its length here; ``of_kinds`` only where it may differ by kind of organisation."""

    clock: Clock
    length: int
    set_from_on: date | None
    of_kinds: tuple[OfKind, ...]


def list_clocks(actor: Actor, court_id: UUID | None, on: date | None) -> tuple[date, Sequence[ClockHeld]]:
    """List every clock that would be started for a court (None: by the installation's settings) on a day.

    Who: those who may read registers there. Refuses: ``NotFound`` for a court out of reach.
    """
    with transaction(actor):
        general = list_settings(actor, court_id, on)
        of_kinds = {kind: list_settings(actor, court_id, on, kind) for kind in OrganisationKind}
        return general.on, tuple(_held(general, of_kinds))


def _held(general: SettingsHeld, of_kinds: dict[OrganisationKind, SettingsHeld]) -> Iterator[ClockHeld]:
    settings = _by_key(general)
    by_kind = {kind: _by_key(held) for kind, held in of_kinds.items()}
    for clock in clocks_on(general.on):
        key = clock.terms.setting_key
        if key is None:
            yield ClockHeld(clock, clock.terms.days, None, ())
            continue
        differing = by_kind if clock.terms.by_kind else {}
        yield ClockHeld(
            clock,
            _whole(settings[key]),
            settings[key].set_from_on,
            tuple(OfKind(kind, _whole(held[key]), held[key].set_from_on) for kind, held in differing.items()),
        )


def _by_key(held: SettingsHeld) -> dict[str, SettingHeld]:
    return {each.definition.key: each for each in held.items}


def _whole(held: SettingHeld) -> int:
    if not isinstance(held.value, int):
        raise TypeError(f"{held.definition.key} is no number of days")
    return held.value
