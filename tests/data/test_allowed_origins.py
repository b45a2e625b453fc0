"""Which websites may identify a chatbot's visitors."""

import asyncio

import pytest

from app.data.allowed_origins import (
    ORIGINS_AT_A_TIME,
    allow_origin,
    forget_origin,
    is_allowed_origin,
    list_all_origins,
    list_origins,
    normalise_origin,
)
from app.data.audit import list_audit
from app.data.changes import Change, ChatbotChanged
from app.data.errors import ChatbotNotFoundError, InvalidValueError
from tests.factories import NOW, OPERATOR, Town

SITE = "https://www.example.org"


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        (" HTTPS://Www.Example.org/ ", SITE),
        ("https://www.example.org:443", SITE),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("https://münchen.example", "https://xn--mnchen-3ya.example"),
    ],
)
def test_an_address_is_brought_to_the_form_that_browsers_send(typed: str, origin: str) -> None:
    assert normalise_origin(typed) == origin


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("https://www.example.org/shop?a=1", f"enter {SITE}"),
        ("www.example.org", "such as https"),
        ("*", "such as https"),
        ("https://*.example.org", "such as https"),
        ("null", "such as https"),
        ("javascript://x", "such as https"),
        ("https://a b", "such as https"),
        ("https://x:99999", "such as https"),
        ("https://me:secret@example.org", "Leave user name"),
        ("", "such as https"),
    ],
)
def test_what_is_no_origin_is_refused_with_what_to_enter(typed: str, hint: str) -> None:
    with pytest.raises(InvalidValueError, match=hint) as refusal:
        normalise_origin(typed)

    assert refusal.value.field == "origin"


async def test_a_website_is_allowed_and_forgotten(town: Town, announced: list[Change]) -> None:
    async with town.database.transaction() as session:
        await allow_origin(session, "support", f"{SITE}/", actor=OPERATOR, now=NOW)
        await allow_origin(session, "support", SITE, actor=OPERATOR, now=NOW)
    async with town.database.read() as session:
        assert await list_origins(session, "support") == (SITE,)
        assert await list_all_origins(session) == {"support": [SITE]}
        assert await is_allowed_origin(session, "support", SITE)
        assert not await is_allowed_origin(session, "sales", SITE)
        assert not await is_allowed_origin(session, "nobody", SITE)
    async with town.database.transaction() as session:
        await forget_origin(session, "support", SITE, actor=OPERATOR, now=NOW)
        await forget_origin(session, "support", SITE, actor=OPERATOR, now=NOW)

    async with town.database.read() as session:
        assert await list_origins(session, "support") == ()
        actions = [entry.action for entry in await list_audit(session)]
    assert actions == ["chatbot.origin_forgotten", "chatbot.origin_allowed"]
    assert announced == [ChatbotChanged("support")] * 2


async def test_a_chatbot_has_so_many_websites_and_no_more(town: Town) -> None:
    async with town.database.transaction() as session:
        for number in range(ORIGINS_AT_A_TIME):
            await allow_origin(session, "support", f"{SITE}:{number + 1}", actor=OPERATOR, now=NOW)
        with pytest.raises(InvalidValueError, match="at most 50"):
            await allow_origin(session, "support", "https://more.example", actor=OPERATOR, now=NOW)


async def test_only_a_chatbot_has_websites(town: Town) -> None:
    async with town.database.transaction() as session:
        with pytest.raises(ChatbotNotFoundError):
            await allow_origin(session, "nobody", SITE, actor=OPERATOR, now=NOW)


async def test_the_same_website_allowed_by_several_at_once_is_allowed_once(town: Town) -> None:
    async def allow() -> str:
        async with town.database.transaction() as session:
            return await allow_origin(session, "support", SITE, actor=OPERATOR, now=NOW)

    assert await asyncio.gather(*(allow() for _ in range(4))) == [SITE] * 4

    async with town.database.read() as session:
        assert await list_origins(session, "support") == (SITE,)
