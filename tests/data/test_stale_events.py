"""What was told before an erasure and arrives after it brings nobody back; who returns is new."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.data.contacts import ContactEdit, edit_contact
from app.data.conversations import NewMessage, Opening, append_messages, open_conversation
from app.data.eraser import Eraser
from app.data.identify import identify
from app.data.identity_facts import Visit
from app.data.read_models import Claims, Identified, SearchQuery, Verified
from app.data.search import search_contacts
from app.data.stale_events import StaleEventError
from app.data.vocabulary import MessageRole, Source
from tests.factories import NOW, OPERATOR, Town, eraser_of

BEFORE, AFTER = NOW - timedelta(minutes=5), NOW + timedelta(minutes=5)
EMAIL = Claims(email="Ada@ACME.example")
PHONE = Claims(phone="+971 50 123 4567")
EXTERNAL = Claims(fields={"Stripe": "cus_ada"})
BY_TOKEN = Verified("", "ada", Claims())


class Mail:
    """Events that come in after Ada was erased."""

    def __init__(self, town: Town, eraser: Eraser) -> None:
        self.town, self.eraser = town, eraser

    async def identify(self, visit: Visit) -> Identified:
        async with self.town.database.transaction() as session:
            return await identify(
                session, visit, now=AFTER, claims_mode="attach", memory=self.eraser.memory
            )

    async def open(self, visit: Visit, conversation_id: str = "new") -> Identified:
        async with self.town.database.transaction() as session:
            return await open_conversation(
                session,
                Opening(visit, conversation_id),
                now=AFTER,
                claims_mode="attach",
                memory=self.eraser.memory,
            )

    async def say(
        self, conversation_id: str, message: NewMessage, *, verified: Verified | None = None
    ) -> int:
        async with self.town.database.transaction() as session:
            return await append_messages(
                session,
                conversation_id,
                [message],
                verified=verified,
                now=AFTER,
                claims_mode="attach",
                memory=self.eraser.memory,
            )

    async def people(self) -> list[str | None]:
        async with self.town.database.read() as session:
            page = await search_contacts(session, SearchQuery(), now=AFTER, limit=50)
        return [row.email for row in page.rows]


@pytest.fixture
async def mail(town: Town, tmp_path: Path) -> Mail:
    await town.chat("v1", "talk", "hello")
    met = await town.meet("v1", subject="ada", email="ada@acme.example", phone="+971501234567")
    async with town.database.transaction() as session:
        edit = ContactEdit(external_ids={"stripe": "cus_ada"})
        await edit_contact(
            session, met.contact_id, edit, actor=OPERATOR, source=Source.OPERATOR, now=NOW
        )
    mail = Mail(town, eraser_of(town.database, tmp_path))
    await mail.eraser.erase(met.contact_id, actor=OPERATOR)
    return mail


OLD = {
    "email": Visit("support", "v2", attributes=EMAIL, sent_at=BEFORE),
    "phone": Visit("sales", "v2", attributes=PHONE, sent_at=BEFORE),
    "external id": Visit("support", "v2", attributes=EXTERNAL, sent_at=BEFORE),
    "visitor": Visit("support", "v1", sent_at=BEFORE),
    "visitor with a name": Visit("support", "v1", attributes=Claims(name="Ada"), sent_at=BEFORE),
    "subject": Visit("support", "v2", BY_TOKEN, sent_at=BEFORE),
    "token": Visit("support", "v2", replace(BY_TOKEN, issued_at=BEFORE)),
}
NEW = {
    "email": replace(OLD["email"], sent_at=AFTER),
    "email at no time": replace(OLD["email"], sent_at=None),
    "visitor": replace(OLD["visitor"], sent_at=AFTER),
    "token": Visit("support", "v2", replace(BY_TOKEN, issued_at=AFTER)),
    "old token, sent now": replace(OLD["token"], sent_at=AFTER),
    "somebody else": Visit(
        "support", "v9", attributes=Claims(email="bo@x.example"), sent_at=BEFORE
    ),
    "somebody else in that browser": Visit(
        "support", "v1", attributes=Claims(email="bo@x.example"), sent_at=BEFORE
    ),
    "the same visitor id elsewhere": Visit("sales", "v1", sent_at=BEFORE),
}


@pytest.mark.parametrize("visit", OLD.values(), ids=OLD)
async def test_what_was_sent_before_the_erasure_is_refused(mail: Mail, visit: Visit) -> None:
    with pytest.raises(StaleEventError):
        await mail.identify(visit)
    with pytest.raises(StaleEventError):
        await mail.open(visit)

    assert await mail.people() == []


@pytest.mark.parametrize("visit", NEW.values(), ids=NEW)
async def test_who_comes_later_is_somebody_new(mail: Mail, visit: Visit) -> None:
    met = await mail.identify(visit)

    assert met.created
    assert len(await mail.people()) == 1


async def test_an_anonymised_conversation_is_not_opened_again(mail: Mail) -> None:
    with pytest.raises(StaleEventError):
        await mail.open(Visit("support", "v1", attributes=EMAIL), "talk")

    assert await mail.say("talk", NewMessage("late", MessageRole.VISITOR, "Ada again")) == 0
    assert await mail.people() == []


@pytest.mark.parametrize(("sent_at", "captured"), [(BEFORE, None), (AFTER, "ada@acme.example")])
async def test_an_old_message_tells_nothing_of_the_person(
    mail: Mail, sent_at: datetime, captured: str | None
) -> None:
    await mail.open(Visit("support", "v3"))

    said = NewMessage("m", MessageRole.VISITOR, "write to ada@acme.example", sent_at)

    assert await mail.say("new", said) == 1
    assert await mail.people() == [captured]


async def test_an_old_message_with_a_token_is_refused(mail: Mail) -> None:
    await mail.open(Visit("support", "v3"))
    said = NewMessage("m", MessageRole.VISITOR, "hello", BEFORE)

    with pytest.raises(StaleEventError):
        await mail.say("new", said, verified=BY_TOKEN)


async def test_without_a_memory_nothing_is_known_to_be_old(town: Town, tmp_path: Path) -> None:
    met = await town.meet("v1", email="ada@acme.example")
    mail = Mail(town, eraser_of(town.database, tmp_path, days=0))
    await mail.eraser.erase(met.contact_id, actor=OPERATOR)

    assert (await mail.identify(OLD["email"])).created
