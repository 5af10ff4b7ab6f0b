"""Reading the parties of a filing from a table that somebody has already: nothing is kept, the form takes them."""

from diversion.domain.access import Permission
from diversion.domain.imports import ImportForm
from diversion.domain.party_list import LISTED_EXAMPLE, PartyList, listed_column, read_party_list
from diversion.services.access import Actor
from diversion.services.imports import read_table, written_table


def read_list(actor: Actor, content: bytes) -> PartyList:
    """Read a CSV or a workbook of parties, one a row.

    Who: whoever may file. Raises ``InputFaulty`` for what is no table at all; what is wrong in its rows is told with it.
    """
    actor.demand(Permission.FILE_DISPUTE)
    _, sheet = read_table(content, listed_column)
    return read_party_list(sheet)


def list_template(form: ImportForm) -> bytes:
    """Give the table of parties to fill in, with a row that is passed over."""
    return written_table(form, [list(LISTED_EXAMPLE), list(LISTED_EXAMPLE.values())], "当事人")
