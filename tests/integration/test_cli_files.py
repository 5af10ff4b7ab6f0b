"""Commands that write a file or take one in, on the application of a test: export, bundles, histories."""

import io
import json
import sys
import zipfile
from contextlib import nullcontext
from pathlib import Path

import pytest
from click.testing import CliRunner
from court import WorkingCourt, days_ago, offered_complaint, working_court
from flask import Flask

from diversion.cli import main
from diversion.gateways.bundles import TABLE

HISTORY = "dispute,at,event,organisation\n1,2025-03-03,offered,示例站\n2,三月,offered,示例站\n"


@pytest.fixture
def court(app: Flask, monkeypatch: pytest.MonkeyPatch) -> WorkingCourt:
    """A court with an offer, whose application the commands find."""
    for name in ("exports", "bundles", "history"):
        module = sys.modules[f"diversion.cli.{name}"]
        monkeypatch.setattr(module, "application_on", lambda *_told: nullcontext(app))
    made = working_court(app)
    made.delivered(offered_complaint(1))
    return made


def run(*arguments: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(main, [str(each) for each in arguments], prog_name="diversion")
    return done.exit_code, done.output


def test_export_events_writes_the_log(court: WorkingCourt, tmp_path: Path) -> None:
    out = tmp_path / "events.json"
    asked = ("export", "events", "--from", days_ago(1), "--to", days_ago(0), "--out", out)
    status, said = run(*asked)
    assert (status, str(out) in said) == (0, True), said
    assert json.loads(out.read_text(encoding="utf-8"))["events"]
    assert run(*asked, "--format", "csv")[0] == 0
    assert out.read_text(encoding="utf-8").startswith("\ufeffdispute,at,event")


def test_a_refused_export_leaves_no_file(court: WorkingCourt, tmp_path: Path) -> None:
    out = tmp_path / "events.json"
    status, said = run("export", "events", "--from", days_ago(0), "--to", days_ago(1), "--out", out)
    assert (status, out.exists()) == (1, False)
    assert "ends on or after" in said


def test_a_bundle_is_made_for_its_readers_only_and_taken_back(court: WorkingCourt, tmp_path: Path) -> None:
    out = tmp_path / "bundle.zip"
    status, said = run("bundle", "make", "示例商事调解中心", "--as", "centre_coordinator", "--out", out)
    assert status == 0, said
    assert out.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(io.BytesIO(out.read_bytes())) as parts:
        assert TABLE in parts.namelist()
    status, said = run("bundle", "take", out, "--as", "centre_coordinator")
    assert (status, "empty" in said) == (0, True), said
    status, said = run("bundle", "take", out, "--as", "centre_coordinator")
    assert (status, "taken before" in said) == (1, True)
    status, said = run("bundle", "make", "没有这个组织", "--as", "centre_coordinator", "--out", out)
    assert (status, "name its id" in said) == (1, True)


def test_a_history_is_taken_in_and_its_refused_rows_are_named(court: WorkingCourt, tmp_path: Path) -> None:
    file, mapping = tmp_path / "events.csv", tmp_path / "mapping.json"
    file.write_text(HISTORY, encoding="utf-8")
    mapping.write_text("{}", encoding="utf-8")
    status, said = run("history", "import", file, "--mapping", mapping, "--court", "苏0506")
    assert status == 1
    assert "2 rows read, 1 taken, 1 refused" in said
    assert "row 3, at:" in said
    assert "苏0599" not in said
    status, said = run("history", "import", file, "--court", "苏0599")
    assert (status, "No court here" in said) == (1, True)
