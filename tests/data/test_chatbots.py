"""Chatbots: their counts, and keys that rotate without a gap."""

import pytest

from app.data.chatbots import (
    SHARED_SECRET,
    add_chatbot,
    add_key,
    get_chatbot,
    list_chatbots,
    list_key_materials,
    list_keys,
    rename_chatbot,
    retire_key,
)
from app.data.database import Database
from app.data.errors import ChatbotNotFoundError, InvalidValueError, KeyNotFoundError
from app.data.read_models import ChatbotKey
from tests.factories import NOW, OPERATOR, Town


async def add_secret(database: Database, material: bytes, algorithm: str = "HS256") -> ChatbotKey:
    async with database.transaction() as session:
        return await add_key(
            session,
            "support",
            algorithm=algorithm,
            material=material,
            preview="…cafe",
            actor=OPERATOR,
            now=NOW,
        )


async def test_a_chatbot_counts_its_contacts_and_conversations(town: Town) -> None:
    await town.chat("ada", "first", "hello")
    await town.chat("ada", "second", "hello again")
    await town.meet("bob", chatbot_id="sales", name="Bob")

    async with town.database.read() as session:
        counts = [
            (row.chatbot_id, row.contact_count, row.conversation_count)
            for row in await list_chatbots(session)
        ]

    assert counts == [("sales", 1, 0), ("support", 1, 2)]


async def test_a_chatbot_can_be_renamed(town: Town) -> None:
    async with town.database.transaction() as session:
        await rename_chatbot(session, "sales", "Shop", actor=OPERATOR, now=NOW)

    async with town.database.read() as session:
        assert (await get_chatbot(session, "sales")).name == "Shop"


@pytest.mark.parametrize("chatbot_id", ["", "support", "a b", "a/b", "-a", "é", "x" * 101, "a\n"])
async def test_an_id_that_is_taken_or_none_is_refused(town: Town, chatbot_id: str) -> None:
    with pytest.raises(InvalidValueError) as refused:
        async with town.database.transaction() as session:
            await add_chatbot(session, chatbot_id=chatbot_id, name="Shop", now=NOW)

    assert refused.value.field == "chatbot_id"


async def test_two_secrets_hold_at_a_time(town: Town) -> None:
    for material in (b"one", b"two", b"three"):
        await add_secret(town.database, material)

    async with town.database.read() as session:
        held = [material for _, material in await list_key_materials(session, "support")]
        keys = await list_keys(session, "support")

    assert held == [b"three", b"two", b""]
    assert [key.retired_at for key in keys] == [None, None, NOW]


async def test_public_keys_stand_beside_secrets(town: Town) -> None:
    await add_secret(town.database, b"one")
    await add_secret(town.database, b"pem", "RS256")

    async with town.database.read() as session:
        held = [key.algorithm for key, _ in await list_key_materials(session, "support")]

    assert held == ["RS256", SHARED_SECRET]


async def test_nothing_is_left_of_a_retired_key(town: Town) -> None:
    key = await add_secret(town.database, b"one")

    async with town.database.transaction() as session:
        await retire_key(session, "support", key.kid, actor=OPERATOR, now=NOW)

    async with town.database.read() as session:
        ((retired, material),) = await list_key_materials(session, "support")
    assert (retired.retired_at, material) == (NOW, b"")


async def test_a_key_of_another_chatbot_is_not_found(town: Town) -> None:
    key = await add_secret(town.database, b"one")

    with pytest.raises(KeyNotFoundError):
        async with town.database.transaction() as session:
            await retire_key(session, "sales", key.kid, actor=OPERATOR, now=NOW)


async def test_an_unknown_chatbot_has_no_keys(town: Town) -> None:
    with pytest.raises(ChatbotNotFoundError):
        async with town.database.read() as session:
            await list_key_materials(session, "nobody")
