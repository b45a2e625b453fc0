"""When a chatbot's key last verified a token is noted, and most calls write nothing for it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import event, update

from app.auth.secrets import SecretBox
from app.auth.widget_keys import make_widget_secret
from app.data.chatbots import list_keys
from app.data.models import ChatbotKeyRecord
from tests.api.conftest import Machine
from tests.api.test_every_call import sign
from tests.factories import NOW, OPERATOR


async def _secret(machine: Machine) -> str:
    async with machine.database.transaction() as session:
        secret, _ = await make_widget_secret(
            session, "support", box=SecretBox("s" * 64), actor=OPERATOR, now=NOW
        )
    return secret


async def _used_at(machine: Machine) -> datetime | None:
    async with machine.database.read() as session:
        (key,) = await list_keys(session, "support")
    return key.last_used_at


def _noted_uses(machine: Machine) -> list[str]:
    uses: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("UPDATE chatbot_keys"):
            uses.append(statement)

    for engine in machine.database.engines:
        event.listen(engine.sync_engine, "before_cursor_execute", note)
    return uses


async def _come(machine: Machine, secret: str) -> None:
    body = {"chatbot_id": "support", "visitor_id": "v-1", "token": sign(secret)}
    answer = await machine.call("POST", "/identify", body)
    assert answer.status_code == 200, answer.text


async def test_the_use_of_a_key_is_written_once_in_five_minutes(machine: Machine) -> None:
    secret, uses = await _secret(machine), _noted_uses(machine)
    began = datetime.now(UTC)

    for _ in range(3):
        await _come(machine, secret)
    used_at = await _used_at(machine)

    assert len(uses) == 1
    assert used_at is not None
    assert used_at >= began


async def test_the_use_of_a_key_that_rested_is_written_again(machine: Machine) -> None:
    secret = await _secret(machine)
    await _come(machine, secret)
    rested = datetime.now(UTC) - timedelta(minutes=6)
    async with machine.database.transaction() as session:
        await session.execute(update(ChatbotKeyRecord).values(last_used_at=rested))

    await _come(machine, secret)

    assert await _used_at(machine) != rested
