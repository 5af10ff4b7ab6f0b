"""When two written names are the same name.

Names reach the court from windows, spreadsheets and partner systems: full-width signs, spaces inside
two-character names, five different middle dots. Blind indexes, the search for duplicates and the check
for a guardian who is also the opponent all compare this one form.
"""

import re

from diversion.domain.texts import folded

_IGNORED = re.compile(r"[\s\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x1f\x7f]+")
_MIDDLE_DOTS = re.compile("[·•‧∙⋅●・･᛫⸱ꞏ\u0387]|(?<=[\u3400-\u9fff])[.](?=[\u3400-\u9fff])")


def name_normalised(name: str) -> str:
    """Give the form in which names are compared; never shown to anyone, never stored in clear.

    Compatibility forms are unified (NFKC), white space and invisible signs go, middle dots become
    ``·`` (a full stop between two Chinese characters counts as one), Latin letters become upper case.
    Applying it twice changes nothing.

    >>> name_normalised("买买提 • 艾力"), name_normalised("买买提.艾力"), name_normalised("Ｊohn Smith")
    ('买买提·艾力', '买买提·艾力', 'JOHNSMITH')
    >>> name_normalised("苏州（某某）公司") == name_normalised("苏州(某某)公司")
    True
    """
    return _MIDDLE_DOTS.sub("·", folded(name, _IGNORED))
