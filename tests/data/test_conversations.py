"""Conversations: open, append, list, split out, on both engines."""

import pytest

from app.data.changes import Change, ConversationChanged
from app.data.conversation_holder import split_out
from app.data.conversation_lists import get_transcript, list_conversations
from app.data.conversations import NewMessage, Opening, append_messages, open_conversation
from app.data.errors import (
    ConversationNotFoundError,
    ConversationTakenError,
    InvalidSearchError,
    InvalidValueError,
)
from app.data.identity_facts import Visit
from app.data.read_models import Claims, ConversationPage, Verified
from app.data.vocabulary import MessageRole, Source
from tests.factories import NOW, OPERATOR, Town


async def _append(town: Town, conversation_id: str, *messages: NewMessage) -> int:
    async with town.database.transaction() as session:
        return await append_messages(
            session, conversation_id, messages, now=NOW, claims_mode="attach", region="DE"
        )


async def _list(town: Town, **narrowed: object) -> ConversationPage:
    async with town.database.read() as session:
        return await list_conversations(session, **narrowed)  # type: ignore[arg-type]


async def test_opening_the_same_conversation_again_changes_nothing(
    town: Town, announced: list[Change]
) -> None:
    first = await town.chat("v1", "talk")
    announced.clear()

    again = await town.chat("v1", "talk")

    assert again.contact_id == first.contact_id
    assert (await town.contact(first.contact_id)).row.conversation_count == 1
    assert not [change for change in announced if isinstance(change, ConversationChanged)]


async def test_a_conversation_of_one_chatbot_is_not_taken_by_another(town: Town) -> None:
    await town.chat("v1", "talk")

    with pytest.raises(ConversationTakenError):
        async with town.database.transaction() as session:
            opening = Opening(Visit("sales", "v1"), "talk")
            await open_conversation(session, opening, now=NOW, claims_mode="attach")


async def test_the_same_message_again_changes_nothing(town: Town) -> None:
    await town.chat("v1", "talk", "one")
    message = NewMessage("m0", MessageRole.VISITOR, "another body")

    appended = await _append(town, "talk", message, NewMessage("m9", MessageRole.BOT, "two"))

    async with town.database.read() as session:
        transcript = await get_transcript(session, "talk")
    assert appended == 1
    assert [message.body for message in transcript.messages] == ["one", "two"]
    assert transcript.conversation.message_count == 2


async def test_an_unknown_conversation_is_not_found(town: Town) -> None:
    with pytest.raises(ConversationNotFoundError):
        await _append(town, "nowhere", NewMessage("m", MessageRole.BOT, "hello"))


async def test_messages_keep_the_source_they_came_in_with(town: Town) -> None:
    await town.chat("v1", "talk", "not yet known")
    async with town.database.transaction() as session:
        await append_messages(
            session,
            "talk",
            [NewMessage("signed", MessageRole.VISITOR, "now it is me")],
            verified=Verified("", "u1", Claims(name="Ada")),
            now=NOW,
            claims_mode="attach",
        )

    async with town.database.read() as session:
        messages = (await get_transcript(session, "talk")).messages
    assert [message.source for message in messages] == [Source.ANONYMOUS, Source.VERIFIED]


async def test_an_unproven_conversation_can_be_split_out(town: Town) -> None:
    proven = await town.meet("v1", subject="u1", email="ada@acme.example")
    await town.chat("v2", "talk", "I am ada@acme.example")

    async with town.database.transaction() as session:
        apart_id = await split_out(session, "talk", actor=OPERATOR, now=NOW)

    assert (await town.contact(proven.contact_id)).row.conversation_count == 0
    assert (await town.contact(apart_id)).row.conversation_count == 1
    page = await _list(town, contact_id=apart_id)
    assert [row.is_unproven for row in page.rows] == [False]


async def test_a_proven_conversation_is_not_split_out(town: Town) -> None:
    await town.chat("v1", "talk")

    with pytest.raises(InvalidValueError):
        async with town.database.transaction() as session:
            await split_out(session, "talk", actor=OPERATOR, now=NOW)


async def test_pages_of_conversations_neither_repeat_nor_skip(town: Town) -> None:
    for number in range(7):
        await town.chat("v1", f"talk {number}", "hello")

    first = await _list(town, limit=3)
    second = await _list(town, limit=3, cursor=first.next_cursor)
    third = await _list(town, limit=3, cursor=second.next_cursor)

    seen = [row.conversation_id for page in (first, second, third) for row in page.rows]
    assert sorted(seen) == [f"talk {number}" for number in range(7)]
    assert third.next_cursor is None


@pytest.mark.parametrize("cursor", ["x", "AAAA", "MS4y4", "ﬁ", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OS4x"])
async def test_a_made_up_cursor_is_refused(town: Town, cursor: str) -> None:
    with pytest.raises(InvalidSearchError):
        await _list(town, cursor=cursor)


async def test_conversations_are_found_by_the_contacts_name_and_by_title(town: Town) -> None:
    await town.meet("v1", email="jose@acme.example", name="José")
    await town.chat("v1", "of jose", "an invoice please")
    await town.chat("v2", "of nobody", "hello")

    by_name = await _list(town, words="jose")
    by_title = await _list(town, words="invoice")
    by_signs = await _list(town, words="e@a acme.ex")
    by_wildcards = await _list(town, words="j_se jo%e")

    assert [row.conversation_id for row in by_name.rows] == ["of jose"]
    assert [row.conversation_id for row in by_title.rows] == ["of jose"]
    assert [row.conversation_id for row in by_signs.rows] == ["of jose"]
    assert by_wildcards.rows == ()


async def test_what_was_split_out_is_not_led_back_by_the_same_claim(town: Town) -> None:
    proven = await town.meet("v1", subject="u1", email="ada@acme.example")
    await town.chat("v2", "talk", "I am ada@acme.example")
    async with town.database.transaction() as session:
        apart_id = await split_out(session, "talk", actor=OPERATOR, now=NOW)

    await _append(
        town, "talk", NewMessage("m9", MessageRole.VISITOR, "as I said: ada@acme.example")
    )

    assert (await town.contact(proven.contact_id)).row.conversation_count == 0
    assert (await town.contact(apart_id)).row.conversation_count == 1
    assert (await town.contact(apart_id)).row.identity == "self_reported"


async def test_the_browser_goes_along_with_what_was_split_out(town: Town) -> None:
    await town.meet("v1", subject="u1", email="ada@acme.example")
    await town.chat("v2", "talk", "I am ada@acme.example")
    async with town.database.transaction() as session:
        apart_id = await split_out(session, "talk", actor=OPERATOR, now=NOW)

    assert (await town.meet("v2")).contact_id == apart_id
