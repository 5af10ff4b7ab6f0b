"""A forgotten password: a link by mail that sets a new one, once.

Whoever asks is told the same whether or not there is such an account, and counted by what they typed and by where
they are, so that a refusal tells nothing either. Nor does the time it takes: while they wait, the same is asked and
written for every login, and what only an account needs (ending earlier links, a new one, its mail) is promised. The
link and its token are made in ``reset_tokens.py``. Times are real.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select

from diversion.domain.user_mail import UserMailKind
from diversion.persistence.access import PasswordReset, ResetAsked, UserAccount
from diversion.services.emails import can_mail
from diversion.services.outbox import Job
from diversion.services.passwords import VISITOR, password_faults, void_resets, write_password
from diversion.services.refusals import Conflicting, InputFaulty
from diversion.services.registers import note_access, one_at_a_time
from diversion.services.reset_tokens import reset_token
from diversion.services.settings import settings_of
from diversion.services.tokens import revoke_sign_ins
from diversion.services.transaction import Transaction, transaction
from diversion.services.user_mails import write_mail

HOUR, KEPT = timedelta(hours=1), timedelta(days=1)


class MailNotConfigured(Conflicting):
    """No mail is sent from this installation, so nobody can be sent a link."""

    def __init__(self) -> None:
        zh = "本系统未配置邮件，不能自助重设密码。请联系本院系统管理员。"
        super().__init__("mail-not-configured", zh, "No mail is sent from here; ask your administrator.")


class ResetsTooMany(Conflicting):
    """Too many links were asked for, for this login or from this place; whether it exists is not said."""

    def __init__(self) -> None:
        zh = "一小时内申请次数过多，请稍后再试，或者联系本院系统管理员。"
        en = "Asked for too often within an hour; try again later, or ask your administrator."
        super().__init__("resets-too-many", zh, en)


class ResetLinkEnded(Conflicting):
    """No open link has this token: unknown, used, ended, or a later one was sent."""

    def __init__(self) -> None:
        zh = "链接无效、已使用或者已过期，请重新申请；收到多封邮件的，以最后一封为准。"
        en = "This link is unknown, used or ended; ask for another. Of several mails the last one counts."
        super().__init__("reset-link-ended", zh, en)


def asks_by_mail() -> bool:
    """Tell whether a forgotten password can be reset by mail here."""
    with transaction(VISITOR) as tx:
        return can_mail(tx.config)


def ask_reset(login: str, place: str) -> None:
    """Promise a link to the address of whoever signs in with a login; earlier links end.

    Who: everybody, from ``place`` (a network address, kept for a day as a blind index). A login that is unknown is
    promised nobody's link, so that asking does and writes the same. Refuses: ``MailNotConfigured``,
    ``ResetsTooMany``. Repeating it sends another link.
    """
    with transaction(VISITOR) as tx:
        if not can_mail(tx.config):
            raise MailNotConfigured
        _count(tx, login, place)
        nobody = tx.new_id()
        whose = tx.session.scalar(select(UserAccount.id).where(UserAccount.login == login)) or nobody
        tx.promise(Job.BEGIN_RESET, str(whose))


def begin_resets(tx: Transaction, user_ids: Sequence[str]) -> None:
    """Make the links that were promised, each with the promise to mail it; earlier ones end.

    Nothing is sent to whom there is not, who is inactive, signs in by token only or has no address.
    """
    minutes = settings_of(tx, None, tx.today).whole("password_reset_minutes")
    for user_id in sorted({UUID(each) for each in user_ids}):
        user = tx.session.get(UserAccount, user_id, with_for_update=True)
        if user is None or not user.active or user.password_hash is None or user.sealed_email is None:
            continue
        void_resets(tx, user.id)
        reset_id = tx.new_id()
        tx.add(
            PasswordReset(
                id=reset_id,
                user_id=user.id,
                digest=tx.vault.token_digest(reset_token(tx, reset_id)),
                created_at=tx.recorded_at,
                expires_at=tx.recorded_at + timedelta(minutes=minutes),
            )
        )
        tx.flush()
        write_mail(tx, user.id, UserMailKind.PASSWORD_RESET, reset_id=reset_id)
        note_access(tx, user.id, "password_reset_asked", {})


def demand_open(token: str) -> None:
    """Demand that a link can still be used. Raises ``ResetLinkEnded``."""
    with transaction(VISITOR) as tx:
        _open(tx, token)


def use_reset(token: str, password: str) -> None:
    """Set a new password by a link, which ends the link, a lockout, and every session of the account.

    Tokens issued for programs stay. Refuses: ``ResetLinkEnded``, ``InputFaulty`` (``password-length``,
    ``password-login``), after which the link is still good.
    """
    with transaction(VISITOR) as tx:
        reset, user = _open(tx, token)
        if faults := password_faults(tx, user.login, password, "/new_password"):
            raise InputFaulty(faults)
        reset.used_at = tx.recorded_at
        tx.flush()
        write_password(tx, user.id, password)
        revoke_sign_ins(tx, user.id)
        note_access(tx, user.id, "password_reset_used", {})


def _open(tx: Transaction, token: str) -> tuple[PasswordReset, UserAccount]:
    """Find an open link and its user, both locked, the user first."""
    by_digest = select(PasswordReset).where(PasswordReset.digest == tx.vault.token_digest(token))
    found = tx.session.scalar(by_digest)
    if found is None:
        raise ResetLinkEnded
    user = tx.session.get_one(UserAccount, found.user_id, with_for_update=True)
    tx.session.refresh(found, with_for_update=True)
    is_open = found.used_at is None and found.voided_at is None and found.expires_at > tx.recorded_at
    if not (is_open and user.active):
        raise ResetLinkEnded
    return found, user


def _count(tx: Transaction, login: str, place: str) -> None:
    """Count an asking, one after the other, or refuse it; what was refused is not counted."""
    digests = {
        "place": tx.vault.digest("reset-place", place),
        "login": tx.vault.digest("reset-login", login),
    }
    for name in ("place", "login"):
        one_at_a_time(tx, f"reset-{name}:{digests[name].hex()}")
    tx.session.execute(delete(ResetAsked).where(ResetAsked.asked_at < tx.recorded_at - KEPT))
    settings = settings_of(tx, None, tx.today)
    if _lately(tx, ResetAsked.login_digest == digests["login"]) >= settings.whole("password_resets_an_hour"):
        raise ResetsTooMany
    most = settings.whole("password_resets_an_hour_from_one_place")
    if _lately(tx, ResetAsked.place_digest == digests["place"]) >= most:
        raise ResetsTooMany
    asked = ResetAsked(
        id=tx.new_id(),
        login_digest=digests["login"],
        place_digest=digests["place"],
        asked_at=tx.recorded_at,
    )
    tx.add(asked)
    tx.flush()


def _lately(tx: Transaction, which: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(ResetAsked)
    return tx.session.scalar(query.where(which, ResetAsked.asked_at > tx.recorded_at - HOUR)) or 0
