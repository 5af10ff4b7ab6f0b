"""Walking through the pages by their links, from a role's desk on, each kind of page once.

Addresses that are alike but for what they name (an id, a setting, a year, a party) are one kind; what is downloaded is
not opened.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from playwright.sync_api import Page

MOST_OF_A_KIND = 1
NAMED = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/admin/settings/)[a-z_]+|(?<=/admin/calendars/)\d{4}|(?<=/tracking-codes/)[a-z]\d+"
)
"""What an address names; the rest of it says what kind of page it is."""
LEFT_OUT = ("/assets/", "/l/", "/help/")


def kind_of(address: str) -> str:
    return NAMED.sub("*", urlsplit(address).path)


def walked(page: Page, also: Mapping[str, str] | None = None) -> Iterator[str]:
    """Go on by links, giving each address once it is open.

    ``also``: addresses that are opened whatever was opened before, by the kind that each is to be taken for.
    """
    kinds = dict(also or {})
    waiting, seen, opened = [page.url, *kinds], {page.url, *kinds}, Counter[str]()
    while waiting:
        address = waiting.pop(0)
        kind = kinds.get(address, kind_of(address))
        if opened[kind] == MOST_OF_A_KIND:
            continue
        opened[kind] += 1
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, f"{address}: {answer.status} {page.title()}"
        yield address
        for link in page.eval_on_selector_all(
            "a[href]:not([download])", "links => links.map(link => link.href)"
        ):
            told = urlsplit(link)
            is_page = told.netloc == urlsplit(address).netloc and not told.path.startswith(LEFT_OUT)
            target = link.split("#")[0]
            if is_page and target not in seen:
                seen.add(target)
                waiting.append(target)
