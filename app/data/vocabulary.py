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


class SignInWay(StrEnum):
    """How an operator came in."""

    PASSWORD = "password"  # noqa: S105 - the way, not a password
    PROVIDER = "provider"
    INTRANET = "intranet"


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


class RetentionKind(StrEnum):
    """Whom a rule of retention lets go."""

    VISITORS_WITHOUT_CONVERSATION = "visitors_without_conversation"
    ANONYMOUS_VISITORS = "anonymous_visitors"
    SOFT_DELETED = "soft_deleted"
    NOT_SEEN = "not_seen"


class DeletionMode(StrEnum):
    """The two ways of deleting a contact."""

    SOFT = "soft"
    HARD = "hard"


class KioskBlock(StrEnum):
    """What a screen on a wall can be made of."""

    FIGURES = "figures"
    RECENT = "recent"
    DAYS = "days"


class KioskNames(StrEnum):
    """How much of people's names a screen on a wall shows; emails and phones never."""

    HIDDEN = "hidden"
    MASKED = "masked"
    FULL = "full"


class BulkAction(StrEnum):
    """What can be done to many contacts at once."""

    TAG = "tag"
    UNTAG = "untag"
    SOFT_DELETE = "soft_delete"
    RESTORE = "restore"
    ERASE = "erase"

    @property
    def inverse(self) -> "BulkAction":
        """What takes it back; nothing brings back what was erased."""
        return _INVERSE[self]


_INVERSE = {
    BulkAction.TAG: BulkAction.UNTAG,
    BulkAction.UNTAG: BulkAction.TAG,
    BulkAction.SOFT_DELETE: BulkAction.RESTORE,
    BulkAction.RESTORE: BulkAction.SOFT_DELETE,
}


class ColumnKind(StrEnum):
    """What a column of an imported table becomes; fields and systems have a name of their own."""

    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    EMAIL = "email"
    PHONE = "phone"
    TAGS = "tags"
    FIELD = "field"
    EXTERNAL = "external"
    CONTACT_ID = "contact_id"
    IGNORE = "ignore"


class ImportState(StrEnum):
    """How far an import is; only CHECKING, RUNNING and UNDOING go on by themselves."""

    WAITING = "waiting"
    CHECKING = "checking"
    CHECKED = "checked"
    RUNNING = "running"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    UNDOING = "undoing"
    UNDONE = "undone"

    @property
    def is_busy(self) -> bool:
        """Whether it is being worked on."""
        return self in (ImportState.CHECKING, ImportState.RUNNING, ImportState.UNDOING)

    @property
    def needs_file(self) -> bool:
        """Whether the uploaded file is still needed."""
        return self in (
            ImportState.WAITING,
            ImportState.CHECKING,
            ImportState.CHECKED,
            ImportState.RUNNING,
        )


class RowOutcome(StrEnum):
    """What became of a row of an import, and after an undo of what it did."""

    CREATED = "created"
    UPDATED = "updated"
    MERGED = "merged"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    UNDONE = "undone"
    KEPT = "kept"


class OnConflict(StrEnum):
    """What happens when a row's keys belong to different contacts."""

    MERGE = "merge"
    REFUSE = "refuse"


class FieldKind(StrEnum):
    """What a captured field that was defined holds."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    LINK = "link"
    CHOICE = "choice"
    YES_NO = "yes_no"


class WorkspaceSetting(StrEnum):
    """What admins switch on for everybody."""

    MASK_VALUES = "mask_values"


# What stands where a value is masked.
MASK = "•••"
