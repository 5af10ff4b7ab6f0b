"""The data folder: who may have it, what lies in it, and the keys that must never be replaced."""

import os
import re
import socket
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from diversion.embedded.files import write_private
from diversion.embedded.installation import Holder, holder_of, locked, open_data_folder
from diversion.embedded.keys import Keys, load_or_create, variable_of
from diversion.embedded.ports import require_free_port
from diversion.embedded.refusals import DataFolderInUse, DataFolderRefused, KeysRefused, PortTaken
from diversion.embedded.runtime import (
    SOCKET_PATH_BYTES,
    RuntimeRecord,
    clear_runtime,
    make_runtime_folder,
    read_running,
    write_runtime,
)


def test_a_new_folder_is_private_and_complete(tmp_path):
    folder = open_data_folder(tmp_path / "a" / "b")
    assert folder.path.stat().st_mode & 0o777 == 0o700
    assert folder.documents.is_dir()
    assert folder.logs.is_dir()


def test_a_folder_of_something_else_is_refused_and_left_as_it_was(tmp_path):
    (tmp_path / "thesis.docx").write_text("x")
    tmp_path.chmod(0o755)
    with pytest.raises(DataFolderRefused, match=r"thesis\.docx"):
        open_data_folder(tmp_path)
    assert tmp_path.stat().st_mode & 0o777 == 0o755
    assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.docx"]


def test_an_empty_mount_point_is_accepted(tmp_path):
    (tmp_path / "lost+found").mkdir()
    open_data_folder(tmp_path)


def test_our_own_folder_is_accepted_again_and_closed_again(tmp_path):
    folder = open_data_folder(tmp_path / "data")
    (folder.documents / "scan.pdf").write_text("x")
    folder.path.chmod(0o755)
    assert open_data_folder(folder.path).path.stat().st_mode & 0o777 == 0o700


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "data").write_text("x")
    with pytest.raises(DataFolderRefused, match="cannot be used"):
        open_data_folder(tmp_path / "data")


def test_commands_that_only_look_make_nothing(tmp_path):
    with pytest.raises(DataFolderRefused, match="There is no data folder"):
        open_data_folder(tmp_path / "data", create=False)
    assert not (tmp_path / "data").exists()
    (tmp_path / "data").mkdir()
    with pytest.raises(DataFolderRefused, match="is not a Diversion data folder"):
        open_data_folder(tmp_path / "data", create=False)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a folder of somebody else's")
def test_anothers_folder_is_refused_with_the_owner_named(tmp_path):
    (tmp_path / "data").mkdir()
    os.chown(tmp_path / "data", 65534, 65534)
    with pytest.raises(DataFolderRefused, match="belongs to user id 65534, not to yours"):
        open_data_folder(tmp_path / "data")


def test_one_holder_at_a_time_and_the_refused_are_told_who(tmp_path):
    folder = open_data_folder(tmp_path / "data")
    assert holder_of(folder) is None
    with locked(folder, "diversion up"):
        assert holder_of(folder) == Holder(os.getpid(), "diversion up")
        with (
            pytest.raises(DataFolderInUse, match=rf"process {os.getpid()} \(diversion up\)"),
            locked(folder, "another"),
        ):
            pass
    assert holder_of(folder) is None
    with locked(folder, "again"):
        pass


