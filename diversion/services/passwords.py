"""Checking a password, writing one, and locking an account that is being guessed at.

A try is counted before it is checked and in a transaction of its own, so that guesses sent at the same
moment count each, and a refusal does not roll the count back. The answer never tells whether the login
exists, is locked, or the password was wrong. Hashing takes 64 MiB and a tenth of a second, so only a few
run at once in a process. Passwords are never logged or journaled.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from threading import BoundedSemaphore
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import ColumnElement, select, update

from diversion.domain.reasons import Fault
from diversion.persistence.access import PasswordReset, UserAccount
from diversion.services.access import Actor, SignInNeeded
from diversion.services.refusals import Conflicting, Refusal
from diversion.services.registers import note_access
from diversion.services.settings import settings_of
from diversion.services.transaction import Transaction, transaction

HASHES_AT_ONCE = 2
WAIT_SECONDS = 10.0
LONGEST_PASSWORD = 200
VISITOR = Actor(kind="public", name="公众")

_hasher = PasswordHasher()
_running = BoundedSemaphore(HASHES_AT_ONCE)


class SignInRefused(SignInNeeded):
    """The login and password do not open an account now: unknown, wrong, inactive or locked for a while."""

    def __init__(self) -> None:
        Refusal.__init__(
            self,
            "sign-in-refused",
            "登录名或密码不正确，或账号暂被锁定。连续输错会锁定一段时间；忘记密码的，请重设密码或者联系管理员。",
            "Login or password is not right, or the account is locked for a while after too many failures.",
        )


class SignInBusy(Refusal):
    """Too many people sign in at this moment; nothing was counted against anyone."""

    def __init__(self) -> None:
        super().__init__(
            "sign-in-busy",
            "当前登录人数较多，请稍后再试。",
            "Too many sign-ins at this moment; try again shortly.",
        )


class PasswordUnset(Conflicting):
    """The account has no password to change: it signs in by token only."""

    def __init__(self) -> None:
        super().__init__(
            "password-unset",
            "该账号未设置密码，请联系管理员设置。",
            "This account has no password; ask an administrator to set one.",
        )


@dataclass(frozen=True, slots=True)
class _Tried:
    """An account whose password is being tried; ``locks`` when a wrong one now locks it."""

    user_id: UUID
    password_hash: str
    locks: bool


def check_password(login: str, password: str) -> UUID:
    """Check a login and password and answer whose they are. Raises ``SignInRefused`` or ``SignInBusy``.

    Opens transactions of its own, one to count the try and one to forget the failures; so it must not be
    called inside one.
    """
    tried = _count_try(login)
    is_right = _verify(tried.password_hash if tried else _nobodys_hash(), password)
    if tried is None or not is_right:
        _note_lock(tried)
        raise SignInRefused
    with transaction(VISITOR) as tx:
        user = _locked(tx, UserAccount.id == tried.user_id)
        if user is None or not user.active or user.password_hash != tried.password_hash:
            raise SignInRefused
        user.failed_sign_ins, user.locked_until = 0, None
        if _hasher.check_needs_rehash(tried.password_hash):
            user.password_hash = hash_password(password)
    return tried.user_id


def write_password(tx: Transaction, user_id: UUID, password: str) -> None:
    """Write a password that has no faults, forget failures, and journal that it changed."""
    user = _locked(tx, UserAccount.id == user_id)
    if user is None:
        raise LookupError(f"no user {user_id}")
    user.password_hash = hash_password(password)
    user.failed_sign_ins, user.locked_until = 0, None
    void_resets(tx, user_id)
    note_access(tx, user_id, "password_changed", {})


def void_resets(tx: Transaction, user_id: UUID) -> None:
    """End every link that could still set a user's password."""
    open_ones = update(PasswordReset).where(
        PasswordReset.user_id == user_id,
        PasswordReset.used_at.is_(None),
        PasswordReset.voided_at.is_(None),
    )
    tx.session.execute(open_ones.values(voided_at=tx.recorded_at))


def password_faults(tx: Transaction, login: str, password: str, pointer: str = "/password") -> list[Fault]:
    """Refuse a password that is too short or long or holds the login: ``password-length``, ``password-login``."""
    least = settings_of(tx, None, tx.today).whole("password_characters_at_least")
    if not least <= len(password) <= LONGEST_PASSWORD:
        zh = f"密码应为{least}至{LONGEST_PASSWORD}个字符。"
        return [
            Fault(pointer, "password-length", zh, f"A password has {least} to {LONGEST_PASSWORD} characters.")
        ]
    if login.lower() in password.lower():
        zh, en = "密码中不得包含登录名。", "A password does not hold the login."
        return [Fault(pointer, "password-login", zh, en)]
    return []


def hash_password(password: str) -> str:
    """Hash a password with argon2id. Raises ``SignInBusy`` when too many are being hashed."""
    with _turn():
        return _hasher.hash(password)


def _verify(password_hash: str, password: str) -> bool:
    with _turn():
        try:
            return _hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False


def _count_try(login: str) -> _Tried | None:
    """Count a try against an account that may be tried, and lock it when it was the last one left."""
    with transaction(VISITOR) as tx:
        user = _locked(tx, UserAccount.login == login)
        if user is None or not user.active or user.password_hash is None:
            return None
        if user.locked_until is not None and user.locked_until > tx.recorded_at:
            return None
        settings = settings_of(tx, None, tx.today)
        user.failed_sign_ins += 1
        locks = user.failed_sign_ins >= settings.whole("password_tries")
        if locks:
            lockout = timedelta(minutes=settings.whole("password_lockout_minutes"))
            user.failed_sign_ins, user.locked_until = 0, tx.recorded_at + lockout
        return _Tried(user.id, user.password_hash, locks)


def _note_lock(tried: _Tried | None) -> None:
    if tried is not None and tried.locks:
        with transaction(VISITOR) as tx:
            note_access(tx, tried.user_id, "account_locked", {})


def _locked(tx: Transaction, whose: ColumnElement[bool]) -> UserAccount | None:
    return tx.session.scalar(select(UserAccount).where(whose).with_for_update())


@contextmanager
def _turn() -> Iterator[None]:
    if not _running.acquire(timeout=WAIT_SECONDS):
        raise SignInBusy
    try:
        yield
    finally:
        _running.release()


@cache
def _nobodys_hash() -> str:
    """Give a hash to check against where there is none, so that an unknown login takes as long to refuse."""
    return _hasher.hash("nobody's password")
