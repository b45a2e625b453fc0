"""What each role may do: the one table that every page, endpoint and event asks."""

from enum import StrEnum

from app.data.vocabulary import Role


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


_VIEWER = frozenset({Permission.READ})
_AGENT = _VIEWER | {Permission.EDIT, Permission.TAG, Permission.MERGE, Permission.DELETE}
_ADMIN = _AGENT | {Permission.ERASE, Permission.TRANSFER, Permission.ADMINISTER}
_ALLOWED = {Role.VIEWER: _VIEWER, Role.AGENT: _AGENT, Role.ADMIN: _ADMIN}


def allows(role: Role, permission: Permission) -> bool:
    """Whether somebody in this role may do it; DELETE is the soft one, ERASE the hard one."""
    return permission in _ALLOWED[role]
