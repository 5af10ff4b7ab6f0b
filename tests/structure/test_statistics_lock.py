"""The extra's lock is the runtime's and what the extra asks for besides: one installation, with or without it."""

import re
import tomllib

from packaging.requirements import Requirement
from sources import ROOT

PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", re.MULTILINE)


def pinned(lock: str) -> dict[str, str]:
    return dict(PINNED.findall((ROOT / lock).read_text()))


def test_the_lock_of_the_extra_pins_what_the_runtime_does_and_the_extra() -> None:
    runtime, extra = pinned("requirements.lock"), pinned("requirements-statistics.lock")
    assert runtime.items() <= extra.items()
    told = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"][
        "statistics"
    ]
    for wanted in map(Requirement, told):
        assert extra[wanted.name] in wanted.specifier
        assert wanted.name not in runtime
    assert extra.items() - runtime.items() <= pinned("requirements-dev.lock").items(), (
        "tested as it is installed"
    )
