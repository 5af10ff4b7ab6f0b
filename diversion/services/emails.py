"""A user's own e-mail address: setting it, and telling it only as far as its owner knows it again.

It is sealed under the installation's key and never journaled: that it changed is. A change ends every open link
that would set a password, as it was sent to the former address.
"""

import json
from uuid import UUID

from diversion.config import Config
from diversion.domain.channels import address_faults
from diversion.domain.masking import mask_email
from diversion.domain.reasons import Fault
from diversion.persistence.access import UserAccount
from diversion.services.access import Actor, SignInNeeded
from diversion.services.passwords import PasswordUnset, check_password, void_resets
from diversion.services.refusals import InputFaulty
from diversion.services.registers import note_access
from diversion.services.transaction import Transaction, transaction
from diversion.services.users import locked_user


def set_own_email(actor: Actor, email: str | None, password: str) -> None:
    """Set or (None) remove one's own address, knowing one's password; a wrong one counts as a failed sign-in.

    Who: everybody signed in. Refuses: ``PasswordUnset``, ``InputFaulty`` (``address-malformed``,
    ``password-wrong``). Safe to repeat.
    """
    _demand_address(email)
    with transaction(actor) as tx:
        user = tx.session.get_one(UserAccount, actor.user_id)
        login, is_set = user.login, user.password_hash is not None
    if not is_set:
        raise PasswordUnset
    try:
        user_id = check_password(login, password)
    except SignInNeeded as wrong:
        zh, en = "密码不正确，请重新填写。", "The password is not right; type it again."
        raise InputFaulty([Fault("/password", "password-wrong", zh, en)]) from wrong
    with transaction(actor) as tx:
        _write(tx, tx.session.get_one(UserAccount, user_id, with_for_update=True), email)


def set_email(actor: Actor, user_id: UUID, email: str | None) -> None:
    """Set or (None) remove a user's address.

    Who: an administrator of everywhere the user holds a grant. Refuses: ``NotFound``, ``InputFaulty``
    (``address-malformed``). Safe to repeat.
    """
    _demand_address(email)
    with transaction(actor) as tx:
        _write(tx, locked_user(tx, user_id), email)


def masked_email(actor: Actor, user_id: UUID) -> str | None:
    """Tell one's own or (administrators) a user's address so that whoever knows it knows it again; None without one.

    Refuses: ``NotFound`` for a user out of reach.
    """
    with transaction(actor) as tx:
        user = (
            tx.session.get_one(UserAccount, user_id) if user_id == actor.user_id else locked_user(tx, user_id)
        )
        email = email_of(tx, user)
        return mask_email(email) if email is not None else None


def email_of(tx: Transaction, user: UserAccount) -> str | None:
    """Open a user's address."""
    if user.sealed_email is None:
        return None
    opened: str = json.loads(tx.vault.open_answer(_row(user.id), user.sealed_email))
    return opened


def can_mail(config: Config) -> bool:
    """Tell whether this installation sends mail that leads back here."""
    return bool(config.smtp_url and config.mail_from and config.public_url)


def _demand_address(email: str | None) -> None:
    if email is not None and (faults := address_faults(email)):
        raise InputFaulty([Fault("/email", each.code, each.zh, each.en) for each in faults])


def _write(tx: Transaction, user: UserAccount, email: str | None) -> None:
    if email_of(tx, user) == email:
        return
    user.sealed_email = (
        tx.vault.seal_answer(_row(user.id), json.dumps(email).encode()) if email is not None else None
    )
    void_resets(tx, user.id)
    note_access(tx, user.id, "user_changed", {"changed": ["email"], "has_email": email is not None})


def _row(user_id: UUID) -> str:
    return f"user_account:{user_id}:email"
