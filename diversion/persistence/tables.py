"""Every table in one place, for what needs them all: migrations, the order of writes, the tests."""

from diversion.persistence import (  # noqa: F401 - importing a module puts its tables into the metadata
    access,
    blocks,
    bundle,
    deadlines,
    dispute,
    documents,
    handoff,
    history,
    imports,
    interference,
    journal,
    mediation,
    notice,
    organisation,
    outbox,
    outcome,
    partner,
    party,
    registers,
    supervision,
    user_mail,
)
from diversion.persistence.base import Base

METADATA = Base.metadata
