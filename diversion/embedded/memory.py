"""How much memory the whole set takes, counting every shared page once.

Proportional set size (PSS): a page shared by five processes counts a fifth in each, so the sum over the
set is what would be free again without it. Resident size would count the shared pages five times.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from diversion.embedded.process_table import descendants_of


@dataclass(frozen=True, slots=True)
class ProcessMemory:
    """One process of the set; ``name`` is that of the child of the set it is or descends from."""

    name: str
    pid: int
    pss_bytes: int


def measure_memory(root: int, processes: Mapping[str, int]) -> list[ProcessMemory]:
    """Every process of the set led by ``root``, named by ``processes`` (see ``RuntimeRecord``).

    What has ended meanwhile, or may not be looked at by this account, is left out.
    """
    groups = {root: "supervisor"}
    for name, pid in processes.items():
        groups |= dict.fromkeys([pid, *descendants_of(pid)], name)
    everything = [root, *descendants_of(root)]
    measured = []
    for pid in everything:
        pss = _pss_bytes(pid)
        if pss is not None:
            measured.append(ProcessMemory(groups.get(pid, "supervisor"), pid, pss))
    return measured


def _pss_bytes(pid: int) -> int | None:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return None
    found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    return int(found[1]) * 1024 if found else None
