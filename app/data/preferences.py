"""What an operator has set for themselves: kept by name, the same in every browser."""

from enum import StrEnum

from sqlalchemy import delete, select

from app.data.database import ReadSession, WriteSession
from app.data.errors import OperatorNotFoundError
from app.data.models import OperatorRecord, PreferenceRecord
from app.data.read_models import JSONValue


class Preference(StrEnum):
    """What can be set."""

    TABLE = "table"
    PANEL_WIDTH = "panel_width"
    LETTER_KEYS = "letter_keys"


async def list_preferences(session: ReadSession, operator_id: str) -> dict[str, JSONValue]:
    """Everything that this operator has set; what was never set is not in it."""
    statement = (
        select(PreferenceRecord.name, PreferenceRecord.value)
        .join(OperatorRecord, OperatorRecord.id == PreferenceRecord.operator_id)
        .where(OperatorRecord.public_id == operator_id)
    )
    return {row.name: row.value for row in await session.execute(statement)}


async def set_preference(
    session: WriteSession, operator_id: str, name: Preference, value: JSONValue
) -> None:
    """Keep this value; None forgets it.

    :raises OperatorNotFoundError: there is no such operator
    """
    # Held, so that two windows of one operator do not both find nothing and both add it.
    held = select(OperatorRecord.id).where(OperatorRecord.public_id == operator_id)
    row_id = await session.scalar(held.with_for_update())
    if row_id is None:
        raise OperatorNotFoundError(operator_id)
    own = PreferenceRecord.operator_id == row_id, PreferenceRecord.name == name
    await session.execute(delete(PreferenceRecord).where(*own))
    if value is not None:
        session.add(PreferenceRecord(operator_id=row_id, name=name, value=value))
