"""Taking apart one line about a party, as a card reader sends it or a clerk types it, into its fields.

Only what is sure is taken: a number that passes its check, a telephone somebody can be reached at, the one word
that can be a name. What two readings fit, or none, is given back as it was written, for a person to place; sex,
nation, dates and the issuing office, which a card reader adds, are dropped, because no filing asks for them.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from diversion.domain.identity import identity_faults, normalise_identity
from diversion.domain.parties import IdentityType, PartyKind
from diversion.domain.phones import normalise_phone

_BREAKS = re.compile(r"[,，;；、|\t\r\n]+|\s+")
_LABEL = re.compile(
    r"(姓名|名称|单位名称|公民身份号码|身份证号码?|身份证|统一社会信用代码|信用代码|居住证号码?|居住证"
    r"|护照号码?|护照|证件号码?|手机号?码?|联系电话|电话|住址|地址|住所地?|工作单位)\s*[::]?\s*"
)
_NUMBERED = re.compile("[0-9A-Z]{15,18}")
_LABELLED: Mapping[str, str] = MappingProxyType(
    {"姓": "name", "名": "name", "单": "name", "手": "phone", "联": "phone", "电": "phone"}
    | {"住": "address", "地": "address", "护": "passport", "工": "workplace"}
)
_CHECKED_TYPES = (
    IdentityType.RESIDENT_ID,
    IdentityType.RESIDENCE_PERMIT,
    IdentityType.FOREIGNER_CARD,
    IdentityType.USCC,
)
_PLACE = re.compile(
    r".*(省|自治区|市|区|县|旗|镇|乡|街道|路|街|道|巷|弄|村|社区|小区|花园|新村).*|.*[0-9]+(号|室|幢|栋|单元|组)"
)
_PLACE_GOES_ON = re.compile(r"[0-9A-Za-z\-]+(号楼?|室|幢|栋|单元|组|层|楼).*")
_OFFICE = re.compile(r".*(公安局|分局|派出所|移民局)")
_IGNORED = re.compile(
    r"男|女|性别|民族|出生|[\u4e00-\u9fff]{1,4}族|汉|长期|(19|20)[0-9]{6}|(19|20)[0-9]{2}[年.\-/][0-9]{1,2}[月.\-/][0-9]{1,2}日?"
    r"|(19|20)[0-9]{2}[.]?[0-9]{2}[.]?[0-9]{2}[\-至](长期|(19|20)[0-9]{2}[.]?[0-9]{2}[.]?[0-9]{2})"
)
_ORGANISATION = re.compile(
    r"[\u4e00-\u9fff()A-Za-z0-9·]{4,}"
    r"(公司|厂|店|中心|合作社|委员会|局|院|学校|幼儿园|银行|支行|分行|商行|经营部|工作室|事务所|协会|集团|商店|超市|酒店|合伙\))"
)
_LEGAL_PERSON = re.compile(r".*(有限公司|有限责任公司|股份公司|合作社)")
_PERSON = re.compile(r"[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{1,8}(·[\u4e00-\u9fff]{1,8})+")
_NO_PERSON = (
    *(
        "公司",
        "单位",
        "先生",
        "女士",
        "不详",
        "未知",
        "商行",
        "商店",
        "超市",
        "酒店",
        "饭店",
        "药店",
        "中心",
        "学校",
    ),
    *(
        "银行",
        "支行",
        "分行",
        "协会",
        "集团",
        "合作社",
        "经营部",
        "工作室",
        "委员会",
        "村委会",
        "居委会",
        "门市部",
    ),
)
"""How a word of two to four signs ends that is nobody's name."""
_SOLE_TRADER = "92"


@dataclass(frozen=True, slots=True)
class PartyLine:
    """What a line surely says; None is not said or not sure. ``rest`` is what could not be placed."""

    name: str | None = None
    kind: PartyKind | None = None
    identity_type: IdentityType | None = None
    identity_number: str | None = None
    phone: str | None = None
    address: str | None = None
    workplace: str | None = None
    rest: str = ""


def read_party_line(line: str) -> PartyLine:
    """Take a line apart, whatever the order of its parts.

    >>> read = read_party_line("13800138000，江苏省苏州市吴中区示例路1号 3幢，320506198001010013 张三")
    >>> read.name, read.identity_type.value, read.phone, read.address
    ('张三', 'resident_id', '13800138000', '江苏省苏州市吴中区示例路1号3幢')
    >>> read_party_line("张三 320506198001010010").rest
    '320506198001010010'
    >>> read_party_line("张三 李四").name is None
    True
    """
    parts = _parts(unicodedata.normalize("NFKC", line).replace("：", ":"))
    found = {name: take(parts) for name, take in _TAKEN.items()}
    kind_of_number = identity_type_of(found["identity_number"] or "")
    passport = found.pop("passport")
    if passport and not found["identity_number"]:
        found["identity_number"], kind_of_number = passport, IdentityType.PASSPORT
    return PartyLine(
        **found,
        kind=kind_of(found["name"], kind_of_number, found["identity_number"]),
        identity_type=kind_of_number,
        rest=" ".join(text for _, text in parts),
    )


