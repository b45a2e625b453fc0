"""The captured values that stand in the rows of the directory: of the rows at hand, in one look."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial

from sqlalchemy import Connection, select

from app.data.database import ReadSession
from app.data.errors import InvalidSearchError
from app.data.models import ContactRecord, ContactValueRecord, FieldDefinitionRecord
from app.data.one_hop import look_up
from app.data.read_models import JSONValue
from app.data.vocabulary import marked

FIELDS_LIMIT = 20
ShownValues = Mapping[str, Sequence[tuple[str, JSONValue]]]


async def list_shown_values(
    session: ReadSession, contact_ids: Sequence[str], fields: Sequence[str] | None = None
) -> ShownValues:
    """Of each contact the current values of these fields, or of all that are defined.

    Who has none of them is not in it.

    :raises InvalidSearchError: more fields are asked for than a table shows
    """
    if fields is not None and len(fields) > FIELDS_LIMIT:
        raise InvalidSearchError("field", marked("A table shows at most 20 captured fields."))
    if not contact_ids or (fields is not None and not fields):
        return {}
    return await look_up(session, partial(_look, contact_ids=contact_ids, fields=fields))


def _look(
    connection: Connection, contact_ids: Sequence[str], fields: Sequence[str] | None
) -> ShownValues:
    defined = select(FieldDefinitionRecord.name)
    value = ContactValueRecord
    statement = (
        select(ContactRecord.public_id, value.field, value.value)
        .join(value, value.contact_id == ContactRecord.id)
        .where(ContactRecord.public_id.in_(contact_ids), value.is_current)
        .where(value.field.in_(defined if fields is None else fields))
    )
    found: defaultdict[str, list[tuple[str, JSONValue]]] = defaultdict(list)
    for contact_id, field, held in connection.execute(statement):
        if held is not None:
            found[contact_id].append((field, held))
    return found
