"""Make a picture of every page in every state: by every role and by whoever has no account, in both languages, at a
desk and on a phone, light and dark; forms with faults, links that were used, errors, and a court without any dispute.

Run by ``deploy/pictures FOLDER`` on a fresh demo court; the folder is made and should lie outside the sources. Names of
roles behind it, ``visitors`` or ``empty`` take these alone: all of them are many.
"""

import os
import sys
import tempfile
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from album import AT_DESK, LOOKS, Album
from opening import CHROMIUM, DISPUTES, FLAGS
from peers import MailPeer, mail_peer
from playwright.sync_api import Browser, sync_playwright
from product import Client, Product, running
from sending import send_forms
from visitors import take_visitors
from walking import kind_of, walked

from diversion.domain.access import Role
from diversion.domain.dispute import Status
from diversion.domain.handoff import HandoffStatus
from diversion.web.showing import DONE

OUTSIDE = "http://court.example"
"""What mails name as the product's address; their links are opened where it really is."""
VISITORS, EMPTY = "visitors", "empty"
ALL = (VISITORS, *(role.value for role in Role), EMPTY)
OF_DISPUTES = (Role.CLERK, Role.ROUTER, Role.JUDGE, Role.MANAGER)
OF_HANDOFFS = (Role.COORDINATOR, Role.MEDIATOR, Role.GRID_WORKER)


def in_every_state(client: Client, url: str, role: Role) -> Iterator[tuple[str, str]]:
    """Find a dispute, or a handoff, of each status within a role's reach, with the kind that its page is taken for."""
    path, statuses = ("/disputes", Status) if role in OF_DISPUTES else ("/handoffs", HandoffStatus)
    for status in statuses if role in (*OF_DISPUTES, *OF_HANDOFFS) else ():
        for each in client.seen(path, status=status.value, limit=1)["items"]:
            yield f"{url}{path}/{each['id']}", f"{path}/*/{status.value}"


def take_role(album: Album, product: Product, role: Role) -> None:
    """Take the pictures of one role: every kind of page it reaches, each state, each form sent with nothing in it."""
    with closing(product.as_user(role.value)) as client:
        states = dict(in_every_state(client, album.url, role))
    for look in LOOKS:
        sent: set[str] = set()
        with album.visiting(role, look) as (page, take):
            for address in walked(page, states):
                take(states.get(address, kind_of(address)))
                if look.language == "zh":
                    send_forms(page, take, sent, album)
            if role is Role.MANAGER:
                page.goto("/design")
                take("/design")
            if role is Role.CLERK:
                for code in DONE:
                    page.goto(f"/desk/clerk?done={code}")
                    take(f"done-{code}")


def take_empty(album: Album) -> None:
    """Take the pictures of a court that nothing was filed at."""
    for role in Role:
        with album.visiting(role, AT_DESK) as (page, take):
            for address in walked(page):
                take(kind_of(address))


@contextmanager
def with_mail() -> Iterator[MailPeer]:
    """Let the product send its mail here: the links that it holds are to be looked at too."""
    with mail_peer() as peer:
        told = {
            "DIVERSION_SMTP_URL": peer.url,
            "DIVERSION_MAIL_FROM": "court@example.org",
            "DIVERSION_PUBLIC_URL": OUTSIDE,
        }
        os.environ.update(told)
        yield peer
        for name in told:
            del os.environ[name]


def take_all(browser: Browser, folder: Path, data: Path, asked: Collection[str]) -> list[Album]:
    """Take the pictures that are asked for, of both courts."""
    albums = []
    if set(asked) - {EMPTY}:
        with with_mail() as mail, running(data / "data", "--demo-disputes", str(DISPUTES)) as product:
            albums.append(album := Album(browser, product.url, folder))
            if VISITORS in asked:
                take_visitors(album, product, mail)
            for role in Role:
                if role.value in asked:
                    take_role(album, product, role)
    if EMPTY in asked:
        with running(data / "empty", "--demo-disputes", "0") as product:
            albums.append(empty := Album(browser, product.url, folder / "nothing-filed"))
            take_empty(empty)
    return albums


def main() -> int:
    """Take all pictures into the folder that is named; say how many, and what went otherwise than it should."""
    folder, asked = Path(sys.argv[1]).resolve(), sys.argv[2:] or ALL
    if unknown := set(asked) - set(ALL):
        print(f"unknown: {', '.join(unknown)}; there are {', '.join(ALL)}", file=sys.stderr)  # noqa: T201
        return 2
    flags = [*FLAGS, "--no-sandbox"] if os.getuid() == 0 else FLAGS
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        albums = take_all(browser, folder, Path(data), asked)
        browser.close()
    wrong = [each for album in albums for each in album.wrong]
    if set(asked) == set(ALL):
        sent = albums[0].sent
        wrong += [f"{kind}: never sent; say in NOT_SENT why" for kind in sent if not sent[kind]]
    print(f"{sum(each.taken for each in albums)} pictures in {folder}", *wrong, sep="\n")  # noqa: T201 - a command's answer
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
