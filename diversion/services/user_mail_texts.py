"""What a mail to a user says: a link that sets a password, one notice, or a day's notices; references and no names."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from diversion.domain.notices import HEADS, NoticeKind, called
from diversion.domain.user_mail import UserMailKind
from diversion.persistence.access import PasswordReset
from diversion.persistence.notice import Notice, line_counts, lines_of
from diversion.persistence.registers import Court
from diversion.persistence.user_mail import UserMail, notices_of_mails
from diversion.services.partner_messages import MailWords
from diversion.services.report_telling import report_names
from diversion.services.reset_tokens import reset_place
from diversion.services.transaction import Transaction

LINES_SENT = 20
"""How many lines of a notice a mail has; the inbox has them all."""


class Texts:
    """Reads what some mails tell of, at once, and writes each; what was seen meanwhile is told no more."""

    def __init__(self, tx: Transaction, mails: Sequence[UserMail]) -> None:
        self._tx = tx
        self._of_mail: dict[UUID, list[UUID]] = {}
        for row in tx.session.execute(notices_of_mails([each.id for each in mails])):
            self._of_mail.setdefault(row.mail_id, []).append(row.notice_id)
        ids = {each for told in self._of_mail.values() for each in told}
        query = select(Notice.id, Notice.kind, Notice.report_id, Court.name).join(
            Court, Court.id == Notice.court_id
        )
        self._notices = {row.id: row for row in tx.session.execute(query.where(Notice.id.in_(ids)))}
        self._lines: dict[UUID, list[Any]] = {}
        for row in tx.session.execute(lines_of(ids, LINES_SENT)) if ids else ():
            self._lines.setdefault(row.notice_id, []).append(row)
        self._counts = {row.notice_id: row.lines for row in tx.session.execute(line_counts(ids))}

    def of(self, mail: UserMail) -> MailWords | None:
        """Write a mail; None when there is nothing left to tell."""
        if mail.kind == UserMailKind.PASSWORD_RESET:
            return self._reset(mail)
        told = [self._notices[each] for each in self._of_mail.get(mail.id, ())]
        if not told:
            return None
        blocks = [line for notice in told for line in ("", *self._notice(notice))]
        place = self._tx.config.public_url
        ending = [
            "",
            f"请登录系统办理 / Sign in: {place}",
            f"在“我的账号”中可以更改邮件通知 / Change what is mailed: {place}/account",
        ]
        return MailWords(self._subject(mail, told), "\n".join([*blocks[1:], *ending]) + "\n")

    def _subject(self, mail: UserMail, told: Sequence[Any]) -> str:
        if mail.kind == UserMailKind.DIGEST:
            return f"多元解纷：今日通知摘要，共{len(told)}条"
        (notice,) = told
        what = f"{notice.name}：{called(NoticeKind(notice.kind)).zh}"
        return what if notice.report_id else f"{what}，共{self._counts[notice.id]}项"

    def _notice(self, notice: Any) -> list[str]:
        head, lines = HEADS[NoticeKind(notice.kind)], self._lines.get(notice.id, [])
        more = self._counts.get(notice.id, 0) - len(lines)
        return [
            f"{notice.name} · {head.zh}",
            *(row.zh for row in lines),
            *((f"另有{more}项，见系统通知。",) if more else ()),
            *self._report(notice),
            head.en,
            *(row.en for row in lines),
            *((f"{more} more among your notices.",) if more else ()),
        ]

    def _report(self, notice: Any) -> list[str]:
        """Name the report that a notice tells of, and where it is; none of its figures."""
        if notice.report_id is None:
            return []
        name = report_names(self._tx, {notice.report_id})[notice.report_id]
        return [f"{name.zh} / {name.en}", f"{self._tx.config.public_url}/reports/periods/{notice.report_id}"]

    def _reset(self, mail: UserMail) -> MailWords | None:
        reset = self._tx.session.get_one(PasswordReset, mail.reset_id)
        if reset.used_at or reset.voided_at or reset.expires_at <= self._tx.recorded_at:
            return None
        minutes = round((reset.expires_at - reset.created_at).total_seconds() / 60)
        lines = [
            "有人为您在多元解纷系统的账号申请重设密码。是您本人申请的，请打开以下链接设置新密码：",
            "Somebody asked to reset the password of your account. If it was you, set a new one here:",
            "",
            reset_place(self._tx, reset.id),
            "",
            f"链接自申请起{minutes}分钟内有效，只能使用一次；使用后所有登录即行退出。请勿转发。",
            f"Good for {minutes} minutes from then, and once; using it ends every session. Do not pass it on.",
            "不是您本人申请的，不必理会，原密码仍然有效；多次收到的，请告知本院系统管理员。",
            "If it was not you, do nothing: your password stays. If it goes on, tell your administrator.",
        ]
        return MailWords("多元解纷：重设密码", "\n".join(lines) + "\n")
