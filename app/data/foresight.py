"""What an identify would decide, from the facts as they are now; nothing is written."""

from sqlalchemy import select

from app.data.database import ReadSession
from app.data.identity_facts import Visit, check_visit, gather_facts
from app.data.identity_rules import ClaimsMode, decide
from app.data.models import ContactRecord
from app.data.read_models import Foreseen
from app.data.visitors import chatbot_record


async def foresee(
    session: ReadSession, visit: Visit, *, claims_mode: ClaimsMode, region: str | None = None
) -> Foreseen:
    """Tell whom the visitor would be taken for, and what would follow.

    :raises ChatbotNotFoundError: there is no such chatbot
    :raises InvalidValueError: a value is refused; ``field`` says which
    """
    given = check_visit(visit, region=region)
    chatbot = await chatbot_record(session, visit.chatbot_id)
    gathered = await gather_facts(session, chatbot.id, visit, given, claims_mode)
    facts = gathered.facts
    decision = decide(facts)
    ids = select(ContactRecord.id, ContactRecord.public_id)
    rows = await session.execute(ids.where(ContactRecord.id.in_(facts.row_ids)))
    names: dict[int, str] = {row_id: public_id for row_id, public_id in rows}
    return Foreseen(
        contact_id=None if decision.target is None else names[decision.target],
        merged=tuple(names[row_id] for row_id in decision.joins),
        shown_with=tuple(names[row_id] for row_id, _ in decision.pairs),
        takes_email=decision.takes_email,
    )
