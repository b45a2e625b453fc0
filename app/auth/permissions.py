"""What each role may do: the one table that every page, endpoint and event asks."""

from enum import StrEnum

from app.data.errors import ContactsError
from app.data.read_models import OperatorRow
from app.data.vocabulary import Role, marked


class Permission(StrEnum):
    """Something that can be allowed."""

    READ = "read"
    EDIT = "edit"
    TAG = "tag"
    MERGE = "merge"
    DELETE = "delete"
    ERASE = "erase"
    TRANSFER = "transfer"
    ADMINISTER = "administer"


class NotAllowedError(ContactsError):
    """The role of whoever asks does not include this."""

    def __init__(self) -> None:
        super().__init__(marked("Your role does not allow this."))


_VIEWER = frozenset({Permission.READ})
_AGENT = _VIEWER | {Permission.EDIT, Permission.TAG, Permission.MERGE, Permission.DELETE}
_ADMIN = _AGENT | {Permission.ERASE, Permission.TRANSFER, Permission.ADMINISTER}
_ALLOWED = {Role.VIEWER: _VIEWER, Role.AGENT: _AGENT, Role.ADMIN: _ADMIN}


def allows(role: Role, permission: Permission) -> bool:
    """Whether somebody in this role may do it; DELETE is the soft one, ERASE the hard one."""
    return permission in _ALLOWED[role]


def require(operator: OperatorRow, permission: Permission) -> None:
    """Go on only if the operator may do it.

    :raises NotAllowedError: they may not, or are disabled
    """
    if operator.disabled_at is not None or not allows(operator.role, permission):
        raise NotAllowedError
