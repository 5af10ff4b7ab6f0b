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
from diversion.gateways.workbooks import read_first_sheet, write_table

HISTORY = "dispute,at,event,organisation\n1,2025-03-03,offered,示例站\n2,三月,offered,示例站\n"


@pytest.fixture
def court(app: Flask, monkeypatch: pytest.MonkeyPatch) -> WorkingCourt:
    """A court with an offer, whose application the commands find."""
    for name in ("exports", "bundles", "history", "imports"):
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


def test_a_workbook_of_filings_is_taken_in_and_its_refused_rows_are_written_as_one(
    court: WorkingCourt, tmp_path: Path
) -> None:
    file, errors = tmp_path / "filings.xlsx", tmp_path / "refused.xlsx"
    headers = [
        "来源",
        "申请人姓名",
        "申请人类型",
        "申请人电话",
        "被申请人姓名",
        "被申请人类型",
        "被申请人住所",
    ]
    people = ["自然人", "13800138000", "示例公司", "法人", "示例路1号"]
    spoilt = ["起诉", "示例乙", people[0], "1.38E+10", *people[2:]]
    file.write_bytes(write_table("收件", [headers, ["起诉", "示例甲", *people], spoilt]))
    status, said = run("import", file, "--errors", errors)
    assert (status, "2 rows read: 1 taken in, 0 known before, 1 refused" in said) == (1, True)
    assert "row 3, 申请人电话:" in said
    header, refused = read_first_sheet(errors.read_bytes())
    assert dict(zip(header, refused, strict=True))["申请人姓名"] == "示例乙"


def test_the_workbook_to_fill_in_is_printed(court: WorkingCourt) -> None:
    done = CliRunner().invoke(main, ["import", "--template", "--xlsx"], prog_name="diversion")
    assert done.exit_code == 0
    assert "申请人证件号码" in read_first_sheet(done.stdout_bytes)[0]
