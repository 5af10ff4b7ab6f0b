"""The whole set as one process tree: started, stopped, killed, started again, as root and as nobody."""

import os
import shutil
import signal
import tempfile
import time
from pathlib import Path

import psycopg
import pytest
from embedded_runs import NO_NAMESPACES, NOBODY, alive, needs_setpriv, nobodys_python, runs, until

from diversion.embedded.installation import open_data_folder
from diversion.embedded.memory import measure_memory
from diversion.embedded.process_table import session_members, working_in
from diversion.embedded.runtime import read_running

__all__ = ["runs"]

STARTS = ["start web", "start relay", "start worker-1", "start scheduler"]
STOPS = ["stop scheduler", "stop relay", "stop web", "stop worker-1"]


def is_gone(pids: list[int]) -> None:
    until(lambda: not any(alive(pid) for pid in pids), f"the end of {pids}", 20)


def guards(run) -> list[int]:
    names = {pid: Path(f"/proc/{pid}/comm") for pid in run.members()}
    return [pid for pid, comm in names.items() if alive(pid) and comm.read_text() == "guard\n"]


@pytest.fixture
def common_place():
    """A folder outside pytest's own, which other accounts may not enter."""
    place = Path(tempfile.mkdtemp(prefix="diversion-test-"))
    place.chmod(0o755)
    yield place
    shutil.rmtree(place)


def test_it_starts_in_order_and_stops_in_order_with_status_0(runs, tmp_path):
    run = runs(tmp_path / "data").says("ready")
    members = run.members()
    assert [event for event in run.events() if event.startswith("start")] == STARTS
    assert run.asks_to_stop() == 0
    assert [event for event in run.events() if event.startswith("stop")] == STOPS
    is_gone(members)
    assert read_running(open_data_folder(run.data)) is None
    assert not (run.data / "runtime.json").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_other_ways_to_ask_are_as_good(runs, tmp_path, number):
    assert runs(tmp_path / "data").says("ready").asks_to_stop(number) == 0


def test_a_second_start_keeps_the_data(runs, tmp_path):
    assert runs(tmp_path / "data").says("rows 1").says("ready").asks_to_stop() == 0
    passwords = (tmp_path / "data" / "passwords.json").read_text()
    assert runs(tmp_path / "data").says("rows 2").says("ready").asks_to_stop() == 0
    assert (tmp_path / "data" / "passwords.json").read_text() == passwords


def test_kill_9_of_the_parent_leaves_no_process_and_the_next_start_recovers(runs, tmp_path):
    run = runs(tmp_path / "data").says("ready")
    members = run.members()
    assert len(working_in(run.data / "postgres", "postgres")) >= 4
    (grandchild,) = (int(event.split()[1]) for event in run.events() if event.startswith("grandchild"))
    assert grandchild in members
    run.process.kill()
    run.process.wait()
    is_gone(members)
    assert working_in(run.data / "postgres", "postgres") == []
    assert runs(tmp_path / "data").says("rows 2").says("ready").asks_to_stop() == 0


def test_kill_9_of_every_process_at_once_and_the_next_start_recovers(runs, tmp_path):
    run = runs(tmp_path / "data").says("ready")
    before = read_running(open_data_folder(run.data))
    run.loses_everything()
    assert (run.data / "postgres" / "postmaster.pid").exists()
    again = runs(tmp_path / "data").says("rows 2").says("ready")
    after = read_running(open_data_folder(run.data))
    assert after.runtime_folder == before.runtime_folder, "the old sockets' folder would be left behind"
    assert after.owner_url == before.owner_url
    assert again.asks_to_stop() == 0
    assert not Path(after.runtime_folder).exists()


def test_a_start_right_after_the_kill_waits_for_the_old_servers(runs, tmp_path):
    run = runs(tmp_path / "data").says("ready")
    run.process.kill()
    assert runs(tmp_path / "data").says("rows 2").says("ready").asks_to_stop() == 0
    run.process.wait()


def test_a_postmaster_pid_of_a_stranger_is_no_obstacle(runs, tmp_path):
    run = runs(tmp_path / "data").says("ready")
    run.loses_everything()
    pid_file = run.data / "postgres" / "postmaster.pid"
    rest = pid_file.read_text().split("\n", 1)[1]
    pid_file.write_text(f"{os.getpid()}\n{rest}")  # as after a reboot: the number is somebody else's now
    assert runs(tmp_path / "data").says("rows 2").says("ready").asks_to_stop() == 0
    assert "dropped a stale postmaster.pid" in (run.data / "logs" / "postgres.log").read_text()


def test_a_second_start_beside_the_first_is_refused_with_its_process_id(runs, tmp_path):
    first = runs(tmp_path / "data").says("ready")
    second = runs(tmp_path / "data")
    assert second.process.wait(20) == 1
    assert "data-folder-in-use" in second.said()
    assert f"process {first.process.pid} (driver)" in second.said()
    assert first.asks_to_stop() == 0


