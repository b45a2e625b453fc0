"""What a merge moved and copied, so that an undo gives back exactly that."""

from copy import deepcopy
from datetime import datetime
from typing import Any, TypedDict, cast

from app.data.models import ContactRecord, MergeRecord
from app.data.types import from_microseconds, to_microseconds
from app.data.vocabulary import Identity

_RANKS = (Identity.ANONYMOUS, Identity.SELF_REPORTED, Identity.VERIFIED)
BY_OPERATOR = "operator"


class Standing(TypedDict):
    """What a contact's own row said of when and how it is known; instants in microseconds."""

    identity: str
    first_seen: int
    last_seen: int
    deleted_at: int | None
    chatbot_ids: list[int]


class MovedEmail(TypedDict):
    """An email that changed hands."""

    row_id: int
    email: str
    email_key: str
    source: str
    is_primary: bool
    created_at: int


class Journal(TypedDict):
    """Everything that an undo needs."""

    primary: Standing
    duplicate: Standing
    emails: list[MovedEmail]
    subjects: list[int]
    external_ids: list[int]
    copied_values: list[int]
    added_tags: list[int]
    conversations: list[int]
    visitors: list[list[Any]]


def standing_of(record: ContactRecord) -> Standing:
    """Note what the row says now."""
    return Standing(
        identity=record.identity,
        first_seen=to_microseconds(record.first_seen),
        last_seen=_number(record.last_seen) or 0,
        deleted_at=_number(record.deleted_at),
        chatbot_ids=sorted(record.chatbot_ids),
    )


def apply_standing(record: ContactRecord, standing: Standing) -> None:
    """Have the row say so."""
    record.identity = standing["identity"]
    record.first_seen = from_microseconds(standing["first_seen"])
    record.last_seen = _instant(standing["last_seen"])
    record.deleted_at = _instant(standing["deleted_at"])
    record.chatbot_ids = frozenset(standing["chatbot_ids"])


def united(own: Standing, duplicate: Standing, *, reason: str) -> Standing:
    """What the primary's row says after a merge; a live duplicate revives only by an operator."""
    revives = reason == BY_OPERATOR and duplicate["deleted_at"] is None
    identities = Identity(own["identity"]), Identity(duplicate["identity"])
    return Standing(
        identity=max(identities, key=_RANKS.index),
        first_seen=min(own["first_seen"], duplicate["first_seen"]),
        last_seen=max(own["last_seen"], duplicate["last_seen"]),
        deleted_at=None if revives else own["deleted_at"],
        chatbot_ids=sorted({*own["chatbot_ids"], *duplicate["chatbot_ids"]}),
    )


def carried_on(own: Standing, told: Standing, says: Standing) -> Standing:
    """What a row would say that began as ``own``, was taken for ``told``, and says this by now.

    What changed since then stays changed.
    """
    chatbots = {*own["chatbot_ids"], *says["chatbot_ids"]} - (
        {*told["chatbot_ids"]} - {*own["chatbot_ids"]}
    )
    result = Standing(**says)
    for field in ("identity", "first_seen", "last_seen", "deleted_at"):
        if says[field] == told[field]:
            result[field] = own[field]
    result["chatbot_ids"] = sorted(chatbots)
    return result


def journal_of(merge: MergeRecord) -> Journal:
    """The journal as it was written, or as undone merges before it have left it."""
    return cast("Journal", merge.journal["before"])


def after_of(merge: MergeRecord) -> Standing:
    """What the primary's row said once the merge was done."""
    return cast("Standing", merge.journal["after"])


def rewrite(merge: MergeRecord, *, primary: Standing, after: Standing, tags: list[int]) -> None:
    """Have the merge have happened to a primary without the merge that is being undone."""
    journal = deepcopy(merge.journal)
    journal["before"] |= {"primary": primary, "added_tags": tags}
    merge.journal = {**journal, "after": after}


def _instant(value: int | None) -> datetime | None:
    # 0 and None are never.
    return from_microseconds(value) if value else None


def _number(value: datetime | None) -> int | None:
    return None if value is None else to_microseconds(value)
