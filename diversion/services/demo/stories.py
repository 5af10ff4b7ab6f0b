"""Which lives the demo tells, how often, how long ago they began, and what they are about.

Of three hundred about half are over and half are under way, so that every status, every way out and most
of what can go wrong is there to be looked at. The shares are the demo's own and say nothing about courts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from diversion.services.demo import endings, mediations, window
from diversion.services.demo.filings import COMMON
from diversion.services.demo.steps import Script

LONG_AGO = (70, 240)
"""Days ago: long enough for any life to be over, and within the last eight months."""
SEED = "diversion"


@dataclass(frozen=True, slots=True)
class Story:
    """One kind of life: how many of three hundred, begun how many days ago, about what."""

    script: Script
    share: int
    days_ago: tuple[int, int]
    about: tuple[str, ...] = COMMON


HOME = ("family", "neighbourhood")
ANYTHING = (*COMMON, *HOME)

STORIES: Sequence[Story] = (
    # under way: at the window
    Story(window.incomplete, 5, (1, 9), ANYTHING),
    Story(window.incomplete, 2, (20, 30)),
    Story(window.to_be_decided, 5, (0, 2), ANYTHING),
    Story(window.to_be_decided, 2, (8, 12), ("labour", "loan")),
    Story(window.docket_first, 12, (0, 5), ANYTHING),
    Story(window.docket_first, 3, (9, 13)),
    Story(window.not_asked, 5, (0, 2), ANYTHING),
    Story(window.joint_choice_awaited, 4, (0, 1)),
    Story(window.hard_bar, 3, (2, 3), ("loan",)),
    # under way: with an organisation
    Story(mediations.offered, 9, (0, 1), ANYTHING),
    Story(mediations.opened, 6, (1, 2), ANYTHING),
    Story(mediations.recalled, 2, (3, 5)),
    Story(mediations.accepted, 6, (2, 4), ANYTHING),
    Story(mediations.contacted, 12, (5, 10), ANYTHING),
    Story(mediations.nobody_reached, 4, (5, 8)),
    Story(mediations.booked, 10, (5, 9), ANYTHING),
    Story(mediations.helped_by_station, 6, (4, 12), HOME),
    Story(mediations.guidance_asked, 4, (5, 8)),
    Story(mediations.appraised, 3, (8, 14), ("traffic", "medical")),
    Story(mediations.stopped, 2, (6, 9), ("loan",)),
    Story(mediations.endangered, 2, (6, 12), ("neighbourhood",)),
    Story(mediations.extended, 5, (28, 38)),
    Story(mediations.idle, 6, (14, 22), ANYTHING),
    Story(mediations.after_docketing, 8, (9, 14)),
    Story(window.two_hundred, 1, (6, 9), ("commercial",)),
    # under way: after mediation
    Story(endings.settled, 10, (14, 35), ANYTHING),
    Story(endings.settled_soon_to_be_performed, 4, (14, 20)),
    Story(endings.applied, 6, (20, 34)),
    Story(endings.under_review, 3, (7, 9), ("loan",)),
    Story(endings.confirmed, 8, (34, 60)),
    Story(endings.settled_after_docketing, 4, (20, 28)),
    Story(endings.failed, 6, (17, 24)),
    Story(endings.failed_and_docketed, 4, (24, 30)),
    Story(endings.fee_notice_sent, 5, (26, 34)),
    # over
    Story(endings.performed, 22, LONG_AGO, ANYTHING),
    Story(endings.confirmed_and_performed, 16, (90, 240)),
    Story(endings.settled_and_withdrawn, 8, LONG_AGO, ANYTHING),
    Story(endings.confirmation_refused, 2, LONG_AGO),
    Story(endings.cleared, 2, LONG_AGO, ("loan",)),
    Story(endings.failed_and_tried, 14, LONG_AGO, ANYTHING),
    Story(endings.expired, 8, (90, 240)),
    Story(endings.unreachable, 6, LONG_AGO),
    Story(endings.unwilling, 6, LONG_AGO),
    Story(endings.exited, 14, LONG_AGO),
    Story(endings.failed_after_docketing, 5, LONG_AGO),
    Story(endings.ended_by_party, 3, LONG_AGO),
    Story(endings.refused_after_docketing, 5, LONG_AGO),
    Story(mediations.helped_and_settled, 6, LONG_AGO, HOME),
    Story(mediations.guided_and_settled, 3, LONG_AGO),
    Story(mediations.sham_found, 2, LONG_AGO, ("loan",)),
    Story(mediations.declined_twice, 4, LONG_AGO),
    Story(mediations.lapsed, 5, LONG_AGO),
    Story(mediations.reassigned, 2, LONG_AGO, ("commercial", "loan")),
    Story(window.supplemented, 4, LONG_AGO, ANYTHING),
    Story(window.never_supplemented, 2, LONG_AGO),
    Story(window.ruled_suitable, 3, LONG_AGO),
    Story(window.jointly_chosen, 3, LONG_AGO, ("commercial", "loan")),
    Story(window.appointed_by_court, 3, LONG_AGO),
    Story(window.transferred_in, 4, LONG_AGO, ANYTHING),
    Story(window.preserved, 2, LONG_AGO, ("commercial",)),
    Story(window.barred_by_law, 2, LONG_AGO, ("status",)),
    Story(window.not_civil, 2, LONG_AGO),
    Story(window.cancelled, 2, LONG_AGO),
    Story(window.withdrawn, 3, LONG_AGO, ANYTHING),
    Story(window.docketing_demanded, 5, LONG_AGO),
)


@dataclass(frozen=True, slots=True)
class Billed:
    """One life to be played: its place among all, which is also its chance, and when it began."""

    number: int
    story: Story
    days_ago: int

    @property
    def rng(self) -> Random:
        """The life's own chance: the same number is always told the same."""
        return Random(f"{SEED}:{self.number}")  # noqa: S311 - invention, not secrets


def programme(disputes: int) -> list[Billed]:
    """List the lives to be played, the oldest first; with few of them, still one of each kind if they suffice.

    The same number of disputes makes the same list.
    """
    rng = Random(f"{SEED}:{disputes}")  # noqa: S311 - invention, not secrets
    wanted = _shared_out(disputes)
    drawn = [(rng.randint(*story.days_ago), story) for story, many in wanted for _ in range(many)]
    ordered = sorted(enumerate(drawn), key=lambda each: (-each[1][0], each[0]))
    return [Billed(number, story, days_ago) for number, (_, (days_ago, story)) in enumerate(ordered)]


def _shared_out(disputes: int) -> list[tuple[Story, int]]:
    """Share a number out: one of each kind as far as it goes, the rest by the shares."""
    counts = [1 if place < disputes else 0 for place in range(len(STORIES))]
    total = sum(story.share for story in STORIES)
    while sum(counts) < disputes:
        lacking = [story.share * disputes / total - many for story, many in zip(STORIES, counts, strict=True)]
        counts[lacking.index(max(lacking))] += 1
    return list(zip(STORIES, counts, strict=True))