def test_a_child_does_not_keep_the_lock_of_its_dead_parent(tmp_path):
    program = (
        "import os, sys, time\n"
        "from pathlib import Path\n"
        "from diversion.embedded.installation import locked, open_data_folder\n"
        "with locked(open_data_folder(Path(sys.argv[1])), 'x'):\n"
        "    forked = os.fork() == 0\n"
        "    os.write(1, b'forked\\n' if forked else b'locked\\n')\n"
        "    if forked: os.close(1)\n"
        "    time.sleep(60)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "data")],
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        assert {parent.stdout.readline(), parent.stdout.readline()} == {b"locked\n", b"forked\n"}
        folder = open_data_folder(tmp_path / "data")
        assert holder_of(folder) == Holder(parent.pid, "x")
        parent.kill()
        parent.wait()
        assert holder_of(folder) is None
        with locked(folder, "the next"):
            pass
    finally:
        parent.stdout.close()
        os.killpg(parent.pid, 9)
        parent.wait()


def test_what_runs_is_believed_only_while_the_lock_is_held(tmp_path):
    folder = open_data_folder(tmp_path / "data")
    record = RuntimeRecord(
        pid=os.getpid(), runtime_folder="/nowhere", web_url="http://127.0.0.1:1", processes={"web": 7}
    )
    with locked(folder, "x"):
        assert read_running(folder) is None
        write_runtime(folder, record)
        assert read_running(folder) == record
    assert read_running(folder) is None


def test_the_folder_for_sockets_is_short_private_and_taken_over_by_the_next_start(tmp_path):
    folder = open_data_folder(tmp_path / "data")
    place = make_runtime_folder(folder)
    try:
        assert len(os.fsencode(place / "postgres" / ".s.PGSQL.5432")) < SOCKET_PATH_BYTES
        assert place.stat().st_mode & 0o777 == 0o700
        write_runtime(folder, RuntimeRecord(pid=1, runtime_folder=str(place), processes={"web": 7}))
        with locked(folder, "the next"):
            assert make_runtime_folder(folder) == place
            assert read_running(folder).processes == {}, "what the killed run had is not what runs now"
    finally:
        clear_runtime(folder, place)
    assert not place.exists()
    other = make_runtime_folder(folder)
    clear_runtime(folder, other)


def test_a_recorded_folder_that_others_could_write_is_not_taken_over(tmp_path):
    folder = open_data_folder(tmp_path / "data")
    trap = tmp_path / "trap"
    trap.mkdir()
    trap.chmod(0o777)
    write_runtime(folder, RuntimeRecord(pid=1, runtime_folder=str(trap)))
    place = make_runtime_folder(folder)
    assert place != trap
    clear_runtime(folder, place)


def test_keys_are_made_once_and_stay(tmp_path):
    path = tmp_path / "keys"
    first = load_or_create(path, {}, may_create=True)
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_or_create(path, {}, may_create=False) == first
    values = [getattr(first, field.name) for field in fields(Keys)]
    assert len(set(values)) == 5
    assert {len(value) for value in values} == {32}
    assert repr(first) == "Keys(…)"


def test_keys_of_data_that_exists_are_never_made_anew(tmp_path):
    with pytest.raises(KeysRefused, match="New keys could not read the old data"):
        load_or_create(tmp_path / "keys", {}, may_create=False)
    assert not (tmp_path / "keys").exists()


def test_the_environment_comes_first_and_alone_needs_no_file(tmp_path):
    keys = load_or_create(tmp_path / "keys", {}, may_create=True)
    other = load_or_create(tmp_path / "other", {}, may_create=True)
    mixed = load_or_create(
        tmp_path / "keys",
        {"DIVERSION_MASTER_KEY": other.as_environment()["DIVERSION_MASTER_KEY"]},
        may_create=False,
    )
    assert (mixed.master, mixed.session) == (other.master, keys.session)
    assert load_or_create(tmp_path / "absent", keys.as_environment(), may_create=False) == keys
    assert not (tmp_path / "absent").exists()


def test_ordinary_base64_with_padding_is_read_too(tmp_path):
    keys = load_or_create(tmp_path / "keys", {"DIVERSION_MASTER_KEY": "+/+/" * 10 + "+/8="}, may_create=True)
    assert keys.master == bytes.fromhex("fbffbf" * 10 + "fbff")


@pytest.mark.parametrize("broken", ["short", "!" * 43, ""])
def test_a_broken_key_is_refused_by_name(tmp_path, broken):
    path = tmp_path / "keys"
    load_or_create(path, {}, may_create=True)
    variable = variable_of("journal_signing")
    text = re.sub(rf"(?m)^{variable}=.*$", f"{variable}={broken}", path.read_text())
    write_private(path, text)
    with pytest.raises(KeysRefused, match=variable):
        load_or_create(path, {}, may_create=True)
    assert path.read_text() == text, "a keys file that is there is never rewritten"


def test_a_keys_file_that_others_can_read_is_refused(tmp_path):
    path = tmp_path / "keys"
    load_or_create(path, {}, may_create=True)
    path.chmod(0o640)
    with pytest.raises(KeysRefused, match="chmod 600"):
        load_or_create(path, {}, may_create=True)


def test_a_taken_port_is_refused_also_where_it_could_be_shared():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    require_free_port("127.0.0.1", port)
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        stranger.bind(("127.0.0.1", port))
        stranger.listen()
        with pytest.raises(PortTaken, match=f"Port {port} on 127.0.0.1 is taken by another program"):
            require_free_port("127.0.0.1", port)


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path):
    path = tmp_path / "file"
    write_private(path, "old")
    with pytest.raises(UnicodeEncodeError):
        write_private(path, "half \ud800")
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]
    assert Path(path).stat().st_mode & 0o777 == 0o600
