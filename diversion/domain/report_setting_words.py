"""What the settings of the monthly and quarterly reports are called; the others are ``setting_words.py``, which takes these in."""

from collections.abc import Mapping
from types import MappingProxyType

REPORT_WORDS: Mapping[str, tuple[str, str, str, str]] = MappingProxyType(
    {
        "report_monthly": (
            "自动生成月报",
            "Make monthly reports",
            "1为每月截止时自动生成上月的月报，0为不自动生成；在报表页面上随时可以生成。",
            "1: last month's report is made by itself at the cut-off; 0: only when somebody makes it on its page.",
        ),
        "report_quarterly": (
            "自动生成季报",
            "Make quarterly reports",
            "1为每季度截止时自动生成上季度的季报，0为不自动生成。",
            "1: last quarter's report is made by itself at the cut-off; 0: only when somebody makes it.",
        ),
        "report_cut_off_day": (
            "报表截止日",
            "Cut-off day of reports",
            "期间结束后次月的几日截止并生成报表；截止以前补录的计入，以后补录的须更正。",
            "The day of the month after the period on which its report is made; what is recorded later needs a correction.",
        ),
        "report_cut_off_hour": (
            "报表截止时刻",
            "Cut-off hour of reports",
            "截止日几时起生成报表。",
            "From which hour of that day on the report is made.",
        ),
        "report_recipients": (
            "报表接收人",
            "Recipients of reports",
            "报表生成或者更正后通知哪些登录名（本院程序分流员、院领导）；留空则通知本院全体院领导。通知和邮件中没有数字。",
            "Whom to tell by login name (routers, managers); empty: all managers. No figure is in the notice or mail.",
        ),
    }
)
