"""The embedded servers and the set of processes: what runs when nobody brought a database.

What belongs here: the data folder of an installation (layout, lock, keys), the launchers of the
PostgreSQL and Valkey that come as wheels, and the supervisor that starts, watches and stops the whole
set. What never does: anything about disputes, tables or jobs. The processes to run are handed in as
:class:`~diversion.embedded.children.ChildSpec`; nothing here imports another part of the product, and
only the CLI (and the tests) import this.

Linux only: it rests on ``/proc``, parent-death signals and ``flock``. Elsewhere one points
``DIVERSION_DATABASE_URL`` and ``DIVERSION_REDIS_URL`` at servers of one's own.

Read ``installation.py`` first, then ``servers.py``, then ``supervisor.py``.
"""