@pytest.mark.parametrize("name", ["relay", "postgres", "valkey"])
def test_a_crashed_process_is_started_again_and_it_says_so(runs, tmp_path, name):
    run = runs(tmp_path / "data").says("ready")
    before = read_running(open_data_folder(run.data))
    os.kill(before.processes[name], signal.SIGKILL)
    run.says(f"{name} stopped unexpectedly (killed by SIGKILL); starting it again in 0.5 s").says(
        f"{name} started again"
    )
    after = read_running(open_data_folder(run.data))
    assert after.processes[name] != before.processes[name]
    assert {**after.processes, name: 0} == {**before.processes, name: 0}
    assert run.asks_to_stop() == 0


def test_a_record_that_cannot_be_written_stops_nothing_and_is_written_later(runs, tmp_path):
    run = runs(tmp_path / "data").says("ready")
    folder = open_data_folder(run.data)
    before = read_running(folder).processes
    folder.runtime_file.unlink()
    folder.runtime_file.mkdir()
    os.kill(before["relay"], signal.SIGKILL)
    run.says("what runs cannot be recorded").says("relay started again")
    folder.runtime_file.rmdir()
    until(lambda: read_running(folder) is not None, "the record")
    assert read_running(folder).processes.keys() == before.keys()
    assert run.asks_to_stop() == 0


def test_what_a_crashed_process_had_started_goes_before_it_starts_again(runs, tmp_path):
    run = runs(tmp_path / "data").says("ready")
    web = read_running(open_data_folder(run.data)).processes["web"]
    assert len(session_members(web)) == 2
    os.kill(web, signal.SIGKILL)
    run.says("web started again")
    assert session_members(web) == []
    assert run.asks_to_stop() == 0


def test_the_kernel_ends_the_children_also_without_the_guard(runs, tmp_path):
    """Parent and guard die together: the parent-death signals must do, also beyond a user namespace."""
    run = runs(tmp_path / "data").says("ready")
    (grandchild,) = (int(event.split()[1]) for event in run.events() if event.startswith("grandchild"))
    members = set(run.members()) - {grandchild}
    run.process.send_signal(signal.SIGSTOP)  # it may not put another guard in place
    for pid in (*guards(run), run.process.pid):
        os.kill(pid, signal.SIGKILL)
    run.process.wait()
    is_gone(sorted(members))
    assert alive(grandchild), "which is what the guard is for"
    os.kill(grandchild, signal.SIGKILL)


def test_a_killed_guard_is_replaced_before_it_is_missed(runs, tmp_path):
    run = runs(tmp_path / "data").says("ready")
    (first,) = guards(run)
    os.kill(first, signal.SIGKILL)
    until(lambda: guards(run) not in ([], [first]), "another guard")
    members = run.members()
    run.process.kill()
    run.process.wait()
    is_gone(members)


def test_the_waits_before_a_restart_grow(runs, tmp_path):
    run = runs(tmp_path / "data").says("ready")
    for wait in ("0.5 s", "1 s"):
        os.kill(read_running(open_data_folder(run.data)).processes["relay"], signal.SIGKILL)
        run.says(f"starting it again in {wait}")
        until(lambda: "relay" in read_running(open_data_folder(run.data)).processes, "the relay")
    assert run.asks_to_stop() == 0


def test_a_child_that_does_not_come_up_ends_the_start_with_its_log(runs, tmp_path):
    run = runs(tmp_path / "data", "web-start")
    assert run.process.wait(60) == 1
    assert "start-refused: web did not come up: ended with status 3" in run.said()
    assert "no luck today" in run.said()
    assert working_in(run.data / "postgres", "postgres") == []


def test_a_failed_preparation_ends_the_start_and_shows_why(runs, tmp_path):
    run = runs(tmp_path / "data", "preparation")
    assert run.process.wait(60) == 1
    assert "RuntimeError: the migration is broken" in run.said()
    assert "migrations failed: it ended with status 1" in run.said()
    assert working_in(run.data / "postgres", "postgres") == []


def test_asking_to_stop_in_the_middle_of_the_start_stops_with_status_0(runs, tmp_path):
    run = runs(tmp_path / "data", "slow-preparation").says("preparing")
    began = time.monotonic()
    assert run.asks_to_stop() == 0
    assert time.monotonic() - began < 10
    assert "ready" not in run.said()


def test_asking_twice_stops_waiting(runs, tmp_path):
    run = runs(tmp_path / "data", "stubborn").says("ready")
    members = run.members()
    run.process.send_signal(signal.SIGINT)
    run.says("stopping")
    time.sleep(0.5)
    assert run.process.poll() is None
    assert run.asks_to_stop() == 0
    is_gone(members)


