"""People with a bit of everything, and all that the database holds of them, row by row."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import text

from app.data.contacts import ContactEdit, edit_contact
from app.data.conversations import Opening, open_conversation
from app.data.database import Database
from app.data.deletion import soft_delete_contact
from app.data.errors import ContactsError
from app.data.identify import identify
from app.data.identity_facts import Visit
from app.data.merge import merge_contacts
from app.data.merge_undo import undo_merge
from app.data.read_models import Claims, Verified
from app.data.tags import add_tag
from tests.factories import NOW, OPERATOR

TAGS = ("vip", "trial", "beta", "partner")
FIELDS = ("company", "role", "plan")
# Everything that hangs on a contact, in the order in which it can be compared.
TABLES = {
    "contact_emails": "id",
    "subjects": "id",
    "external_ids": "id",
    "contact_values": "id",
    "contact_tags": "tag_id",
    "conversations": "id",
    "visitors": "visitor_id",
}
# A version only ever rises, so that an older one is never taken for the present.
LEFT_OUT = frozenset({"version"})


class Crossing:
    """People of one place, whose names and keys end in the place's name."""

    def __init__(self, database: Database, place: str, random: Random) -> None:
        self.database = database
        self.place = place
        self.random = random
        self.now = NOW
        self.people: list[str] = []

    def later(self) -> datetime:
        """A moment after all that was."""
        self.now += timedelta(minutes=self.random.randrange(1, 500))
        return self.now

    async def arrive(self, number: int) -> str:
        """Somebody comes, with or without a token, and leaves traces."""
        name = f"{self.place}-{number}"
        bot = self.random.choice(("support", "sales"))
        email = f"{name}@cross.example" if self.random.random() < 0.7 else None
        fields = {
            field: self.random.choice("xyz") for field in FIELDS if self.random.random() < 0.5
        }
        claims = Claims(
            self.random.choice((None, f"N{number}", "Same")), email, self._phone(number), fields
        )
        verified = Verified("", name, claims) if self.random.random() < 0.4 else None
        visit = Visit(bot, name, verified, Claims() if verified else claims)
        async with self.database.transaction() as session:
            now = self.later()
            found = await identify(session, visit, now=now, claims_mode="attach", region="DE")
        self.people.append(found.contact_id)
        for _ in range(self.random.randrange(7)):
            await self.leave_a_trace(found.contact_id, name, bot)
        return found.contact_id

    def _phone(self, number: int) -> str | None:
        return self.random.choice((None, f"+49171{2_000_000 + number}"))

    async def leave_a_trace(self, contact_id: str, name: str, bot: str) -> None:
        """One thing more is known of them."""
        dice, now = self.random, self.later()
        async with self.database.transaction() as session:
            match dice.choice((0, 0, 0, 1, 2, 3, 4, 4, 5)):
                case 0:
                    tag = dice.choice(TAGS)
                    await add_tag(session, contact_id, tag, actor=OPERATOR, now=now)
                case 1:
                    opening = Opening(Visit(bot, name), f"{name}-{now.isoformat()}")
                    await open_conversation(session, opening, now=now, claims_mode="attach")
                case 2:
                    await soft_delete_contact(session, contact_id, actor=OPERATOR, now=now)
                case kind:
                    edit = _edit(dice, kind, name)
                    await edit_contact(session, contact_id, edit, actor=OPERATOR, now=now)

    async def merge(self, primary_id: str, duplicate_id: str, **more: Any) -> str:
        """Fold one into the other."""
        async with self.database.transaction() as session:
            return await merge_contacts(
                session,
                primary_id=primary_id,
                duplicate_id=duplicate_id,
                actor=OPERATOR,
                now=self.later(),
                **more,
            )

    async def undo(self, merge_id: str) -> bool:
        """Part them again, if that can be done now."""
        try:
            async with self.database.transaction() as session:
                await undo_merge(session, merge_id, actor=OPERATOR, now=self.later())
        except ContactsError:
            return False
        return True

    async def rows_of(self, contact_id: str) -> dict[str, list[dict[str, Any]]]:
        """Every row that is the contact's or hangs on it."""
        async with self.database.read() as session:
            found = await session.execute(
                text("SELECT * FROM contacts WHERE public_id = :id"), {"id": contact_id}
            )
            contact = dict(found.mappings().one())
            held = {"contacts": [contact]}
            for table, order in TABLES.items():
                statement = f"SELECT * FROM {table} WHERE contact_id = :id ORDER BY {order}"  # noqa: S608 - our own names
                rows = await session.execute(text(statement), {"id": contact["id"]})
                held[table] = [dict(row) for row in rows.mappings()]
        return {
            table: [{key: row[key] for key in row if key not in LEFT_OUT} for row in rows]
            for table, rows in held.items()
        }


def _edit(dice: Random, kind: int, name: str) -> ContactEdit:
    match kind:
        case 3:
            return ContactEdit(
                external_ids={dice.choice(("crm", "billing")): f"{name}-{dice.random()}"}
            )
        case 4:
            return ContactEdit(captured_fields={dice.choice(FIELDS): dice.choice((None, "op", 7))})
        case _:
            return ContactEdit(
                name=dice.choice((None, "By hand")),
                email=f"{name}.{dice.randrange(99)}@hand.example",
            )
