"""A file is found by what it is about: no drawers, nothing that hides the standard library, nothing too long."""

import sys
from collections import Counter

from sources import ROOT, our_files, python_files, where

DRAWERS = frozenset(
    [
        "common",
        "commons",
        "constants",
        "helper",
        "helpers",
        "lib",
        "libs",
        "manager",
        "managers",
        "misc",
        "shared",
        "util",
        "utils",
    ]
)
NAMED_BY_THE_DESIGN = {"diversion/gateways/queue.py"}
LONGEST_FILE_LINES = 400
GENERATED = "diversion/persistence/migrations/versions/"


def test_there_is_no_drawer() -> None:
    drawers = [
        where(path)
        for path in our_files()
        if DRAWERS & {path.stem, path.name, *path.relative_to(ROOT).parts[:-1]}
    ]
    assert not drawers, "name it after what it holds"


def test_nothing_is_named_like_a_module_of_the_standard_library() -> None:
    hiding = {
        where(path)
        for path in python_files("diversion", "workers", "tests")
        if path.stem in sys.stdlib_module_names and not path.stem.startswith("__")
    }
    assert hiding <= NAMED_BY_THE_DESIGN


def test_every_test_file_has_a_name_of_its_own() -> None:
    """The tests' folders are no packages: two files of one name cannot both be collected."""
    names = Counter(path.name for path in python_files("tests"))
    assert not {name for name, times in names.items() if times > 1 and name != "conftest.py"}


def test_no_file_is_too_long() -> None:
    long = {
        where(path): lines
        for path in python_files("diversion", "workers")
        if GENERATED not in str(path)
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE_LINES
    }
    assert not long, f"split by noun what is longer than {LONGEST_FILE_LINES} lines"