def identity_type_of(number: str) -> IdentityType | None:
    """Tell of which kind a number is, where exactly one kind's check fits it; passports have none.

    >>> identity_type_of("320506198001010013"), identity_type_of("E12345678")
    (<IdentityType.RESIDENT_ID: 'resident_id'>, None)
    """
    if not _NUMBERED.fullmatch(normalise_identity(number)):
        return None
    fitting = [each for each in _CHECKED_TYPES if not identity_faults(each, number, pointer="")]
    return fitting[0] if len(fitting) == 1 and len(normalise_identity(number)) == 18 else None


Part = tuple[str, str]
"""What a label before it says it is ("" without one), and the text."""


def _parts(line: str) -> list[Part]:
    """Break a line up; a label alone names what comes next."""
    parts: list[Part] = []
    label = ""
    for piece in (each for each in _BREAKS.split(line) if each):
        said = _LABEL.match(piece)
        if said:
            label, text = _LABELLED.get(said.group(1)[0], ""), piece[said.end() :]
        else:
            text = piece
        if text:
            parts.append((label, text))
            label = ""
    return [part for part in parts if not _is_ignored(part)]


def _is_ignored(part: Part) -> bool:
    label, text = part
    return not label and (bool(_IGNORED.fullmatch(text)) or bool(_OFFICE.fullmatch(text)))


def _only(parts: list[Part], label: str, fits: Callable[[str], bool]) -> str | None:
    """Take the one part that is labelled so, or the only one that fits; two are none."""
    named = [part for part in parts if part[0] == label]
    fitting = named or [part for part in parts if not part[0] and fits(part[1])]
    if len({text for _, text in fitting}) != 1:
        return None
    for part in fitting:
        parts.remove(part)
    return fitting[0][1]


def _identity(parts: list[Part]) -> str | None:
    return _only(parts, "identity", lambda text: identity_type_of(text) is not None)


def _passport(parts: list[Part]) -> str | None:
    return _only(parts, "passport", lambda _text: False)


def _phone(parts: list[Part]) -> str | None:
    return _only(parts, "phone", _is_phone)


def _is_phone(text: str) -> bool:
    digits = re.sub(r"[^0-9]", "", text)
    return (
        len(digits) >= 10
        and not re.search(r"[\u4e00-\u9fffA-Za-z]", text)
        and normalise_phone(text) is not None
    )


def _workplace(parts: list[Part]) -> str | None:
    return _only(parts, "workplace", lambda _text: False)


def _address(parts: list[Part]) -> str | None:
    """Take the address with what follows it at once (3幢 201室); two addresses apart from each other are none."""
    begins = [at for at, part in enumerate(parts) if _is_address(part)]
    runs = [at for at in begins if at == 0 or not _belongs(parts, at)]
    if len(runs) != 1:
        return None
    end = runs[0] + 1
    while end < len(parts) and _belongs(parts, end):
        end += 1
    found = "".join(text for _, text in parts[runs[0] : end])
    del parts[runs[0] : end]
    return found


def _is_address(part: Part) -> bool:
    label, text = part
    is_placed = bool(_PLACE.fullmatch(text)) and len(text) >= 4 and not _ORGANISATION.fullmatch(text)
    return label == "address" or (not label and is_placed)


def _belongs(parts: Sequence[Part], at: int) -> bool:
    """Tell whether a part goes on with the address before it."""
    label, text = parts[at]
    before = parts[at - 1]
    if label or not (_is_address(before) or _PLACE_GOES_ON.fullmatch(before[1])):
        return False
    return bool(_PLACE_GOES_ON.fullmatch(text)) or _is_address(parts[at])


def _name(parts: list[Part]) -> str | None:
    named = _only(parts, "name", lambda text: bool(_ORGANISATION.fullmatch(text)))
    return named or _only(parts, "name", _is_person)


def _is_person(text: str) -> bool:
    return bool(_PERSON.fullmatch(text)) and not text.endswith(_NO_PERSON)


def kind_of(
    name: str | None, identity_type: IdentityType | None = None, number: str | None = None
) -> PartyKind | None:
    """Say what kind of party it is, where name or number leave no doubt.

    >>> kind_of("示例商贸有限公司").value, kind_of("张三").value, kind_of("示例商行")
    ('legal_person', 'natural_person', None)
    """
    if identity_type is IdentityType.USCC:
        is_trader = (number or "").startswith(_SOLE_TRADER)
        return PartyKind.NATURAL_PERSON if is_trader else _kind_by(name)
    if identity_type is not None:
        return PartyKind.NATURAL_PERSON
    return _kind_by(name)


def _kind_by(name: str | None) -> PartyKind | None:
    if name is None:
        return None
    if _LEGAL_PERSON.match(name):
        return None if name.endswith("分公司") else PartyKind.LEGAL_PERSON
    return PartyKind.NATURAL_PERSON if _is_person(name) else None


_TAKEN: Mapping[str, Callable[[list[Part]], str | None]] = MappingProxyType(
    {
        "identity_number": _identity,
        "passport": _passport,
        "phone": _phone,
        "workplace": _workplace,
        "address": _address,
        "name": _name,
    }
)
"""In this order: the surest first, so that what is left is what may be a name."""
