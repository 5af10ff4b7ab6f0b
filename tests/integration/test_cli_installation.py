"""Commands on an installation that does not run: registers, import, show, backup and restore, diagnosis."""

import csv
import io
import os
import re
import shutil
import subprocess
import tarfile
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from product import COMMAND, ROOT, start

from diversion.cli import main
from diversion.cli.installed import reached
from diversion.domain.import_template import EXAMPLE
from diversion.embedded.installation import locked, open_data_folder
from diversion.persistence.schema import newest

COURT = "苏0506"


class Stopped:
    """An installation that does not run, and its commands."""

    def __init__(self, data: Path) -> None:
        self.data = data

    def run(self, *arguments: str, told: str = "", status: int = 0, **environment: str) -> str:
        """Run a command in this process, demand its exit status, and answer all that it said."""
        words = [*arguments, "--data", str(self.data)]
        done = CliRunner().invoke(main, words, input=told, env=environment, prog_name="diversion")
        assert done.exit_code == status, done.output
        assert done.exception is None or isinstance(done.exception, SystemExit)
        return done.output

    def run_apart(self, *arguments: str, status: int = 0) -> str:
        """The same in a process of its own, for what starts programs or changes the environment."""
        done = subprocess.run(
            [*COMMAND, *arguments, "--data", str(self.data)],
            capture_output=True, text=True, cwd=ROOT, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == status, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout + done.stderr

    def asked(self, *statements: str, owner: bool = True) -> list[str]:
        """Ask the database itself; the last statement's first column."""
        with reached(open_data_folder(self.data), "test") as addresses:
            url = addresses.owner_url if owner else addresses.app_url
            with psycopg.connect(url.replace("+psycopg", "")) as connection:
                done = [connection.execute(statement) for statement in statements]
                return [row[0] for row in done[-1].fetchall()] if done[-1].description else []


@pytest.fixture(scope="module")
def stopped(tmp_path_factory) -> Stopped:
    """A real installation with a court and its clerk, started once and stopped."""
    product = start(tmp_path_factory.mktemp("stopped") / "data", "--empty")
    product.run("court", "add", COURT, "--policy", "auto")
    product.run("user", "add", "clerk", "--name", "示例立案员", "--role", "clerk", "--court", COURT)
    assert product.stop() == 0
    return Stopped(product.data)


def filings(path: Path, *amounts: str) -> Path:
    """Write a table of filings that differ in name and amount."""
    table = io.StringIO()
    writer = csv.DictWriter(table, EXAMPLE.keys())
    writer.writeheader()
    for amount in amounts:
        own = {"申请人姓名": f"示例{path.stem}{amount}", "申请人证件号码": "", "申请人证件类型": ""}
        number = {
            "申请人证件类型": "护照",
            "申请人证件号码": f"E{abs(hash((path.stem, amount))) % 10**8:08d}",
        }
        writer.writerow({**EXAMPLE, **own, **number, "争议金额": amount, "请求事项": "请求判令支付货款"})
    path.write_text(table.getvalue(), encoding="utf-8")
    return path


def references(installation: Stopped) -> list[str]:
    return installation.asked("SELECT reference FROM dispute ORDER BY reference")


def test_registers_begin_at_the_command_line(stopped):
    stopped.run("court", "add", "苏05")
    stopped.run("court", "add", "苏0507", "--parent", "苏05")
    assert "registered already" in stopped.run("court", "add", "苏05", status=1)
    assert "no court 苏9999" in stopped.run("court", "add", "苏0508", "--parent", "苏9999", status=1)
    assert "give the name too" in stopped.run("court", "add", "某99", status=1)
    stopped.run("court", "add", "某99", "--name", "示例法院")

    stopped.run("user", "add", "zhang", "--name", "示例张立", "--role", "judge", "--court", "苏05")
    assert "taken" in stopped.run("user", "add", "zhang", "--name", "示例", status=1)
    stopped.run("user", "add", "zhou", "--name", "示例", "--role", "clerk", status=1)
    said = stopped.run(
        "user", "add", "zhou", "--name", "示例", "--role", "coordinator", "--organisation", "x", status=1
    )
    assert "no organisation named x" in said
    logins = stopped.asked("SELECT login FROM user_account")
    assert "zhang" in logins
    assert "zhou" not in logins, "a user whose grant was refused is not left behind"


def test_passwords_and_tokens(stopped):
    stopped.run("user", "add", "wang", "--name", "示例王芳", "--role", "auditor")
    assert "characters" in stopped.run("passwd", "wang", told="short\n", status=1)
    stopped.run("passwd", "wang", told="a long enough secret\n")
    token = stopped.run("token", "wang", "--days", "2", "--scope", "journal.verify").strip().splitlines()
    assert any(re.fullmatch(r"div_[\w-]{43}", line) for line in token)
    assert "No such user" in stopped.run("token", "nobody", status=1)
    events = stopped.asked("SELECT event FROM journal_entry WHERE stream LIKE 'access:%'")
    assert {"grant_given", "password_changed", "token_issued"} <= set(events)


def test_filings_are_taken_in_and_shown(stopped, tmp_path):
    table = filings(tmp_path / "filings.csv", "1000.00", "not a number", "2000.00")
    errors = tmp_path / "errors.csv"
    said = stopped.run("import", str(table), "--errors", str(errors), status=1)
    assert "3 rows read: 2 taken in, 0 known before, 1 refused" in said
    assert "争议金额" in said
    assert errors.stat().st_mode & 0o077 == 0
    assert "not a number" in errors.read_text(encoding="utf-8-sig")
    assert "2 taken in, 0 known before, 1 refused" in stopped.run("import", str(table), status=1)

    (reference,) = stopped.asked(
        "SELECT d.reference FROM dispute d JOIN claim c ON c.dispute_id = d.id AND c.amount = 1000"
    )
    shown = stopped.run("show", reference)
    for words in ("示例filings1000.00", "买卖合同纠纷", "whose turn: ", "why: ", "filed", "示例立案员", "->"):
        assert words in shown, shown
    assert "E0" not in shown.replace("E000", ""), "numbers are masked"
    assert "There is no dispute" in stopped.run("show", "苏0506-1999-1", status=1)
    assert "No such user" in stopped.run("import", str(table), "--as", "nobody", status=1)


def test_the_journal_is_verified(stopped):
    assert "the journal is whole" in stopped.run("verify-journal")


def test_psql_is_the_products_own_unless_asked_for_the_owner(stopped):
    refused = stopped.run_apart("psql", "-c", "DELETE FROM journal_entry", status=1)
    assert "permission denied" in refused
    assert "diversion_owner" in stopped.run_apart("psql", "--owner", "-At", "-c", "SELECT current_user")


def test_doctor_finds_what_is_wrong(stopped, tmp_path):
    said = stopped.run("doctor")
    assert "it does not run" in said
    assert "WRONG" not in said
    sick = Stopped(tmp_path / "sick")
    shutil.copytree(stopped.data, sick.data)
    sick.asked(
        "DELETE FROM calendar_notice WHERE year = extract(year FROM now())",
        "UPDATE register_version SET version = 'other' WHERE name = 'calendar'",
        "UPDATE outbox SET state = 'failed' WHERE id IN (SELECT id FROM outbox LIMIT 1)",
    )
    said = sick.run("doctor", status=1)
    assert re.search(r"WRONG  the holiday notice for \d{4} is missing", said)
    assert "WRONG  1 promised jobs have failed" in said
    sick.asked("UPDATE alembic_version SET version_num = '0000'")
    assert "at migration 0000" in sick.run("doctor", status=1)
    (sick.data / "keys").unlink()
    assert "keys" in sick.run("doctor", status=1)


def test_a_real_installation_has_no_clock_to_move(stopped):
    assert "does not run" in stopped.run("clock", "advance", "--minutes", "1", status=1)


def test_two_commands_at_once_do_not_disturb_each_other(stopped):
    with locked(open_data_folder(stopped.data), "something else"):
        said = stopped.run("verify-journal", status=1)
    assert "just starting or stopping" in said


def test_a_backup_restores_to_the_same_and_verifies(stopped, tmp_path):
    stopped.run("import", str(filings(tmp_path / "before.csv", "5000.00")))
    document = stopped.data / "documents" / "ab" / "someone" / "paper"
    document.parent.mkdir(parents=True)
    document.write_bytes(os.urandom(5_000))
    place = tmp_path / "backup.tar"
    assert "It holds the keys" in stopped.run("backup", str(place))
    assert place.stat().st_mode & 0o077 == 0
    assert "never overwritten" in stopped.run("backup", str(place), status=1)

    again = Stopped(tmp_path / "again")
    said = again.run("restore", str(place))
    assert "the journal is whole" in said
    assert re.search(r"[1-9]\d* digests, [1-9]\d* copies; signed until", said)
    assert references(again) == references(stopped)
    assert (again.data / "keys").read_bytes() == (stopped.data / "keys").read_bytes()
    assert (again.data / "documents" / "ab" / "someone" / "paper").read_bytes() == document.read_bytes()
    assert all(
        path.stat().st_mode & 0o077 == 0 for path in again.data.rglob("*") if "postgres" not in path.parts
    )
    shown = references(again)[0]
    assert again.run("show", shown) == stopped.run("show", shown), "the keys open what they sealed"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        again.asked("DELETE FROM journal_entry", owner=False)
    assert "holds an installation" in again.run("restore", str(place), status=1)


def test_a_backup_that_is_damaged_leaves_nothing(stopped, tmp_path):
    place, data = tmp_path / "backup.tar", tmp_path / "new"
    stopped.run("backup", str(place))
    content = place.read_bytes()
    middle = content.index(b"PGDMP") + 5_000

    def refuses(damaged: bytes, words: str, **environment: str) -> None:
        broken = tmp_path / "broken.tar"
        broken.write_bytes(damaged)
        assert words in Stopped(data).run("restore", str(broken), status=1, **environment)
        assert sorted(path.name for path in data.iterdir()) == [
            "diversion.lock",
            "documents",
            "logs",
            "valkey",
        ]

    refuses(content[: len(content) // 2], "cut off")
    refuses(b"no tar", "is not a backup")
    refuses(content[:middle] + b"\0\1\2\3" + content[middle + 4 :], "damaged")
    newer = content.replace(f'"migration": "{newest()}"'.encode(), b'"migration": "9999"', 1)
    refuses(newer, "newer than this version")
    other = "A" * 43
    refuses(content, "The environment sets DIVERSION_MASTER_KEY otherwise", DIVERSION_MASTER_KEY=other)
    assert "journal is whole" in Stopped(data).run("restore", str(place))


def test_a_restore_that_was_cut_off_is_never_started_and_can_be_repeated(stopped, tmp_path):
    place, half = tmp_path / "backup.tar", Stopped(tmp_path / "half")
    stopped.run("backup", str(place))
    half.run("restore", str(place))
    (half.data / "restoring").touch()
    assert "was cut off" in half.run_apart("up", "--port", "1", status=1)
    for command in ("verify-journal", "doctor"):
        assert "was cut off" in half.run(command, status=1)
    assert "the journal is whole" in half.run("restore", str(place))
    assert not (half.data / "restoring").exists()


def test_a_backup_leads_nowhere_out_of_the_folder(stopped, tmp_path):
    place = tmp_path / "backup.tar"
    stopped.run("backup", str(place))
    with tarfile.open(place, "a") as tar:
        for name in ("documents/../../escaped", "/escaped", "stranger"):
            member = tarfile.TarInfo(name)
            member.size = 1
            tar.addfile(member, io.BytesIO(b"x"))
    Stopped(tmp_path / "new").run("restore", str(place))
    assert not (tmp_path / "escaped").exists()
    assert not (tmp_path / "new" / "stranger").exists()


def test_an_offer_that_is_not_there_is_not_sent_again(stopped):
    unknown = "01a21f38-6210-720d-866b-edfacab2e6dd"
    assert "No such handoff" in stopped.run("partner", "replay", unknown, status=1)
    assert "is not a valid UUID" in stopped.run("partner", "replay", "here", status=2)
