"""The tables. Uniqueness that the identity rules promise is kept here, by the database."""

from app.data.models.access import (
    ApiKeyRecord,
    EmbedTokenRecord,
    OperatorRecord,
    SessionRecord,
    SignInAttemptRecord,
)
from app.data.models.base import Base
from app.data.models.contacts import (
    CapturedFieldRecord,
    ContactEmailRecord,
    ContactRecord,
    ContactTagRecord,
    ContactValueRecord,
    CounterRecord,
    ExternalIdRecord,
    SubjectRecord,
    TagRecord,
)
from app.data.models.conversations import (
    ChatbotKeyRecord,
    ChatbotOriginRecord,
    ChatbotRecord,
    ConversationRecord,
    MessageRecord,
    VisitorRecord,
)
from app.data.models.duplicates import (
    ContactToCompareRecord,
    DuplicateKeyRecord,
    DuplicatePairRecord,
)
from app.data.models.erasures import (
    ErasedIdRecord,
    ErasureHashRecord,
    ErasureNoticeRecord,
    ErasureRecord,
    ErasureWorkRecord,
    RetentionRuleRecord,
)
from app.data.models.fields import FieldDefinitionRecord
from app.data.models.imports import ImportRecord, ImportRowRecord
from app.data.models.inbox import InboxRecord
from app.data.models.jobs import JobContactRecord, JobRecord
from app.data.models.kiosks import KioskPairingRecord, KioskRecord
from app.data.models.notes import NoteRecord
from app.data.models.records import (
    AuditRecord,
    MergeRecord,
    TokenRefusalRecord,
)
from app.data.models.workspace import PreferenceRecord, SavedViewRecord, WorkspaceSettingRecord

__all__ = [
    "ApiKeyRecord",
    "AuditRecord",
    "Base",
    "CapturedFieldRecord",
    "ChatbotKeyRecord",
    "ChatbotOriginRecord",
    "ChatbotRecord",
    "ContactEmailRecord",
    "ContactRecord",
    "ContactTagRecord",
    "ContactToCompareRecord",
    "ContactValueRecord",
    "ConversationRecord",
    "CounterRecord",
    "DuplicateKeyRecord",
    "DuplicatePairRecord",
    "EmbedTokenRecord",
    "ErasedIdRecord",
    "ErasureHashRecord",
    "ErasureNoticeRecord",
    "ErasureRecord",
    "ErasureWorkRecord",
    "ExternalIdRecord",
    "FieldDefinitionRecord",
    "ImportRecord",
    "ImportRowRecord",
    "InboxRecord",
    "JobContactRecord",
    "JobRecord",
    "KioskPairingRecord",
    "KioskRecord",
    "MergeRecord",
    "MessageRecord",
    "NoteRecord",
    "OperatorRecord",
    "PreferenceRecord",
    "RetentionRuleRecord",
    "SavedViewRecord",
    "SessionRecord",
    "SignInAttemptRecord",
    "SubjectRecord",
    "TagRecord",
    "TokenRefusalRecord",
    "VisitorRecord",
    "WorkspaceSettingRecord",
]
