"""One running demo installation for all journeys; each test files its own disputes in it."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from demo_court import DemoCourt
from product import running


@pytest.fixture
def court(running_court: DemoCourt) -> DemoCourt:
    """The demo court in its office hours, its bodies' desks empty and all of them answering."""
    running_court.clear_the_desks()
    running_court.await_office_hours()
    running_court.answer_everything()
    return running_court


@pytest.fixture(scope="session")
def running_court(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoCourt]:
    """The demo court of a fresh installation; at the end of all journeys its journal verifies."""
    with running(tmp_path_factory.mktemp("journeys") / "data", "--demo-disputes", "0") as product:
        with closing(DemoCourt(product)) as made:
            yield made
        product.run("verify-journal")
