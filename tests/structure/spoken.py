"""What the pages say: every sentence and word, found where it is written, with the sense where it has one."""

import csv
import re
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from diversion.reference import FOLDER
from diversion.web.dispute import STEPS
from diversion.web.language import english
from diversion.web.page_help import SHORTCUTS, glossary, helps
from diversion.web.register_events import ACCESS_EVENTS, ACTORS, REGISTER_EVENTS
from diversion.web.register_words import UNITS
from diversion.web.showing import DONE, MENU
from diversion.web.website import ALL_PAGES
from diversion.web.words import ALL_WORDS, EVENTS, PARTY_ROLES_DOCKETED, PLAIN

WEB = Path(__file__).resolve().parents[2] / "diversion" / "web"
TEMPLATES = sorted(path for path in WEB.glob("templates/**/*.html") if path.parent.name != "links")
"""Pages in one language at a time; those behind one-time links say everything in both."""
STRING = r"""(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')"""
SAID = re.compile(rf"\b(?:_|say|_day|_text)\(\s*{STRING}")
SAID_AS = re.compile(rf"\bsay_as\(\s*{STRING},\s*{STRING}")
BETWEEN = "\x04"
"""What a catalogue puts between a sense and its text."""


def said() -> Iterator[str]:
    """Find what is said in no sense of its own."""
    for path in (*TEMPLATES, *WEB.glob("*.py")):
        for double, single in SAID.findall(path.read_text()):
            yield double or single
    yield from PARTY_ROLES_DOCKETED.values()
    yield from chain(*PLAIN.values())
    yield from (each for each in UNITS.values() if not each.isascii())
    yield from DONE.values()
    yield from (name for _, name in SHORTCUTS)
    yield from chain(*((each.what, each.next) for each in helps().values()))
    yield from chain(*((each.name, each.text) for each in glossary().values()))
    with (FOLDER / "benchmarks.csv").open(encoding="utf-8", newline="") as shipped:
        yield from (row["note"] for row in csv.DictReader(shipped) if row["note"])
    yield from ACTORS.values()
    yield from ("（%(what)s）", "%(what)s（%(n)s）")


def said_as() -> Iterator[tuple[str, str]]:
    """Find what is said in a sense: an event, an act, a place of the menu, a kind of code."""
    for path in (*TEMPLATES, *WEB.glob("*.py")):
        for *sense, double, single in SAID_AS.findall(path.read_text()):
            yield "".join(sense), double or single
    for kind, words in ALL_WORDS.items():
        yield from ((kind.__name__, each) for each in words.values())
    yield from (
        ("event", each)
        for each in chain(*(told.values() for told in (EVENTS, REGISTER_EVENTS, ACCESS_EVENTS)))
    )
    yield from (("act", each) for each in acts())
    yield from (("menu", name) for _, name, _ in MENU)
    yield from (("step", each) for each in STEPS)


def acts() -> Iterator[str]:
    """Name the acts that pages offer."""
    for pages in ALL_PAGES:
        yield from (act.name for act in getattr(sys.modules[pages.import_name], "ACTS", ()))


def translated() -> dict[str, tuple[str, ...]]:
    """Give the English of each text, several forms where it differs by number; a sense stands before its text."""
    known: dict[str, tuple[str, ...]] = {}
    for key, text in english()._catalog.items():  # type: ignore[attr-defined]
        if key:
            name = key if isinstance(key, str) else key[0]
            known[name] = (*known.get(name, ()), text)
    return known
