"""What every bench shares: a running product with a court, pairs of runs in turn, one way to report."""

import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Finding:
    """One line of a bench's result; ``ratio`` is ours over the plain way's, ``must`` the least it may be.

    A bench that compares times reports with ``at_most``: then ``must`` is the most.
    """

    bench: str
    what: str
    clients: int
    stored: int
    ratio: float
    must: float | None


def rate(clients: int, each: int, work: Callable[[int, int], None]) -> float:
    """Run ``work(client, n)`` ``each`` times in every client at once; answer how many a second were done."""

    def run(client: int) -> None:
        for number in range(each):
            work(client, number)

    begun = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(run, range(clients)))
    return clients * each / (time.perf_counter() - begun)


def in_turn(rounds: int, ours: Callable[[], float], plain: Callable[[], float]) -> tuple[float, float, float]:
    """Measure both ways in turn; answer each one's median rate and the median of the pairs' ratios."""
    pairs = [(ours(), plain()) for _ in range(rounds)]
    return (
        statistics.median(pair[0] for pair in pairs),
        statistics.median(pair[1] for pair in pairs),
        statistics.median(a / b for a, b in pairs),
    )


def report(rows: list[tuple[str, ...]], findings: list[Finding], *, at_most: bool = False) -> int:
    """Print the table, the machine and the findings as JSON; answer the exit code."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)))
    print(f"machine: {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}")
    for finding in findings:
        print(json.dumps(asdict(finding), ensure_ascii=False))
    missed = [finding for finding in findings if _is_missed(finding, at_most=at_most)]
    for finding in missed:
        sign = ">" if at_most else "<"
        print(
            f"missed: {finding.what} at {finding.clients} clients: {finding.ratio:.3f} {sign} {finding.must}",
            file=sys.stderr,
        )
    return 1 if missed else 0


def _is_missed(finding: Finding, *, at_most: bool) -> bool:
    if finding.must is None:
        return False
    return finding.ratio > finding.must if at_most else finding.ratio < finding.must
