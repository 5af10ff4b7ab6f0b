"""``diversion up``: from nothing to ready, seen from outside; refused, stopped, killed, started again."""

import signal
import socket
import subprocess
import time
from pathlib import Path

import httpx
import pytest
from product import COMMAND, ROOT, Product, start

from diversion.embedded.installation import open_data_folder
from diversion.embedded.memory import measure_memory
from diversion.embedded.process_table import descendants_of
from diversion.embedded.runtime import read_running

READY_SECONDS = 60
AT_REST_BYTES = 500_000_000


def refused(*arguments: str) -> str:
    """Run a command that is to be refused and answer its one sentence."""
    done = subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, cwd=ROOT, timeout=120, check=False
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


def log_of(product: Product) -> str:
    return product.data.with_name(f"{product.data.name}-{product.url.rpartition(':')[2]}.log").read_text()


def processes_of(product: Product) -> list[int]:
    return [product.process.pid, *descendants_of(product.process.pid)]


def are_gone(pids: list[int]) -> bool:
    return not any(is_alive(pid) for pid in pids)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(true, seconds: float = 30) -> None:
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, "waited in vain"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def product(tmp_path_factory):
    """A real installation with one court and its clerk."""
    began = time.monotonic()
    running = start(tmp_path_factory.mktemp("up") / "data", "--empty")
    running.ready_after = time.monotonic() - began
    running.run("court", "add", "苏0506")
    running.run("user", "add", "clerk", "--name", "示例立案员", "--role", "clerk", "--court", "苏0506")
    yield running
    assert running.stop() == 0


def test_it_is_ready_soon_and_says_how_to_get_in(product):
    assert product.ready_after < READY_SECONDS
    said = log_of(product)
    assert f"ready {product.url}\n" in said
    assert f"token LOGIN --data {product.data}\n" in said


def test_health_is_told_to_everybody_at_the_root_and_below_the_api(product):
    for base in (product.url, f"{product.url}/api/v1"):
        assert httpx.get(f"{base}/healthz").json() == {"alive": True}
        until(lambda: httpx.get(f"{base}/readyz").status_code == 200)  # noqa: B023 - called at once
        metrics = httpx.get(f"{base}/metrics")
        assert metrics.headers["content-type"].startswith("text/plain; version=0.0.4")
        assert "\ndiversion_promises_failed 0\n" in metrics.text


def test_a_token_opens_the_api(product):
    assert httpx.get(f"{product.url}/api/v1/users/me").status_code == 401
    token = product.token("clerk")
    answer = httpx.get(f"{product.url}/api/v1/users/me", headers={"Authorization": f"Bearer {token}"})
    assert answer.json()["user"]["login"] == "clerk"


def test_it_rests_in_less_than_500_mb_with_two_workers(product):
    running = read_running(open_data_folder(product.data))
    assert {"web", "relay", "worker-1", "worker-2", "scheduler", "postgres", "valkey"} == set(
        running.processes
    )
    assert sum(each.pss_bytes for each in measure_memory(running.pid, running.processes)) < AT_REST_BYTES


def test_a_second_one_on_the_same_folder_is_refused(product):
    said = refused("up", "--data", str(product.data), "--port", "1")
    assert f"in use by process {product.process.pid} (diversion up)" in said
    assert httpx.get(f"{product.url}/healthz").status_code == 200


def test_a_taken_port_is_told_before_anything_starts(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        port = stranger.getsockname()[1]
        said = refused("up", "--data", str(tmp_path / "data"), "--port", str(port))
    assert f"Port {port} on 127.0.0.1 is taken" in said
    assert not (tmp_path / "data" / "postgres").exists()
    assert not (tmp_path / "data" / "keys").exists()


def test_it_is_stopped_in_order_killed_and_robbed_and_goes_on(tmp_path):
    product = start(tmp_path / "data", "--empty")
    product.run("user", "add", "admin", "--name", "示例管理员", "--role", "admin")
    token = product.token("admin")
    try:
        before = processes_of(product)
        assert product.stop() == 0
        assert are_gone(before)
        assert not (product.data / "runtime.json").exists()

        product = start(product.data)
        assert knows(product, token)
        before = processes_of(product)
        for pid in reversed(before):
            subprocess.run(["kill", "-9", str(pid)], check=False)
        product.process.wait(30)
        until(lambda: are_gone(before))

        product = start(product.data)
        assert knows(product, token)
        assert "the journal is whole" in product.run("verify-journal")
        robbed = ("web", "relay", "worker-1", "scheduler")
        ran = running_on(product)
        for name in robbed:
            subprocess.run(["kill", "-9", str(ran[name])], check=True)
        until(
            lambda: (
                ran.keys() == running_on(product).keys()
                and all(ran[n] != running_on(product)[n] for n in robbed)
            )
        )
        until(lambda: _answers(product.url))
        assert knows(product, token)
        assert all(running_on(product)[name] == ran[name] for name in ran.keys() - set(robbed))
        assert product.stop() == 0
    finally:
        if product.process.poll() is None:
            product.kill()


def running_on(product: Product) -> dict[str, int]:
    return dict(read_running(open_data_folder(product.data)).processes)


def knows(product: Product, token: str) -> bool:
    answer = httpx.get(f"{product.url}/api/v1/users/me", headers={"Authorization": f"Bearer {token}"})
    return answer.status_code == 200


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz").status_code == 200
    except httpx.HTTPError:
        return False


def test_a_folder_that_lost_its_keys_or_its_database_is_not_begun_anew(tmp_path):
    data, aside = tmp_path / "data", tmp_path / "aside"
    product = start(data, "--empty")
    until(lambda: any((data / "digests").glob("*")))
    assert product.stop() == 0
    keys, cluster = data / "keys", data / "postgres"

    keys.rename(aside)
    assert "The keys file" in refused("up", "--data", str(data), "--port", str(_free()))
    assert not keys.exists()
    aside.rename(keys)

    keys.chmod(0o644)
    assert "chmod 600" in refused("up", "--data", str(data), "--port", str(_free()))
    keys.chmod(0o600)

    cluster.rename(aside)
    assert "DIVERSION_DATABASE_URL" in refused("up", "--data", str(data), "--port", str(_free()))
    assert not cluster.exists()


def test_a_demo_stays_a_demo(tmp_path):
    demo = start(tmp_path / "data", "--demo-disputes", "0")
    assert f"token clerk --data {demo.data}\n" in log_of(demo)
    demo.process.send_signal(signal.SIGTERM)
    assert demo.process.wait(60) == 0
    said = refused("up", "--data", str(tmp_path / "data"), "--empty", "--port", str(_free()))
    assert "This is a demo installation" in said


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
