"""The folder that holds documents: whole files or none, private, and swept by age."""

import os
import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from diversion.gateways import files
from diversion.gateways.files import ContentMissing, FolderStore, location_of, write_durably

DISPUTE = UUID("0197a4c2-7d30-7c4e-8f10-3b5d6e7f8a9b")
HERE = location_of(DISPUTE, "a" * 64)
THERE = location_of(DISPUTE, "b" * 64)
ELSEWHERE = location_of(UUID(int=1), "a" * 64)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "documents")


def age(tmp_path: Path, location: str) -> None:
    os.utime(tmp_path / "documents" / location, (LONG_AGO.timestamp(), LONG_AGO.timestamp()))


def test_what_was_put_is_there(store: FolderStore) -> None:
    store.put(HERE, b"sealed")
    assert store.get(HERE) == b"sealed"
    store.put(HERE, b"sealed again")
    assert store.get(HERE) == b"sealed again"
    store.remove(HERE)
    store.remove(HERE)
    with pytest.raises(ContentMissing):
        store.get(HERE)


@pytest.mark.parametrize(
    "location", ["", "x", "../../etc/passwd", "9b/../x", f"/{HERE}", f"{HERE}/x", HERE.upper(), f"{HERE}\n"]
)
def test_only_locations_are_places(store: FolderStore, location: str) -> None:
    for act in (
        lambda: store.put(location, b""),
        lambda: store.get(location),
        lambda: store.remove(location),
    ):
        with pytest.raises(ValueError, match="not a location"):
            act()


def test_everything_is_private(store: FolderStore, tmp_path: Path) -> None:
    store.put(HERE, b"sealed")
    for path in (tmp_path / "documents").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


def test_a_reader_sees_one_whole_content_or_the_other(store: FolderStore) -> None:
    contents = {b"a" * 400_000, b"b" * 400_000}
    store.put(HERE, min(contents))
    done = threading.Event()

    def write() -> None:
        for content in [*contents] * 10:
            store.put(HERE, content)
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    while not done.is_set():
        assert store.get(HERE) in contents
    writer.join()


def test_a_write_that_fails_leaves_the_old_content_and_no_rest(
    store: FolderStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put(HERE, b"sealed")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(files.StoreFull):
        store.put(HERE, b"other")
    monkeypatch.undo()
    assert store.get(HERE) == b"sealed"
    assert [path.name for path in (tmp_path / "documents").rglob(f"{files.UNFINISHED}*")] == []


def test_content_and_names_are_on_disk_before_a_write_returns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    really = os.fsync

    def noted(handle: int) -> None:
        synced.append(Path(f"/proc/self/fd/{handle}").readlink().name)
        really(handle)

    monkeypatch.setattr(files.os, "fsync", noted)
    (tmp_path / "x").mkdir()
    write_durably(tmp_path / "x" / "file", b"content")
    assert [name.startswith(files.UNFINISHED) or name for name in synced] == [True, "x"]
    synced.clear()
    FolderStore(tmp_path / "documents").put(HERE, b"sealed")
    shard, dispute, _ = HERE.split("/")
    assert synced[:3] == [tmp_path.name, "documents", shard]
    assert synced[-1] == dispute


def test_old_files_are_listed_young_ones_are_not(store: FolderStore, tmp_path: Path) -> None:
    for location in (HERE, THERE, ELSEWHERE):
        store.put(location, b"sealed")
    age(tmp_path, THERE)
    age(tmp_path, ELSEWHERE)
    month_ago = datetime.now(UTC) - timedelta(days=30)  # noqa: TID251 - the file system's clock is real
    assert set(store.unchanged_since(month_ago)) == {THERE, ELSEWHERE}
    store.put(THERE, b"sealed anew")
    assert set(store.unchanged_since(month_ago)) == {ELSEWHERE}


def test_what_a_killed_writer_left_is_removed_and_strange_files_are_left_alone(
    store: FolderStore, tmp_path: Path
) -> None:
    store.put(HERE, b"sealed")
    folder = (tmp_path / "documents" / HERE).parent
    for name in (f"{files.UNFINISHED}abc", "README"):
        (folder / name).write_bytes(b"x")
        os.utime(folder / name, (LONG_AGO.timestamp(), LONG_AGO.timestamp()))
    assert list(store.unchanged_since(LONG_AGO + timedelta(days=1))) == []
    assert sorted(path.name for path in folder.iterdir()) == ["README", "a" * 64]


def test_a_store_without_its_folder_is_empty(store: FolderStore) -> None:
    assert list(store.unchanged_since(datetime.now(UTC))) == []  # noqa: TID251