def test_a_killed_first_start_leaves_nothing_that_stops_the_next(runs, tmp_path):
    for seconds in (0.15, 0.3, 0.45, 0.6):
        run = runs(tmp_path / "data")
        time.sleep(seconds)
        run.process.kill()
        run.process.wait()
    assert runs(tmp_path / "data").says("ready").asks_to_stop() == 0
    assert not (tmp_path / "data" / "postgres.new").exists()


def test_the_memory_of_every_process_is_counted(runs, tmp_path):
    run = runs(tmp_path / "data").says("ready")
    running = read_running(open_data_folder(run.data))
    measured = measure_memory(running.pid, running.processes)
    assert {one.name for one in measured} == {"supervisor", *running.processes}
    assert len([one for one in measured if one.name == "postgres"]) >= 4
    assert 10_000_000 < sum(one.pss_bytes for one in measured) < 200_000_000
    assert run.asks_to_stop() == 0


def test_every_file_is_private(runs, tmp_path):
    run = runs(tmp_path / "data").says("ready")
    assert run.data.stat().st_mode & 0o777 == 0o700
    running = read_running(open_data_folder(run.data))
    assert Path(running.runtime_folder).stat().st_mode & 0o777 == 0o700
    for name in ("runtime.json", "passwords.json", "diversion.lock", "logs/postgres.log", "logs/web.log"):
        assert (run.data / name).stat().st_mode & 0o777 == 0o600, name
    assert run.asks_to_stop() == 0


@pytest.mark.parametrize(
    "name", ["with spaces and 'quotes' 数据 文件夹", "/".join(["a-very-long-name" * 12] * 8)]
)
def test_any_path_will_do(runs, tmp_path, name):
    data = tmp_path / name
    data.parent.mkdir(parents=True, exist_ok=True)
    assert runs(data).says("rows 1").says("ready").asks_to_stop() == 0
    assert runs(data).says("rows 2").says("ready").asks_to_stop() == 0


def test_as_an_ordinary_user(runs, common_place):
    python = nobodys_python()
    data = common_place / "data"
    data.mkdir()
    os.chown(data, 65534, 65534)
    run = runs(data, user=NOBODY, python=python).says("ready")
    members = run.members()
    run.process.kill()
    run.process.wait()
    is_gone(members)
    assert runs(data, user=NOBODY, python=python).says("rows 2").says("ready").asks_to_stop() == 0
    assert (data / "postgres").stat().st_uid == 65534


def test_as_root_where_user_namespaces_are_refused(runs, tmp_path):
    needs_setpriv()
    run = runs(tmp_path / "data", through=NO_NAMESPACES).says("ready")
    owner = (run.data / "postgres").stat().st_uid
    assert owner != 0
    running = read_running(open_data_folder(run.data))
    server = Path(f"/proc/{running.processes['postgres']}/status").read_text()
    assert f"Uid:\t{owner}\t{owner}\t{owner}\t{owner}" in server
    assert run.data.stat().st_mode & 0o777 == 0o700, "no folder above the cluster is opened"
    members = run.members()
    run.process.kill()
    run.process.wait()
    is_gone(members)
    assert runs(tmp_path / "data").says("rows 2").says("ready").asks_to_stop() == 0, (
        "also with namespaces again"
    )


def test_as_root_the_cluster_stays_roots_and_the_server_has_no_powers(runs, tmp_path):
    needs_setpriv()
    run = runs(tmp_path / "data").says("ready")
    assert (run.data / "postgres").stat().st_uid == 0
    server = Path(
        f"/proc/{read_running(open_data_folder(run.data)).processes['postgres']}/status"
    ).read_text()
    assert "CapEff:\t0000000000000000" in server
    assert run.asks_to_stop() == 0


def test_a_cluster_of_root_is_given_away_where_namespaces_are_refused_later(runs, tmp_path):
    needs_setpriv()
    assert runs(tmp_path / "data").says("rows 1").says("ready").asks_to_stop() == 0
    assert runs(tmp_path / "data", through=NO_NAMESPACES).says("rows 2").says("ready").asks_to_stop() == 0


def test_the_app_role_owns_nothing_and_gets_in_with_its_password_only(runs, tmp_path):
    run = runs(tmp_path / "data").says("ready")
    url = read_running(open_data_folder(run.data)).app_url.replace("+psycopg", "")
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM seen").fetchone() == (1,)
        assert connection.execute("SHOW timezone").fetchone() == ("UTC",)
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DROP TABLE seen")
        connection.rollback()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE mine (x int)")
    password = url.split(":")[2].split("@")[0]
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(url.replace(password, "guessed"))
    assert run.asks_to_stop() == 0
