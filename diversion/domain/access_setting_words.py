"""What the settings of signing in are called and do; the others are ``setting_words.py``, which takes these in."""

from collections.abc import Mapping
from types import MappingProxyType

ACCESS_WORDS: Mapping[str, tuple[str, str, str, str]] = MappingProxyType(
    {
        "token_lifetime_calendar_days": (
            "访问令牌最长有效期",
            "Longest life of a token",
            "签发访问令牌时可以选择的最长有效日数。",
            "The most days a token may be issued for.",
        ),
        "sign_in_lifetime_hours": (
            "登录有效时间",
            "Life of a sign-in",
            "用密码登录后多少小时需要重新登录。",
            "After how many hours a sign-in by password ends.",
        ),
        "password_tries": (
            "密码连续错误次数",
            "Failed sign-ins before a lockout",
            "连续输错多少次后暂时锁定。",
            "After how many failures in a row the account is locked for a while.",
        ),
        "password_lockout_minutes": (
            "锁定时间",
            "Length of a lockout",
            "连续输错密码后锁定多少分钟。",
            "For how long an account is locked after too many failures.",
        ),
        "password_characters_at_least": (
            "密码最短长度",
            "Shortest password",
            "密码至少多少个字符。",
            "The fewest characters a password may have.",
        ),
        "password_reset_minutes": (
            "重设密码链接有效时间",
            "Life of a link that resets a password",
            "通过邮件重设密码的链接自申请起多少分钟内有效；只能使用一次，再次申请后前一链接即失效。",
            "For how many minutes a mailed link sets a new password; once only, and a later link ends it.",
        ),
        "password_resets_an_hour": (
            "同一登录名每小时申请重设密码次数",
            "Resets an hour for one login",
            "同一登录名每小时最多申请多少次；无论该登录名是否存在，一律计数。",
            "How often an hour a reset may be asked for one login, whether or not it exists.",
        ),
        "password_resets_an_hour_from_one_place": (
            "同一网络地址每小时申请重设密码次数",
            "Resets an hour from one place",
            "同一网络地址每小时最多申请多少次；全院共用一个出口地址的，请酌情调大。",
            "How often an hour a reset may be asked for from one network address; set more behind a shared one.",
        ),
        "digest_from_hour": (
            "通知摘要发送时间",
            "Hour of the daily digest",
            "选择“每日摘要”的，每日自几时起发送尚未查看的通知，每日至多一封。",
            "From which hour on the daily digest of what was not seen is mailed; one a day at most.",
        ),
    }
)
"""Title and explanation, Chinese first: the members of ``SettingWords``."""
