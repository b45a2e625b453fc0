"""What is offered while a filter by a captured field is typed: fields, then values of one."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app.data.captured import field_key, texts_of
from app.data.database import ReadSession
from app.data.errors import InvalidSearchError
from app.data.folding import fold, words_of
from app.data.models import CapturedFieldRecord, ContactRecord, ContactValueRecord
from app.data.read_models import SearchQuery
from app.data.search import search_contacts
from app.data.search_query import WORDS_LIMIT

_FIELDS_AT_MOST = 100
_LOOKED_AT, _OFFERED = 300, 8
_LONGEST = 60


async def list_field_keys(session: ReadSession) -> tuple[str, ...]:
    """What captured fields are called in a search, the oldest first."""
    keys = select(CapturedFieldRecord.name_key).order_by(CapturedFieldRecord.id)
    return tuple(await session.scalars(keys.limit(_FIELDS_AT_MOST)))


async def suggest_values(
    session: ReadSession, field: str, beginning: str, *, now: datetime
) -> tuple[str, ...]:
    """Values of a field in which a word begins so, the most frequent among those seen last."""
    words = fold(beginning).replace('"', " ").split()
    asked = f'{field}:"{" ".join(words)}"' if words else ""
    if len(asked) > WORDS_LIMIT:
        return ()
    try:
        found = await search_contacts(session, SearchQuery(words=asked), now=now, limit=_LOOKED_AT)
    except InvalidSearchError:
        return ()
    texts = Counter(await _texts(session, field, [row.contact_id for row in found.rows]))
    fitting = [text for text, _ in texts.most_common() if _fits(text, words)]
    return tuple(fitting[:_OFFERED])


async def _texts(session: ReadSession, field: str, contact_ids: Sequence[str]) -> list[str]:
    value = ContactValueRecord
    statement = (
        select(value.field, value.value)
        .join(ContactRecord, ContactRecord.id == value.contact_id)
        .where(ContactRecord.public_id.in_(contact_ids), value.is_current)
    )
    rows = await session.execute(statement)
    own = [value for name, value in rows if field_key(name) == field_key(field)]
    return [text.strip() for value in own for text in texts_of(value)]


def _fits(text: str, beginnings: Sequence[str]) -> bool:
    # A quotation mark would end the filter that the value stands in.
    if not text or len(text) > _LONGEST or '"' in text:
        return False
    words = list(words_of(text))
    return all(any(word.startswith(one) for word in words) for one in beginnings)
