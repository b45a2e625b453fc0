"""Short ways to bring people into a test's database, through the product's own functions."""

from datetime import UTC, datetime
from pathlib import Path

from app.data.contacts import get_contact
from app.data.conversations import NewMessage, Opening, append_messages, open_conversation
from app.data.database import Database
from app.data.eraser import Eraser
from app.data.erasure_ledger import LEDGER_NAME, ErasureLedger
from app.data.erasure_memory import ErasureMemory
from app.data.identify import Visit, identify
from app.data.identity_rules import ClaimsMode
from app.data.imports.files import ImportFiles
from app.data.models import ChatbotRecord
from app.data.read_models import Actor, Claims, ContactDetail, Identified, Verified
from app.data.vocabulary import MessageRole

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
OPERATOR = Actor("operator", "o_test")


def eraser_of(database: Database, home: Path, *, days: int = 365) -> Eraser:
    """What erases people in this database, with a ledger in this folder."""
    memory = ErasureMemory("s" * 64, days=days)
    return Eraser(
        database,
        memory=memory,
        ledger=ErasureLedger(home / LEDGER_NAME),
        now=lambda: NOW,
        files=ImportFiles(home),
    )


class Town:
    """A directory with two chatbots, and the people who talk to them."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def settle(self) -> "Town":
        """Open the chatbots."""
        async with self.database.transaction() as session:
            for name in ("support", "sales"):
                session.add(ChatbotRecord(public_id=name, name=name.title(), created_at=NOW))
        return self

    async def meet(
        self,
        visitor_id: str,
        *,
        subject: str | None = None,
        chatbot_id: str = "support",
        claims_mode: ClaimsMode = "attach",
        **given: str | None,
    ) -> Identified:
        """A visitor says who they are: with a subject by token, else by attributes."""
        fields = {key: value for key, value in given.items() if key not in CLAIMED}
        claims = Claims(**{key: given.get(key) for key in CLAIMED}, fields=fields)
        visit = (
            Visit(chatbot_id, visitor_id, attributes=claims)
            if subject is None
            else Visit(chatbot_id, visitor_id, verified=Verified("", subject, claims))
        )
        return await self.database.act_briefly(
            lambda session: identify(session, visit, now=NOW, claims_mode=claims_mode, region="DE")
        )

    async def chat(self, visitor_id: str, conversation_id: str, *bodies: str) -> Identified:
        """A visitor opens a conversation and writes."""
        async with self.database.transaction() as session:
            opened = await open_conversation(
                session,
                Opening(Visit("support", visitor_id), conversation_id),
                now=NOW,
                claims_mode="attach",
            )
            messages = [
                NewMessage(f"m{number}", MessageRole.VISITOR, body)
                for number, body in enumerate(bodies)
            ]
            await append_messages(
                session, conversation_id, messages, now=NOW, claims_mode="attach", region="DE"
            )
        return opened

    async def contact(self, contact_id: str) -> ContactDetail:
        """What is held on a contact now."""
        async with self.database.read() as session:
            return await get_contact(session, contact_id)


CLAIMED = ("name", "email", "phone")
