"""Before an erasure one sees what would become of the messages, and who else names the person."""

from pathlib import Path

from app.data.conversation_lists import get_transcript
from app.data.erasure_preview import find_mentions, preview_erasure
from app.data.read_models import ErasurePreview
from tests.factories import OPERATOR, Town, eraser_of

ADA = {"email": "ada@acme.example", "name": "Ada Lovelace", "phone": "+971501234567"}


async def _ada_and_bo(town: Town) -> str:
    ada = await town.meet("v1", subject="ada-1", **ADA)
    await town.chat("v1", "own", "I am Ada Lovelace, ada@acme.example", "nothing here")
    await town.meet("v2", email="bo@x.example", name="Bo Diddley")
    await town.chat("v2", "other", "ADA LOVELACE told me", "write to me at bo@x.example")
    await town.chat("v2", "unrelated", "I love lace")
    return ada.contact_id


async def _bodies(town: Town, conversation_id: str) -> list[str]:
    async with town.database.read() as session:
        transcript = await get_transcript(session, conversation_id)
    return [message.body for message in transcript.messages]


async def test_a_preview_counts_and_changes_nothing(town: Town) -> None:
    contact_id = await _ada_and_bo(town)

    preview = await preview_erasure(town.database, contact_id)

    assert preview == ErasurePreview(2, 2, changed=1, emptied=0, marks={"name": 1, "email": 1})
    assert "Ada" in (await _bodies(town, "own"))[0]


async def test_conversations_of_others_that_name_the_person_are_found(town: Town) -> None:
    contact_id = await _ada_and_bo(town)

    mentions = await find_mentions(town.database, contact_id)

    assert [mention.conversation_id for mention in mentions.found] == ["other"]
    assert mentions.is_whole


async def test_they_stay_as_they_are(town: Town, tmp_path: Path) -> None:
    contact_id = await _ada_and_bo(town)

    await eraser_of(town.database, tmp_path).erase(contact_id, actor=OPERATOR)

    assert (await _bodies(town, "other"))[0] == "ADA LOVELACE told me"


async def test_where_it_is_wished_the_person_is_taken_out_and_nobody_else(
    town: Town, tmp_path: Path
) -> None:
    contact_id = await _ada_and_bo(town)

    await eraser_of(town.database, tmp_path).erase(
        contact_id, actor=OPERATOR, removes_messages=True, also_in=["other"]
    )

    assert await _bodies(town, "own") == []
    assert await _bodies(town, "other") == ["[name] told me", "write to me at bo@x.example"]
    async with town.database.read() as session:
        conversation = (await get_transcript(session, "other")).conversation
    assert (conversation.contact_email, conversation.title) == ("bo@x.example", "[name] told me")
