"""The whole house in process, as main.py puts it together, and everybody who may knock."""

import os
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from nicegui import __version__ as framework
from nicegui import app as web
from nicegui import ui
from nicegui.client import Client
from nicegui.testing.general import nicegui_reset_globals, prepare_simulation

import main
from app.auth.cookies import PLAIN
from app.auth.secrets import hash_token, new_api_key, new_token
from app.data.api_keys import add_api_key
from app.data.chatbots import add_chatbot
from app.data.database import Database
from app.data.operators import add_operator
from app.data.read_models import OperatorRow
from app.data.sessions import start_session
from app.data.vocabulary import Role, Scope
from app.live import LiveUpdates
from app.pages.workplace import now
from app.settings import Settings
from tests.factories import OPERATOR, eraser_of

HOST = "http://contacts.example"


@dataclass
class WholeHouse:
    """Everything that is served, its database, and keys and sessions to try."""

    database: Database
    api: FastAPI
    http: httpx.AsyncClient
    operators: dict[Role, OperatorRow] = field(default_factory=dict)
    cookies: dict[Role, str] = field(default_factory=dict)

    def doors(self) -> set[str]:
        """Every route that the application's own tables hold, as ``METHOD /path``."""
        return {*_doors_of(web.routes), *_doors_of(self.api.routes)}

    async def hire(self) -> None:
        """An operator of each role, with a session, and a chatbot."""
        async with self.database.transaction() as session:
            await add_chatbot(session, chatbot_id="b", name="Bot", actor=OPERATOR, now=now())
            for role in Role:
                self.operators[role] = await add_operator(
                    session,
                    email=f"{role}@example.org",
                    name=role.title(),
                    role=role,
                    password_hash=None,
                    actor=OPERATOR,
                    now=now(),
                )
        for role in Role:
            self.cookies[role] = await self.session_of(self.operators[role])

    async def session_of(self, operator: OperatorRow) -> str:
        """The cookie of a session that has just begun."""
        token = new_token()
        async with self.database.transaction() as session:
            await start_session(
                session, operator.operator_id, token_hash=hash_token(token), now=now()
            )
        return token

    async def key(self, *scopes: Scope) -> str:
        """A machine's key with these scopes."""
        key = new_api_key()
        async with self.database.transaction() as session:
            await add_api_key(
                session,
                name="Test",
                key_hash=hash_token(key),
                scopes=scopes,
                actor=OPERATOR,
                now=now(),
            )
        return key

    async def knock(
        self, door: str, *, cookie: str = "", key: str = "", **values: str
    ) -> httpx.Response:
        """Try a door with a session, with a key, or with nothing."""
        method, path = door.split(" ", 1)
        headers = {"Origin": HOST, "Accept": "text/html"}
        if cookie:
            headers["Cookie"] = f"{PLAIN}={cookie}"
        if key:
            headers["Authorization"] = f"Bearer {key}"
        body: dict[str, Any] = {} if method in {"GET", "DELETE", "OPTIONS"} else {"json": {}}
        return await self.http.request(method, _filled(path, values), headers=headers, **body)

    async def page(self, door: str, role: Role, **values: str) -> Client | None:
        """Open a page as this role and give what the framework holds of it, if it is a page."""
        before = set(Client.instances)
        answer = await self.knock(door, cookie=self.cookies[role], **values)
        assert answer.status_code < 500, (door, answer.status_code)
        made = set(Client.instances) - before
        return Client.instances[made.pop()] if made else None


@asynccontextmanager
async def whole_house(home: Path, database_url: str) -> AsyncIterator[WholeHouse]:
    """Put it together and start it, without a port."""
    settings = Settings(_env_file=None, home=home, database_url=database_url)
    live = LiveUpdates()
    database = Database(settings.database_url, on_commit=live.publish)
    os.environ["NICEGUI_USER_SIMULATION"] = "true"
    try:
        with nicegui_reset_globals():
            prepare_simulation()
            api = main.compose(
                settings, database, live, eraser_of(database, home), secret="s" * 64, access=None
            )
            ui.run(storage_secret="s" * 64)
            async with web.router.lifespan_context(web):
                transport = httpx.ASGITransport(web, raise_app_exceptions=False)
                async with httpx.AsyncClient(transport=transport, base_url=HOST) as http:
                    house = WholeHouse(database, api, http)
                    await house.hire()
                    yield house
    finally:
        os.environ.pop("NICEGUI_USER_SIMULATION", None)


def _doors_of(routes: Any, prefix: str = "") -> Iterator[str]:
    for route in routes:
        if hasattr(route, "original_router"):
            yield from _doors_of(
                route.original_router.routes, prefix + route.include_context.prefix
            )
            continue
        path = prefix + route.path.replace(f"/{framework}/", "/{version}/")
        methods = getattr(route, "methods", None)
        if methods is None:
            # What is mounted takes every method; its own table is not ours to see.
            rest = f"{path}/{{path:path}}"
            kinds = ("WEBSOCKET", "GET", "POST") if "_ws" in path else ("GET",)
            yield from (f"{kind} {rest}" for kind in kinds)
        else:
            yield from (f"{method} {path}" for method in methods if method != "HEAD")


def _filled(path: str, values: Mapping[str, str]) -> str:
    """An address that fits the pattern of a door; what it names need not be there."""
    names = {"version": framework, **values}
    return re.sub(r"\{(\w+)(:path)?\}", lambda found: names.get(found[1], "1"), path)
