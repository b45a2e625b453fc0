"""Before anything is served: an up-to-date schema, a first admin, and demo people where wanted."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from app.auth.passwords import hash_password
from app.auth.secrets import SecretBox, hash_token, new_api_key
from app.auth.widget_keys import make_widget_secret
from app.commands.workplace import COMMAND_LINE, now
from app.data.api_keys import add_api_key, find_api_key
from app.data.chatbots import list_keys
from app.data.database import Database, WriteSession
from app.data.demo import fill_demo
from app.data.demo_shop import SHOP, ensure_shop
from app.data.operators import add_operator, find_operator_by_email, list_operators
from app.data.read_models import SearchQuery
from app.data.search import search_contacts
from app.data.vocabulary import Role, Scope
from app.settings import Settings

DEMO_CONTACTS = 3_000


@dataclass(frozen=True, slots=True)
class DemoAccess:
    """How one gets into a demo: made on the first start and kept beside the database."""

    email: str
    password: str
    api_key: str


async def prepare(database: Database, settings: Settings) -> DemoAccess | None:
    """Have the first admin in place; in a demo also people, and a sign-in, which is returned."""
    if settings.admin_email and settings.admin_password:
        await _ensure_admin(database, settings.admin_email, settings.admin_password)
    if not settings.demo:
        return None
    async with database.read() as session:
        is_empty = not (await search_contacts(session, SearchQuery(), now=now(), limit=1)).total
        operators = await list_operators(session)
    access = _kept_access(settings.home / "demo-access.json", may_make=not operators)
    if access is None:
        # Somebody works here in earnest already: no sign-in that others could know is added.
        return None
    if not operators:
        await _ensure_admin(database, access.email, access.password, name="Layla Haddad")
    await _ensure_key(database, access.api_key)
    if is_empty:
        print(f"Making {DEMO_CONTACTS:,} demo contacts; this happens once.", flush=True)
        await fill_demo(database, contacts=DEMO_CONTACTS, now=now(), progress=None)
    await _ensure_shop(database, settings)
    return access


async def _ensure_admin(
    database: Database, email: str, password: str, *, name: str = "Admin"
) -> None:
    kept = hash_password(password)

    async def ensure(session: WriteSession) -> None:
        if await find_operator_by_email(session, email) is None:
            await add_operator(
                session,
                email=email,
                name=name,
                role=Role.ADMIN,
                password_hash=kept,
                actor=COMMAND_LINE,
                now=now(),
            )

    # Of two processes that start at once one finds the other's.
    await database.act(ensure)


async def _ensure_key(database: Database, key: str) -> None:
    async def ensure(session: WriteSession) -> None:
        if await find_api_key(session, hash_token(key), now()) is None:
            await add_api_key(
                session,
                name="Demo",
                key_hash=hash_token(key),
                scopes=Scope,
                actor=COMMAND_LINE,
                now=now(),
            )

    await database.act(ensure)


async def _ensure_shop(database: Database, settings: Settings) -> None:
    origins = tuple(f"http://{host}:{settings.port}" for host in ("localhost", "127.0.0.1"))
    box = SecretBox(settings.ensure_secret())

    async def ensure(session: WriteSession) -> None:
        await ensure_shop(session, origins=origins, actor=COMMAND_LINE, now=now())
        if not await list_keys(session, SHOP):
            await make_widget_secret(session, SHOP, box=box, actor=COMMAND_LINE, now=now())

    await database.act(ensure)


def _kept_access(path: Path, *, may_make: bool) -> DemoAccess | None:
    if path.exists():
        return DemoAccess(**json.loads(path.read_text(encoding="utf-8")))
    if not may_make:
        return None
    access = DemoAccess("demo@hilal.example", secrets.token_urlsafe(9), new_api_key())
    # Only the account that serves may read how to get in.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(access), file)
    return access
