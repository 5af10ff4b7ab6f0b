"""A database copied out and in: all of it or nothing, between servers of other versions too."""

import psycopg
import pytest
from sqlalchemy.engine import make_url

from diversion.cli import dump
from diversion.cli.dump import dump_database, restore_database
from diversion.cli.psql import client_environment
from diversion.cli.sentences import CommandRefused


@pytest.fixture
def target(config):
    """An empty database beside the test's own; its address."""
    url = make_url(config.owner_url)
    name = f"{url.database}_restored"
    with psycopg.connect(
        _plain(str(url.set(database="postgres").render_as_string(False))), autocommit=True
    ) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
        yield url.set(database=name).render_as_string(hide_password=False)
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _plain(url: str) -> str:
    return url.replace("+psycopg", "", 1)


def _tables(url: str) -> dict[str, int]:
    with psycopg.connect(_plain(url)) as connection:
        names = connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        ).fetchall()
        return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in names}


def test_everything_comes_back(config, target, tmp_path):
    dump_database(config.owner_url, tmp_path / "dump")
    restore_database(target, tmp_path / "dump")
    assert _tables(target) == _tables(config.owner_url)
    assert _tables(target)["region"] > 40_000
    with psycopg.connect(_plain(target)) as connection:
        held = connection.execute(
            "SELECT count(*) FROM pg_trigger t WHERE NOT tgisinternal AND tgdeferrable"
        ).fetchone()
        assert held[0] > 5, "the guards came along"
        assert not connection.execute(
            "SELECT has_table_privilege('diversion_runtime', 'journal_entry', 'UPDATE')"
        ).fetchone()[0]


def test_what_fails_half_way_leaves_nothing(config, target, tmp_path):
    dump_database(config.owner_url, tmp_path / "dump")
    with psycopg.connect(_plain(target)) as connection:
        connection.execute("CREATE TABLE setting (mine int)")
    with pytest.raises(CommandRefused, match=r"psql failed: .*already exists"):
        restore_database(target, tmp_path / "dump")
    assert _tables(target) == {"setting": 0}


def test_a_dump_cut_off_in_its_data_leaves_nothing(config, target, tmp_path):
    dump_database(config.owner_url, tmp_path / "dump")
    whole = (tmp_path / "dump").read_bytes()
    (tmp_path / "cut").write_bytes(whole[: len(whole) * 2 // 3])
    with pytest.raises(CommandRefused, match="pg_restore failed"):
        restore_database(target, tmp_path / "cut")
    assert _tables(target) == {}


def test_an_older_server_is_spared_what_it_does_not_know(config, target, tmp_path, monkeypatch):
    dump_database(config.owner_url, tmp_path / "dump")
    seen = []
    script = dump._script

    def noted(reading, leaves_out):
        for block in script(reading, leaves_out):
            seen.append(block)
            yield block

    monkeypatch.setattr(dump, "_script", noted)
    monkeypatch.setattr(dump, "_server_version", lambda _: 150_000)
    restore_database(target, tmp_path / "dump")
    assert not any(b"transaction_timeout" in block for block in seen)
    assert any(b"lock_timeout" in block for block in seen)


def test_a_server_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(CommandRefused, match=r"pg_dump failed: .*127\.0\.0\.1"):
        dump_database("postgresql+psycopg://nobody@127.0.0.1:1/none", tmp_path / "dump")


def test_passwords_go_by_the_environment_only():
    told = client_environment("postgresql+psycopg://me:p%40ss@/db?host=/run/x&port=5432&sslmode=require")
    assert {told["PGHOST"], told["PGPORT"], told["PGUSER"], told["PGPASSWORD"], told["PGDATABASE"]} == {
        "/run/x", "5432", "me", "p@ss", "db",
    }  # fmt: skip
    assert told["PGSSLMODE"] == "require"
