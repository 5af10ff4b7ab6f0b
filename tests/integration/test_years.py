"""Two years of the demo court: every dispute ends, and what was counted on the way adds up."""

from flask import Flask
from years import Years, counted

from diversion.services.access import SYSTEM
from diversion.services.demo.stories import STORIES
from diversion.services.installation import begin_installation
from diversion.services.verification import verify_journal

FILINGS = len(STORIES)


def test_every_dispute_of_two_years_ends_and_the_steps_add_up(app: Flask) -> None:
    begin_installation(demo=True)
    years = Years(FILINGS)
    years.live()
    assert years.stuck == []
    assert counted("SELECT status, count(*) FROM dispute GROUP BY 1") == {"closed": FILINGS}
    endings = counted("SELECT closed_reason, count(*) FROM dispute GROUP BY 1")
    assert endings.total() == FILINGS
    assert counted("SELECT 'open', count(*) FROM deadline WHERE ended_at IS NULL") == {"open": 0}
    assert counted("SELECT 'held', count(*) FROM holding WHERE ended_at IS NULL") == {"held": 0}
    assert counted("SELECT 'live', coalesce(sum(live), 0) FROM organisation_load") == {"live": 0}
    ended = counted("SELECT status, count(*) FROM handoff WHERE kind = 'mediate' GROUP BY 1")
    told = counted(
        "SELECT event, count(*) FROM journal_entry WHERE event LIKE 'handoff_%' OR event = 'offered' GROUP BY 1"
    )
    assert ended["declined"] == told["handoff_declined"] > 0
    assert ended["lapsed"] == told["handoff_lapsed"] > 0
    assert ended.total() == told["offered"]
    assert verify_journal(SYSTEM).whole
