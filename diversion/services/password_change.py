"""Changing a password: one's own, knowing the old one, or as an administrator another's.

It is changed because somebody else may know it; so every other sign-in ends, as after a reset, and only the machine
at which one's own was changed stays signed in. Tokens issued for programs stay.
"""

from uuid import UUID

from diversion.persistence.access import UserAccount
from diversion.services.access import Actor
from diversion.services.passwords import PasswordUnset, check_password, password_faults, write_password
from diversion.services.refusals import InputFaulty
from diversion.services.tokens import revoke_sign_ins
from diversion.services.transaction import transaction
from diversion.services.users import locked_user


def change_own_password(actor: Actor, old: str, new: str, here: str) -> int:
    """Change one's own password and end every sign-in but ``here``, the raw token of this one; answers how many ended.

    Who: everybody signed in. A wrong old one counts as a failed sign-in. Refuses: ``SignInRefused``,
    ``PasswordUnset``, ``InputFaulty`` (``password-…``), after which every sign-in stays.
    """
    with transaction(actor) as tx:
        user = tx.session.get_one(UserAccount, actor.user_id)
        login, is_set = user.login, user.password_hash is not None
        faults = password_faults(tx, login, new, "/new_password")
    if not is_set:
        raise PasswordUnset
    if faults:
        raise InputFaulty(faults)
    user_id = check_password(login, old)
    with transaction(actor) as tx:
        write_password(tx, user_id, new)
        return revoke_sign_ins(tx, user_id, but=here)


def set_password(actor: Actor, user_id: UUID, password: str) -> None:
    """Set a user's password, which ends a lockout and every sign-in of theirs.

    Who: an administrator of everywhere the user holds a grant. Refuses: ``NotFound``, ``InputFaulty``
    (``password-length``, ``password-login``).
    """
    with transaction(actor) as tx:
        user = locked_user(tx, user_id)
        if faults := password_faults(tx, user.login, password):
            raise InputFaulty(faults)
        write_password(tx, user_id, password)
        revoke_sign_ins(tx, user_id)
