"""Who an operator is at the identity provider."""

from sqlalchemy import select

from app.data.database import ReadSession, WriteSession
from app.data.models import OperatorRecord
from app.data.operators import find_operator
from app.data.read_models import OperatorRow


async def find_operator_by_subject(
    session: ReadSession, issuer: str, subject: str
) -> OperatorRow | None:
    """The operator who came in as this subject before, disabled ones included."""
    statement = select(OperatorRecord.public_id).where(
        OperatorRecord.issuer == issuer, OperatorRecord.subject == subject
    )
    operator_id = await session.scalar(statement)
    return None if operator_id is None else await find_operator(session, operator_id)


async def link_operator(session: WriteSession, operator_id: str, issuer: str, subject: str) -> bool:
    """Remember the operator as this subject; False when they are another one already."""
    statement = select(OperatorRecord).where(OperatorRecord.public_id == operator_id)
    record = (await session.scalars(statement)).one()
    if record.subject is not None:
        return (record.issuer, record.subject) == (issuer, subject)
    record.issuer, record.subject = issuer, subject
    return True
