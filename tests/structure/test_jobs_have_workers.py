"""Every kind of promised work has a worker that exists, and no worker waits for work nobody promises."""

import importlib
import inspect

import pytest

from diversion.gateways.queue import ENTRY_POINTS
from diversion.services.outbox import Job
from diversion.services.periodic import EVERY


def test_every_job_has_an_entry_point_and_no_other_has() -> None:
    assert set(ENTRY_POINTS) == {job.value for job in Job}
    assert len(set(ENTRY_POINTS.values())) == len(ENTRY_POINTS)
    assert set(EVERY) <= set(Job)


@pytest.mark.parametrize("entry_point", sorted(ENTRY_POINTS.values()))
def test_the_entry_point_takes_the_ids_of_promises(entry_point: str) -> None:
    module_name, _, function_name = entry_point.rpartition(".")
    module = importlib.import_module(module_name)
    function = getattr(module, function_name)
    assert list(inspect.signature(function).parameters) == ["promises"]
    assert function.__doc__
    assert module.__doc__


def test_the_worker_imports_every_entry_module_before_its_first_job() -> None:
    worker = importlib.import_module("workers.worker")
    imported = {module.__name__ for module in worker.ENTRY_MODULES}
    assert imported == {entry_point.rpartition(".")[0] for entry_point in ENTRY_POINTS.values()}
