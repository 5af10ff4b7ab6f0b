"""Why an installation cannot be started as asked, in words an operator can act on.

They stand apart from the modules that raise them because the CLI prints every one of them alike:
the sentence, then exit status 1, and no traceback.
"""


class EmbeddedRefusal(Exception):
    """Base of all of them; ``str()`` is the sentence for the operator, with the remedy in it."""

    code = "embedded-refused"


class DataFolderRefused(EmbeddedRefusal):
    """The path cannot serve as a data folder: another's, not a folder, or full of something else."""

    code = "data-folder-refused"


class DataFolderInUse(EmbeddedRefusal):
    """Another process holds the data folder; the sentence names its process id."""

    code = "data-folder-in-use"


class KeysRefused(EmbeddedRefusal):
    """The keys are missing, malformed or readable by others; never replaced by new ones silently."""

    code = "keys-refused"


class PortTaken(EmbeddedRefusal):
    """Something else listens where the web server should."""

    code = "port-taken"


class ServerUnavailable(EmbeddedRefusal):
    """PostgreSQL or Valkey cannot be run here: wheel missing, version apart, account impossible."""

    code = "server-unavailable"


class StartRefused(EmbeddedRefusal):
    """A process of the set did not come up in time; the sentence ends with the tail of its log."""

    code = "start-refused"
