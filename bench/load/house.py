"""Who is there before the load begins: people, operators with sessions, screens, a slow key."""

from dataclasses import dataclass
from datetime import UTC, datetime

from app.auth.kiosk_passes import KioskPasses
from app.auth.secrets import hash_token, new_api_key, new_token
from app.data.api_keys import add_api_key
from app.data.database import Database
from app.data.demo import fill_demo
from app.data.kiosks import add_kiosk
from app.data.operators import add_operator
from app.data.read_models import Actor, KioskView
from app.data.sessions import start_session
from app.data.vocabulary import KioskNames, Role, Scope

_BENCH = Actor("command", None)
# A key that may call twenty times a second; the burst comes ten times as fast.
SLOW_CALLS_A_MINUTE = 1_200


@dataclass(frozen=True, slots=True)
class Ways:
    """What opens the doors: a session for each page, a link for each screen, and a slow key."""

    sessions: list[str]
    links: list[str]
    slow_key: str


async def furnish(url: str, *, contacts: int, pages: int, screens: int) -> Ways:
    """Fill a database that has the schema and nothing in it."""
    database = Database(url, on_commit=lambda _changes: None)
    try:
        await fill_demo(database, contacts=contacts, now=_now())
        sessions = [await _session(database, number) for number in range(pages)]
        links = [await _link(database, number) for number in range(screens)]
        slow_key = new_api_key()
        async with database.transaction() as session:
            await add_api_key(
                session,
                name="In a hurry",
                key_hash=hash_token(slow_key),
                scopes=[Scope.INGEST],
                calls_per_minute=SLOW_CALLS_A_MINUTE,
                actor=_BENCH,
                now=_now(),
            )
        return Ways(sessions, links, slow_key)
    finally:
        await database.close()


async def _session(database: Database, number: int) -> str:
    token = new_token()
    async with database.transaction() as session:
        operator = await add_operator(
            session,
            email=f"operator{number}@bench.example",
            name=f"Operator {number}",
            role=Role.AGENT,
            password_hash=None,
            actor=_BENCH,
            now=_now(),
        )
        await start_session(session, operator.operator_id, token_hash=hash_token(token), now=_now())
    return token


async def _link(database: Database, number: int) -> str:
    view = KioskView(names=KioskNames.MASKED)
    async with database.transaction() as session:
        kiosk = await add_kiosk(session, name=f"Wall {number}", view=view, actor=_BENCH, now=_now())
    return await KioskPasses(database).offer(kiosk.kiosk_id, actor=_BENCH, now=_now())


def _now() -> datetime:
    return datetime.now(UTC)
