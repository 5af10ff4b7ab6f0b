"""Walking through the pages by their links, from a role's desk on, each kind of page once.

Addresses that are alike but for their ids are one kind; what is downloaded is not opened.
"""

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

from playwright.sync_api import Page

MOST_OF_A_KIND = 1
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
LEFT_OUT = ("/assets/", "/l/", "/help/")


def kind_of(address: str) -> str:
    return ID.sub("*", urlsplit(address).path)


def walked(page: Page) -> Iterator[str]:
    """Go on by links, giving each address once it is open."""
    waiting, seen, opened = [page.url], {page.url}, Counter[str]()
    while waiting:
        address = waiting.pop(0)
        if opened[kind_of(address)] == MOST_OF_A_KIND:
            continue
        opened[kind_of(address)] += 1
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
