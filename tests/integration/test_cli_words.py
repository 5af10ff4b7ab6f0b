"""What commands say: help with an example each, one sentence for every failure, never a traceback."""

from collections.abc import Iterator

import click
import psycopg
import pytest
from click.testing import CliRunner
from sqlalchemy.exc import OperationalError

from diversion.cli import main
from diversion.cli.commands import Command
from diversion.cli.sentences import Sentences, sentence_of
from diversion.domain.access import Permission
from diversion.domain.reasons import Fault
from diversion.embedded.refusals import PortTaken
from diversion.services.access import GrantMissing
from diversion.services.refusals import InputFaulty, NotFound

EXPECTED = {
    "up", "migrate", "court add", "user add", "passwd", "token", "import", "show", "verify-journal",
    "backup", "restore", "psql", "doctor", "clock advance", "partner replay", "partner replay-notice",
    "export events", "bundle make", "bundle take", "history import", "figures case-mix", "figures check", "figures rebuild",
    "partner simulate", "partner check",
}  # fmt: skip
WITHOUT_AN_INSTALLATION = {"partner simulate", "partner check"}


def commands(group: click.Group = main, before: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


def run(*arguments: str, group: click.Group = main, **environment: str) -> tuple[int, str]:
    done = CliRunner().invoke(group, arguments, env=environment, prog_name="diversion")
    return done.exit_code, done.output


def test_the_commands_are_those_of_the_readme():
    assert {name for name, _ in commands()} == EXPECTED


@pytest.mark.parametrize(("name", "command"), list(commands()), ids=[name for name, _ in commands()])
def test_every_command_has_help_and_examples_of_itself(name, command):
    assert isinstance(command, Command)
    assert command.examples
    assert all(f"diversion {name}" in example for example in command.examples)
    status, said = run(*name.split(), "--help")
    assert status == 0
    assert all(example in said for example in command.examples)
    assert ("--data" in said) is (name not in WITHOUT_AN_INSTALLATION)


def test_examples_name_options_that_exist():
    for _, command in commands():
        known = {option for parameter in command.params for option in parameter.opts}
        for example in command.examples:
            after = example.partition(" -c ")[0].partition("curl")[0]
            words = [word for word in after.split() if word.startswith("--")]
            assert set(words) <= known, example


def failing(failure: Exception) -> click.Group:
    @click.group(cls=Sentences)
    def group() -> None:
        """Fails."""

    @group.command()
    def fail() -> None:
        raise failure

    return group


REFUSALS = {
    "Port 1 is taken.": PortTaken("Port 1 is taken."),
    "login: It is taken.; It is odd.": InputFaulty(
        [Fault("/login", "a", "。", "It is taken."), Fault("", "b", "。", "It is odd.")]
    ),
    "No such user": NotFound("用户", "user"),
    "permission dispute.file": GrantMissing(Permission.FILE_DISPUTE),
    "The database does not answer: no route": psycopg.OperationalError("no route\nfurther words"),
    "The database does not answer: gone": OperationalError("SELECT", {}, psycopg.OperationalError("gone")),
    "/nowhere: No such file": FileNotFoundError(2, "No such file", "/nowhere"),
    "should not have happened (KeyError": KeyError("x"),
}


@pytest.mark.parametrize("expected", REFUSALS)
def test_a_failure_is_one_sentence_and_status_1(expected):
    status, said = run("fail", group=failing(REFUSALS[expected]))
    assert status == 1
    assert expected in said
    assert len(said.splitlines()) == 1
    assert "Traceback" not in said


def test_whoever_wants_the_traceback_gets_it():
    done = CliRunner().invoke(failing(KeyError("x")), ["fail"], env={"DIVERSION_TRACEBACK": "1"})
    assert isinstance(done.exception, KeyError)


def test_misuse_is_status_2():
    assert run("up", "--port", "70000")[0] == 2
    assert run("nothing")[0] == 2
    assert run("clock", "advance")[0] == 2
    assert run("user", "add", "x", "--name", "y", "--court", "z")[0] == 2
    assert run("import")[0] == 2


def test_a_folder_that_is_no_installation_is_named(tmp_path):
    status, said = run("doctor", "--data", str(tmp_path / "nothing"))
    assert status == 1
    assert str(tmp_path / "nothing") in said
    (tmp_path / "letter.txt").touch()
    status, said = run("up", "--data", str(tmp_path))
    assert status == 1
    assert "not a Diversion data folder" in said


def test_the_template_needs_no_installation():
    status, said = run("import", "--template")
    assert status == 0
    assert "案由" in said


def test_a_sentence_says_the_remedy_of_a_lost_queue():
    from diversion.gateways.queue import QueueUnreachable

    assert "DIVERSION_REDIS_URL" in sentence_of(QueueUnreachable("x"))
