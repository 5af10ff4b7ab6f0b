"""The command line: running an installation, registers, imports, backup, diagnosis, the demo clock.

What belongs here: options, addresses, words for the terminal; one module a noun. What never does: a rule,
a query, a change of more than one use case. Read ``installed.py`` first, then ``up.py``.
"""

import click

from diversion import __version__
from diversion.cli.backup import backup
from diversion.cli.bundles import bundle
from diversion.cli.clock import clock
from diversion.cli.doctor import doctor
from diversion.cli.exports import export
from diversion.cli.figures import figures
from diversion.cli.history import history
from diversion.cli.imports import import_filings
from diversion.cli.journal import verify
from diversion.cli.migrate import migrate
from diversion.cli.partner import partner
from diversion.cli.psql import psql
from diversion.cli.registers import court, passwd, token, user
from diversion.cli.restore import restore
from diversion.cli.sentences import Sentences
from diversion.cli.show import show
from diversion.cli.up import up

COMMANDS = (
    up,
    migrate,
    court,
    user,
    passwd,
    token,
    import_filings,
    partner,
    export,
    bundle,
    history,
    figures,
    show,
    verify,
    backup,
    restore,
    psql,
    doctor,
    clock,
)


@click.group(
    cls=Sentences, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="diversion")
def main() -> None:
    """Take civil disputes from a court into mediation, and let none of them get stuck on the way."""


for command in COMMANDS:
    main.add_command(command)
