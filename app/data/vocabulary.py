"""The words with a fixed meaning that cross floors: identities, sources, roles, sorts."""

from enum import StrEnum


def marked(sentence: str) -> str:
    """The same sentence, noted for the catalogues; whoever shows it translates it."""
    return sentence


class Identity(StrEnum):
    """How well a contact is known; the badge shows it."""

    VERIFIED = "verified"
    SELF_REPORTED = "self_reported"
    ANONYMOUS = "anonymous"


class Source(StrEnum):
    """Who supplied a value; ``authority`` orders them."""

    OPERATOR = "operator"
    VERIFIED = "verified"
    INTEGRATION = "integration"
    SELF_REPORTED = "self_reported"
    ANONYMOUS = "anonymous"

    @property
    def authority(self) -> int:
        """Higher wins; product rule: operator > verified > integration > self-reported."""
        return _AUTHORITY[self]


_AUTHORITY = {
    Source.OPERATOR: 4,
    Source.VERIFIED: 3,
    Source.INTEGRATION: 2,
    Source.SELF_REPORTED: 1,
    Source.ANONYMOUS: 0,
}


class Role(StrEnum):
    """What an operator may do; each role includes the one before."""

    VIEWER = "viewer"
    AGENT = "agent"
    ADMIN = "admin"


class Scope(StrEnum):
    """What an API key may do."""

    INGEST = "ingest"
    READ = "read"
    WRITE = "write"
    ERASE = "erase"


class MessageRole(StrEnum):
    """Who spoke."""

    VISITOR = "visitor"
    BOT = "bot"
    AGENT = "agent"


class SortField(StrEnum):
    """What the directory can be sorted by."""

    LAST_SEEN = "last_seen"
    FIRST_SEEN = "first_seen"
    CONVERSATION_COUNT = "conversation_count"


class DeletionMode(StrEnum):
    """The two ways of deleting a contact."""

    SOFT = "soft"
    HARD = "hard"


class BulkAction(StrEnum):
    """What can be done to many contacts at once."""

    TAG = "tag"
    UNTAG = "untag"
    SOFT_DELETE = "soft_delete"
    RESTORE = "restore"

    @property
    def inverse(self) -> "BulkAction":
        """What takes it back."""
        return _INVERSE[self]


_INVERSE = {
    BulkAction.TAG: BulkAction.UNTAG,
    BulkAction.UNTAG: BulkAction.TAG,
    BulkAction.SOFT_DELETE: BulkAction.RESTORE,
    BulkAction.RESTORE: BulkAction.SOFT_DELETE,
}
