"""An amount is written in digits where that is sure; else it stays, to be refused where it stands."""

import pytest

from diversion.domain.amounts import amount_as_written


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("128000", "128000.00"),
        ("128,000.50", "128000.50"),
        ("￥128，000元", "128000.00"),
        ("１２.８万", "128000.00"),
        ("1.2亿元", "120000000.00"),
        ("1.005", "1.005"),
        ("-5", "-5"),
        ("约三万", "约三万"),
        ("", ""),
    ],
)
def test_amounts(typed: str, written: str) -> None:
    assert amount_as_written(typed) == written
