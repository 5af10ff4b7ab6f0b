"""The initials by which causes are typed are those of a dictionary that knows words, not single characters only.

Made anew with: python tests/structure/test_cause_initials.py > diversion/reference/cause_initials.csv
"""

import csv
import re
import sys
from collections.abc import Iterator

from pypinyin import Style, lazy_pinyin

from diversion.reference import FOLDER


def made() -> Iterator[str]:
    """Write the file line by line, a name once."""
    yield "name,initials"
    with (FOLDER / "causes_2026.csv").open(encoding="utf-8", newline="") as file:
        names = dict.fromkeys(row["name"] for row in csv.DictReader(file))
    for name in names:
        initials = "".join(lazy_pinyin(re.sub(r"[^\u4e00-\u9fff]", "", name), style=Style.FIRST_LETTER))
        yield f"{name},{initials}"


def test_the_file_holds_the_initials_of_every_cause() -> None:
    assert (FOLDER / "cause_initials.csv").read_text(encoding="utf-8").splitlines() == list(made())


def test_words_are_read_as_words() -> None:
    lines = dict(line.split(",") for line in list(made())[1:])
    assert lines["买卖合同纠纷"] == "mmhtjf"
    assert lines["银行卡纠纷"] == "yhkjf"


if __name__ == "__main__":
    sys.stdout.write("\n".join(made()) + "\n")
