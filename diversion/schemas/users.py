"""The wire shapes of users, passwords, grants and tokens."""

from diversion.domain.access import Role
from diversion.domain.organisations import CourtUnit
from diversion.schemas.acts import LONGEST_REASON
from diversion.schemas.base import Day, Flag, Id, Listed, Moment, Of, Shape, Text, Word, length
from diversion.schemas.paging import PageAsked, list_of
from diversion.schemas.plain import PlainWord

MOST_SCOPES = 50
LONGEST_PASSWORD_TOLD = 1000
LONGEST_EMAIL_TOLD = 320


class UserTold(Shape):
    """A user to add; without a password they sign in by token only."""

    login = Text(required=True, longest=32)
    name = Text(required=True, longest=100)
    password = Text(longest=LONGEST_PASSWORD_TOLD, load_only=True)


class UserChangeTold(Shape):
    """What changes of a user; an inactive one's tokens stop at once."""

    name = Text(longest=100)
    active = Flag()


class UserSchema(Shape):
    """A user."""

    id = Id(required=True)
    login = Text(required=True)
    name = Text(required=True)
    active = Flag(required=True)
    locked_until = Moment(required=True, allow_none=True)
    demo = Flag(required=True)
    created_at = Moment(required=True)


class GrantSchema(Shape):
    """A role held somewhere; neither court nor organisation is the whole installation.

    A deputy's (``deputy_for``) is in force only while that user is absent.
    """

    id = Id(required=True)
    user_id = Id(required=True)
    role = PlainWord(Role, required=True)
    court_id = Id(required=True, allow_none=True)
    organisation_id = Id(required=True, allow_none=True)
    unit = PlainWord(CourtUnit, required=True, allow_none=True)
    deputy_for = Id(required=True, allow_none=True)
    from_on = Day(required=True)
    to_on = Day(required=True, allow_none=True)
    revoked_at = Moment(required=True, allow_none=True)


class UserReadSchema(Shape):
    """A user with their grants, and what those in force permit."""

    user = Of(UserSchema, required=True, attribute="account")
    grants = Listed(Of(GrantSchema), required=True)
    permissions = Listed(Text(), required=True)


class PasswordTold(Shape):
    """A password that an administrator sets."""

    password = Text(required=True, longest=LONGEST_PASSWORD_TOLD, load_only=True)


class OwnPasswordTold(Shape):
    """One's own password, knowing the old one."""

    old_password = Text(required=True, longest=LONGEST_PASSWORD_TOLD, load_only=True)
    new_password = Text(required=True, longest=LONGEST_PASSWORD_TOLD, load_only=True)


class OwnEmailTold(Shape):
    """One's own e-mail address, none to remove it, with one's password."""

    email = Text(longest=LONGEST_EMAIL_TOLD, load_default=None)
    password = Text(required=True, longest=LONGEST_PASSWORD_TOLD, load_only=True)


class EmailTold(Shape):
    """A user's e-mail address, as an administrator sets it; none to remove it."""

    email = Text(longest=LONGEST_EMAIL_TOLD, load_default=None)


class ForgottenTold(Shape):
    """The login whose password is forgotten."""

    login = Text(required=True, longest=32)


class NewPasswordTold(Shape):
    """A new password, twice, as it cannot be seen while it is typed."""

    new_password = Text(required=True, longest=LONGEST_PASSWORD_TOLD, load_only=True)
    again = Text(required=True, longest=LONGEST_PASSWORD_TOLD, load_only=True)


class GrantTold(Shape):
    """A role to grant, from today unless told; ``deputy_for`` makes it a deputy's, for whom."""

    user_id = Id(required=True)
    role = Word(Role, required=True)
    court_id = Id(allow_none=True)
    organisation_id = Id(allow_none=True)
    unit = Word(CourtUnit, allow_none=True)
    deputy_for = Id(allow_none=True)
    from_on = Day()
    to_on = Day(allow_none=True)


class HandOverTold(Shape):
    """To whom everything goes, why, and of which organisation's only where the new one serves not all."""

    to_user_id = Id(required=True)
    reason = Text(required=True, shortest=2, longest=LONGEST_REASON)
    organisation_id = Id(load_default=None, allow_none=True)


class PassedSchema(Shape):
    """One handoff that passed. ``disclosure_awaited``: its mediation runs, and the new one discloses first."""

    handoff_id = Id(required=True)
    reference = Text(required=True)
    organisation_id = Id(required=True)
    disclosure_awaited = Flag(required=True)


class HandedOverSchema(Shape):
    """Everything that passed."""

    items = Listed(Of(PassedSchema), required=True)


class GrantsAsked(PageAsked):
    """Of one user, in one court or organisation."""

    user_id = Id(load_default=None)
    court_id = Id(load_default=None)
    organisation_id = Id(load_default=None)


class TokenTold(Shape):
    """A token: for oneself, or (administrators) for ``user_id``. No scope is every permission."""

    label = Text(required=True, longest=100)
    scopes = Listed(Text(longest=50), validate=length(MOST_SCOPES), load_default=list)
    expires_at = Moment(load_default=None)
    user_id = Id(load_default=None)


class TokenIssuedSchema(Shape):
    """A new token. ``token`` is shown this once."""

    id = Id(required=True)
    token = Text(required=True)
    label = Text(required=True)
    scopes = Listed(Text(), required=True)
    expires_at = Moment(required=True)


class TokenSchema(Shape):
    """A token as the register keeps it, without the token itself."""

    id = Id(required=True)
    user_id = Id(required=True)
    label = Text(required=True)
    scopes = Listed(Text(), required=True)
    created_at = Moment(required=True)
    expires_at = Moment(required=True)
    revoked_at = Moment(required=True, allow_none=True)


class TokensAsked(PageAsked):
    """One's own, or (administrators) those of ``user_id``."""

    user_id = Id(load_default=None)


class SignInTold(Shape):
    """A login and its password."""

    login = Text(required=True, longest=32)
    password = Text(required=True, longest=LONGEST_PASSWORD_TOLD, load_only=True)


UserList = list_of(UserSchema)
GrantList = list_of(GrantSchema)
TokenList = list_of(TokenSchema)
