"""How long does a first start take, and how much of it is living the demo's disputes?

Both ways are the product's own command on a fresh data folder, in turn, in one run: with its 300 demo disputes and
with none (``--empty``). The must of 60 s counts from the end of the installation, on two idle cores.
"""

import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from product import running
from rig import Finding, report

ROUNDS = 3
MUST_SECONDS = 60.0


def seconds(*options: str) -> float:
    """Start once on a fresh data folder; say how long it took until everything answered."""
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        with running(Path(folder) / "data", *options):
            return time.perf_counter() - begun


def main() -> int:
    """Measure both and compare the demo's with its must."""
    pairs = [(seconds(), seconds("--empty")) for _ in range(ROUNDS)]
    demo, empty = (median(each) for each in zip(*pairs, strict=True))
    rows = [("first start", "seconds"), ("with 300 disputes", f"{demo:.1f}"), ("empty", f"{empty:.1f}")]
    finding = Finding("ready", "seconds until a first start is ready", 1, 300, demo, MUST_SECONDS)
    return report(rows, [finding], at_most=True)


if __name__ == "__main__":
    sys.exit(main())
