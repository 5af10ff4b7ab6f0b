"""What this installation is: a demo, with an invented court and a clock that can be moved, or a real one.

Said once, at the first start, and never changed: an invented court must not stand beside a real one.
"""

from flask import current_app
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from diversion.persistence.registers import Installation
from diversion.services.access import SYSTEM
from diversion.services.registers import note_change
from diversion.services.transaction import transaction


def begin_installation(*, demo: bool) -> bool:
    """Say what this installation is, unless that was said before; answers whether it is a demo one.

    Who: the installation itself, at every start. Safe to repeat: the first word counts.
    """
    with transaction(SYSTEM) as tx:
        row = {"id": 1, "demo": demo, "clock_offset_seconds": 0, "created_at": tx.recorded_at}
        made = insert(Installation).values(**row).on_conflict_do_nothing().returning(Installation.id)
        if tx.session.execute(made).first() is not None:
            note_change(tx, None, "installation_begun", 1, {"demo": demo})
        is_demo = bool(tx.session.scalar(select(Installation.demo)))
    current_app.extensions["diversion"].demo = is_demo
    return is_demo
