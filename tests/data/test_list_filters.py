"""Conversations and the log are limited to what is asked for."""

from datetime import timedelta

from app.data.audit import list_audit
from app.data.conversation_lists import list_conversations
from app.data.vocabulary import Source
from tests.factories import NOW, Town


async def test_conversations_are_limited_to_a_source_and_a_time(town: Town) -> None:
    await town.meet("v1", email="ada@x.example")
    await town.chat("v1", "c1", "Hello")

    async with town.database.read() as session:
        said = await list_conversations(session, source=Source.SELF_REPORTED, since=NOW)
        proven = await list_conversations(session, source=Source.VERIFIED)
        later = await list_conversations(session, since=NOW + timedelta(seconds=1))

    assert [len(page.rows) for page in (said, proven, later)] == [1, 0, 0]


async def test_the_log_is_limited_to_who_and_when(town: Town) -> None:
    await town.meet("v1", email="ada@x.example")

    async with town.database.read() as session:
        visitors = await list_audit(session, actor_kind="visitor", since=NOW)
        operators = await list_audit(session, actor_kind="operator")
        later = await list_audit(session, since=NOW + timedelta(seconds=1))

    assert visitors != ()
    assert (operators, later) == ((), ())
