"""Every table in one place, for what needs them all: migrations, the order of writes, the tests."""

from diversion.persistence import (  # noqa: F401 - importing a module puts its tables into the metadata
    access,
    alerts,
    blocks,
    bundle,
    case_mix,
    deadlines,
    dispute,
    documents,
    drafts,
    eligible,
    figures,
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
    outside_figures,
    papers,
    partner,
    party,
    period_report,
    registers,
    satisfaction,
    supervision,
    tracking,
    user_mail,
)
from diversion.persistence.base import Base

METADATA = Base.metadata
