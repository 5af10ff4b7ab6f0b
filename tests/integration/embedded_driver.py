"""A small set of processes on the embedded servers, run as a process of its own by the tests.

``python embedded_driver.py DATA [TROUBLE]``: PostgreSQL, Valkey, a preparation that makes a table, then
four forked children, each of which writes its start and its end into ``events`` in the data folder. The
``web`` child forks a worker of its own and ignores that it has died, as a real server's would be left.
``TROUBLE`` makes one thing go wrong: ``preparation``, ``web-start``, ``slow-preparation``, ``stubborn``.
"""

import os
import signal
import sys
import time
from functools import partial
from pathlib import Path

import psycopg

from diversion.embedded.children import ChildSpec, Preparation, StopRank
from diversion.embedded.installation import locked, open_data_folder
from diversion.embedded.refusals import EmbeddedRefusal
from diversion.embedded.servers import prepare_servers, recorded
from diversion.embedded.supervisor import Supervisor

RANKS = {
    "web": StopRank.WEB,
    "relay": StopRank.RELAY,
    "worker-1": StopRank.WORKER,
    "scheduler": StopRank.SCHEDULER,
}


def say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def note(data: Path, event: str) -> None:
    with (data / "events").open("a", encoding="utf-8") as file:
        file.write(f"{event}\n")


def has_noted(data: Path, event: str) -> bool:
    return event in (data / "events").read_text(encoding="utf-8").splitlines()


def serve(name: str, data: Path, trouble: str) -> int:
    if (name, trouble) == ("web", "web-start"):
        say("no luck today")
        return 3
    asked = []
    signal.signal(
        signal.SIGTERM, lambda *_: None if trouble == "stubborn" and name == "web" else asked.append(1)
    )
    if name == "web" and os.fork() == 0:
        note(data, f"grandchild {os.getpid()}")
        while True:
            time.sleep(60)
    note(data, f"start {name}")
    say(f"{name} is up")
    while not asked:
        time.sleep(0.02)
    note(data, f"stop {name}")
    return 0


def prepare(owner_url: str, app_url: str, trouble: str) -> None:
    if trouble == "preparation":
        raise RuntimeError("the migration is broken")
    if trouble == "slow-preparation":
        say("preparing")
        time.sleep(300)
    with psycopg.connect(owner_url.replace("+psycopg", "")) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS seen (at timestamptz DEFAULT now())")
        connection.execute("GRANT SELECT, INSERT ON seen TO diversion_runtime")
    with psycopg.connect(app_url.replace("+psycopg", "")) as connection:
        connection.execute("INSERT INTO seen DEFAULT VALUES")
        (count,) = connection.execute("SELECT count(*) FROM seen").fetchone() or (0,)
    say(f"rows {count}")


def main(data: Path, trouble: str) -> None:
    folder = open_data_folder(data)
    (folder.path / "events").write_text("", encoding="utf-8")
    with locked(folder, "driver"), Supervisor(say) as supervisor:
        servers = prepare_servers(folder)
        assert servers.postgres
        assert servers.valkey
        children = [
            ChildSpec(
                name=name,
                run=partial(serve, name, folder.path, trouble),
                log=folder.log_of(name),
                stop_rank=rank,
                ready=partial(has_noted, folder.path, f"start {name}"),
                stop_signals=((signal.SIGTERM, 60.0 if trouble == "stubborn" else 5.0),),
            )
            for name, rank in RANKS.items()
        ]
        preparation = Preparation(
            "migrations", partial(prepare, servers.postgres.owner_url, servers.postgres.app_url, trouble)
        )
        plan = [servers.postgres.spec, servers.valkey.spec, preparation, *children]
        with recorded(folder, servers, web_url=None) as changed:
            supervisor.run(plan, when_ready=partial(say, "ready"), changed=changed)


if __name__ == "__main__":
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whoever began the tests may have it ignored, as nohup does
    try:
        main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "")
    except EmbeddedRefusal as refusal:
        say(f"{refusal.code}: {refusal}")
        sys.exit(1)
