"""Nothing in the sources names the machine they were written on, or where it gets its packages from."""

import configparser
import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from sources import our_files, where

HALVES = {
    # spelled apart, or this file would be the first one found
    "folder": ("/wo", "rk/"),
    "brief": ("/tmp/br", "ief"),
    "kept": ("/opt/py", "pi"),
    "wheels": ("/opt/wh", "eels"),
    "index": ("py", "pi.org"),
    "files": ("python", "hosted.org"),
    "npm": ("npm", "js.org"),
    "option": ("--index", "-url"),
}
WHOLE = {name: "".join(halves) for name, halves in HALVES.items()}
TRACES = re.compile(
    "|".join(
        [
            *(
                rf"(?<![\w./]){re.escape(WHOLE[name])}[\w./-]*"
                for name in ("folder", "brief", "kept", "wheels")
            ),
            *(rf"(?<!\w){re.escape(WHOLE[name])}" for name in ("index", "files", "npm")),
            rf"{WHOLE['option']}[ =]\S+",
        ]
    )
)
TEXT_LIMIT_BYTES = 5_000_000


def test_no_path_of_a_machine_and_no_package_registry_is_named() -> None:
    forbidden = re.compile("|".join([TRACES.pattern, *map(re.escape, sorted(_hosts_here()))]))
    found = [
        f"{where(path)}:{line}: {trace}" for path in our_files() for line, trace in _traces(path, forbidden)
    ]
    assert not found


def _traces(path: Path, forbidden: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    if path.stat().st_size > TEXT_LIMIT_BYTES:
        return
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return
    if forbidden.search(text):
        for number, line in enumerate(text.splitlines(), 1):
            yield from ((number, match.group()) for match in forbidden.finditer(line))


def _hosts_here() -> set[str]:
    """Find the hosts that this machine's package clients are told to ask."""
    told = [
        value
        for name, value in os.environ.items()
        if re.search("(PIP|UV|NPM).*(INDEX|REGISTRY)", name.upper())
    ]
    for place in ("/etc/pip.conf", "~/.config/pip/pip.conf", "~/.pip/pip.conf"):
        kept = configparser.ConfigParser(strict=False, interpolation=None)
        kept.read(Path(place).expanduser())
        told += [
            kept[part][name] for part in kept.sections() for name in kept[part] if name.endswith("index-url")
        ]
    hosts = {urlsplit(word).hostname for value in told for word in value.split()}
    return {host for host in hosts if host and "." in host}


def test_the_search_sees_what_it_looks_for() -> None:
    for name, trace in WHOLE.items():
        said = f"see {trace}main" if name != "option" else f"{trace}=https://example.org"
        assert TRACES.search(said), said
    page = f"https://example.org{WHOLE['folder']}page"
    assert not TRACES.search(f"a framework/of rules, {page}; PIP_INDEX_URL names another")
