"""Invented people: names that say 示例, numbers that pass their checks and that nobody bears.

Identity numbers carry the sequence 000, with which none is given out; credit codes an organisation number that
begins with noughts; telephone numbers lie in the block 1400, whose numbers have thirteen digits.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from stdnum.cn import uscc

from diversion.domain.identity import canonical_identity
from diversion.domain.parties import IdentityType

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红春梅志海燕建国荣生福来喜顺安宁"
COMPANY_WORDS = (
    "云帆",
    "锦禾",
    "润泽",
    "恒立",
    "启元",
    "鼎川",
    "和悦",
    "瑞峰",
    "佳木",
    "通达",
    "嘉澜",
    "远图",
)
TRADES = (
    "商贸有限公司",
    "精密机械有限公司",
    "建筑工程有限公司",
    "餐饮管理有限公司",
    "电子科技有限公司",
    "包装材料有限公司",
)
_DISTRICTS = ("110101", "310101")
"""Their codes are as old as the numbers, so that nobody is flagged as born where no district was."""
_ELDEST_BORN_ON = date(1952, 1, 1)
_BIRTH_DAYS = 46 * 365
_NOBODYS_SEQUENCE = "000"
_MACHINE_BLOCK = "1400"


@dataclass(frozen=True, slots=True)
class Invented:
    """Somebody invented; ``identity_number`` is a resident's number or a company's credit code."""

    name: str
    identity_number: str
    phone: str


def person(rng: Random) -> Invented:
    """Invent a grown-up."""
    name = f"{rng.choice(SURNAMES)}{rng.choice(GIVEN)}{rng.choice(GIVEN)}（示例）"
    return Invented(name, resident_number(rng), phone(rng))


def company(rng: Random) -> Invented:
    """Invent a company."""
    name = f"苏州示例{rng.choice(COMPANY_WORDS)}{rng.choice(TRADES)}"
    return Invented(name, credit_code(rng), phone(rng))


def property_manager(rng: Random) -> Invented:
    """Invent a property management company."""
    return Invented(f"苏州示例{rng.choice(COMPANY_WORDS)}物业管理有限公司", credit_code(rng), phone(rng))


def hospital(rng: Random) -> Invented:
    """Invent a hospital."""
    return Invented(f"吴中示例{rng.choice(COMPANY_WORDS)}医院有限公司", credit_code(rng), phone(rng))


def resident_number(rng: Random) -> str:
    """Invent a resident's number with its check digit, by way of the fifteen digits it once had."""
    born_on = _ELDEST_BORN_ON + timedelta(days=rng.randrange(_BIRTH_DAYS))
    short = f"{rng.choice(_DISTRICTS)}{born_on:%y%m%d}{_NOBODYS_SEQUENCE}"
    return canonical_identity(IdentityType.RESIDENT_ID, short)


def credit_code(rng: Random) -> str:
    """Invent a credit code with its check sign."""
    body = f"91320506{rng.randrange(10**4):09d}"
    return body + str(uscc.calc_check_digit(body))


def phone(rng: Random) -> str:
    """Invent a telephone number that rings nowhere."""
    return f"{_MACHINE_BLOCK}{rng.randrange(10**7):07d}"
