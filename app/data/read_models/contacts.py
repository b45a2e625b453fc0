"""What is shown of contacts; all instants are aware and in UTC."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.data.read_models.json_value import JSONValue
from app.data.vocabulary import Identity, SortField, Source


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One line of the directory."""

    contact_id: str
    name: str | None
    email: str | None
    phone: str | None
    identity: Identity
    tags: tuple[str, ...]
    last_seen: datetime | None
    first_seen: datetime
    conversation_count: int
    version: int
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ContactValue:
    """One value of one field, who supplied it and when; ``is_current`` marks the one that won."""

    field: str
    value: JSONValue
    source: Source
    at: datetime
    is_current: bool


@dataclass(frozen=True, slots=True)
class ContactEmail:
    """One email of a contact."""

    email: str
    source: Source
    is_primary: bool


@dataclass(frozen=True, slots=True)
class Subject:
    """An issuer's stable name for a person; the issuer is "" when the token named none."""

    issuer: str
    subject: str
    seen_at: datetime
    chatbot_name: str | None = None


@dataclass(frozen=True, slots=True)
class ExternalId:
    """The id that another system uses for the contact."""

    source: str
    external_id: str


@dataclass(frozen=True, slots=True)
class ContactDetail:
    """Everything that the panel and the API show of one contact."""

    row: ContactRow
    emails: tuple[ContactEmail, ...]
    subjects: tuple[Subject, ...]
    external_ids: tuple[ExternalId, ...]
    captured_fields: Mapping[str, JSONValue]
    values: tuple[ContactValue, ...]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What the directory is asked for; ``seen`` is 24h, 7d, 30d, 90d, never, or FROM..TO dates."""

    words: str = ""
    tags: tuple[str, ...] = ()
    seen: str | None = None
    chatbot_id: str | None = None
    identity: Identity | None = None
    deleted: bool = False
    sort: SortField = SortField.LAST_SEEN
    descending: bool = True


@dataclass(frozen=True, slots=True)
class Selection:
    """Some contacts by their ids, or with ``query`` everything that it finds but for those ids."""

    contact_ids: tuple[str, ...] = ()
    query: SearchQuery | None = None


@dataclass(frozen=True, slots=True)
class ResultPage:
    """A stretch of a result; a capped total says at least how many there are.

    ``understood`` are the typed filters that were taken as such, as they were typed.
    """

    rows: tuple[ContactRow, ...]
    total: int
    total_is_capped: bool
    needles: tuple[str, ...] = ()
    understood: tuple[str, ...] = ()
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True)
class TagCount:
    """A tag and how many live contacts carry it."""

    name: str
    contact_count: int


@dataclass(frozen=True, slots=True)
class FieldPreview:
    """What one field will be after a merge, and what each side has now."""

    field: str
    primary: JSONValue
    duplicate: JSONValue
    result: JSONValue


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What a merge will do, before it is done."""

    primary: ContactRow
    duplicate: ContactRow
    fields: tuple[FieldPreview, ...]
    tags: tuple[str, ...]
    emails: tuple[str, ...]
    conversation_count: int


@dataclass(frozen=True, slots=True)
class Stay:
    """How many of a kind an undo does not give back, and why."""

    kind: str
    count: int
    why: str


@dataclass(frozen=True, slots=True)
class UndoneMerge:
    """Whom an undo parts, and what stays as it is."""

    primary_id: str
    duplicate_id: str
    stays: tuple[Stay, ...]


@dataclass(frozen=True, slots=True)
class DuplicatePair:
    """Two contacts that may be one person, and why they are shown.

    ``score`` is a likelihood in percent, ``evidence`` the codes of what speaks for it and against;
    a pair that a rule refused to merge has neither until both were compared.
    """

    pair_id: int
    first: ContactRow
    second: ContactRow
    reason: str
    at: datetime
    score: int | None = None
    evidence: tuple[str, ...] = ()
