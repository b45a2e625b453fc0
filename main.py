"""Hilal Contacts: build settings, database and live channel once, hand them down, serve."""

import asyncio
import logging
import signal
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial

from fastapi import FastAPI
from nicegui import app as web
from nicegui import background_tasks, ui
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp

from app.api.application import ApiDoor, build_api
from app.api.doors import Doors, utc_now
from app.api.health import router as health_router
from app.api.key_gate import KeyGate
from app.api.key_rates import KeyRates
from app.api.public.lane import PublicLane
from app.api.security_txt import router as security_txt_router
from app.api.short_way import open_short_way
from app.auth.embed import EmbedSignIn
from app.auth.guard import Guard
from app.auth.passwords import Passwords
from app.auth.provider_setup import provider_of, provider_sign_in_of
from app.auth.secrets import SecretBox
from app.auth.session_watch import SessionWatch
from app.auth.sign_in import SignIn
from app.auth.token_refusals import RefusalCounter
from app.commands import run
from app.commands.first_start import DemoAccess, prepare
from app.components.theme import serve_assets
from app.data.change_feed import ChangeFeed
from app.data.database import Database
from app.data.drafts import forget_drafts
from app.data.eraser import Eraser
from app.data.erasure_ledger import LEDGER_NAME, ErasureLedger
from app.data.erasure_memory import ErasureMemory
from app.data.errors import UnavailableError
from app.data.imports.files import ImportFiles
from app.data.imports.steps import ImportWork
from app.data.in_use import database_in_use
from app.data.schema import upgrade_schema
from app.data.waiting import wait_for_database
from app.duplicate_watch import DuplicateWatch
from app.erasing import ErasureWorker
from app.erasure_teller import ErasureTeller
from app.gauges import watch_process
from app.interpreter import collect_seldom, take_turns_quickly
from app.jobs import BulkWork, JobWorker
from app.live import LiveUpdates
from app.logs import set_up_logging
from app.measures import Measures
from app.pages.demo_shop import router as demo_shop_router
from app.pages.demo_shop.talk import ShopTalk
from app.pages.embed_sign_in import router as embed_sign_in_router
from app.pages.provider_sign_in import router as provider_router
from app.pages.register import register_pages
from app.pages.sign_in import DemoSignIn
from app.pages.sign_in import router as sign_in_router
from app.pages.unavailable import Unavailable
from app.request_log import RequestLog
from app.settings import Settings

_log = logging.getLogger(__name__)
RECONNECT_SECONDS = 20.0
# Far more than any page or call needs; one that is stuck does not hold the database for itself.
STATEMENT_SECONDS = 30
# When told to stop: for requests that are being answered, and then for what was promised to others.
ANSWER_WITHIN_SECONDS = 10
END_WITHIN_SECONDS = 10.0


def serve() -> None:
    """Bring the schema up to date, let the first operator in, and serve until told to stop."""
    settings = Settings()
    set_up_logging(level=settings.log_level, form=settings.log_format)
    # The server stops first and then sends itself the signal again, which would read as a crash.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with database_in_use(settings.database_url):
        _serve(settings)


def _serve(settings: Settings) -> None:
    take_turns_quickly()
    forget_drafts(settings.home)
    secret = settings.ensure_secret()
    asyncio.run(_wait_for_database(settings))
    upgrade_schema(settings.database_url)
    live = LiveUpdates()
    database = Database(
        settings.database_url, on_commit=live.publish, statement_seconds=STATEMENT_SECONDS
    )
    eraser = Eraser(
        database,
        memory=ErasureMemory(secret, days=settings.erasure_memory_days),
        ledger=ErasureLedger(settings.home / LEDGER_NAME),
        now=utc_now,
        is_told=settings.erasure_webhook_url is not None,
        files=ImportFiles(settings.home),
    )
    access = asyncio.run(_prepared(database, settings, eraser))
    compose(settings, database, live, eraser, secret=secret, access=access)
    web.on_startup(collect_seldom)
    _greet(settings, access)
    ui.run(
        host=settings.host,
        port=settings.port,
        title="Hilal Contacts",
        favicon="🌙",
        dark=None,
        reload=False,
        show=False,
        show_welcome_message=False,
        reconnect_timeout=RECONNECT_SECONDS,
        # Rows are sent to every open page by itself; to compress each of them cost the event loop
        # more than anything else did for the pages.
        ws_per_message_deflate=False,
        storage_secret=secret,
        uvicorn_logging_level="warning",
        log_config=None,
        timeout_graceful_shutdown=ANSWER_WITHIN_SECONDS,
        # Without a proxy of ours nobody may say who they are or how they came.
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
    )


async def _wait_for_database(settings: Settings) -> None:
    seconds = settings.database_wait_seconds
    sentence = f"The database does not answer; trying again for {seconds} s."
    await wait_for_database(
        settings.database_url,
        seconds=seconds,
        on_wait=lambda: print(sentence, file=sys.stderr, flush=True),
    )


async def _prepared(database: Database, settings: Settings, eraser: Eraser) -> DemoAccess | None:
    try:
        await eraser.recall()
        return await prepare(database, settings)
    finally:
        # Connections belong to this event loop; the server brings its own.
        await database.close()


def compose(
    settings: Settings,
    database: Database,
    live: LiveUpdates,
    eraser: Eraser,
    *,
    secret: str,
    access: DemoAccess | None,
) -> FastAPI:
    """Put the whole house together, give the API that stands in it, and serve nothing yet."""
    refusals = RefusalCounter(database, now=utc_now)
    doors = Doors(database, settings, SecretBox(secret), refusals, eraser)
    passwords = Passwords()
    sign_in = SignIn(database, passwords, secret=secret)
    serve_assets()
    _open_ways_in(settings, database, sign_in, secret=secret, access=access)
    measures = Measures()
    web.include_router(health_router(doors, measures))
    web.include_router(security_txt_router(settings.security_contact))
    # Where somebody works in earnest there is no demo access, and so no shop that strangers use.
    shop = ShopTalk(database, settings, doors.secret_box) if access else None
    web.include_router(demo_shop_router(shop))
    watch = SessionWatch(database, now=utc_now)
    live.subscribe(watch.forget)
    register_pages(
        database=database,
        live=live,
        settings=settings,
        eraser=eraser,
        watch=watch,
        sign_in=sign_in,
    )
    lane = PublicLane(doors)
    rates = KeyRates(settings.api_calls_per_minute)
    api = build_api(doors, lane, rates)
    guard = partial(
        Guard,
        watch=watch,
        frame_ancestors=settings.frame_ancestors,
        trusts_prefix=bool(settings.trusted_proxies),
    )
    _stand_before(api, guard, rates, measures)
    workers = _work_in_background(settings, database, live, eraser, measures)
    web.on_startup(lane.start)
    # What was counted of refused tokens is written before the database goes.
    web.on_shutdown(lambda: _end(*workers, refusals.close, lane.stop))
    # What open pages still look up ends too, else it would go on without a database.
    web.on_shutdown(background_tasks.teardown)
    web.on_shutdown(database.close)
    web.on_shutdown(passwords.close)
    return api


def _stand_before(
    api: FastAPI, guard: Callable[[ASGIApp], Guard], rates: KeyRates, measures: Measures
) -> None:
    """Every request passes these, from the last one to the first, and the guard before a page."""
    web.add_middleware(ApiDoor, api=api)
    web.add_middleware(guard)
    web.add_middleware(Unavailable)
    web.add_middleware(RequestLog, measures=measures)
    web.add_middleware(KeyGate, rates=rates, measures=measures)
    # The same doors without the pages' own middleware in front of them.
    short = GZipMiddleware(RequestLog(Unavailable(guard(api)), measures=measures))
    open_short_way(web, KeyGate(short, rates=rates, measures=measures))


def _open_ways_in(
    settings: Settings,
    database: Database,
    sign_in: SignIn,
    *,
    secret: str,
    access: DemoAccess | None,
) -> None:
    demo = DemoSignIn(access.email, access.password) if access else None
    provider = provider_of(settings, SecretBox(secret))
    web.include_router(sign_in_router(sign_in, demo=demo, has_provider=provider is not None))
    web.include_router(provider_router(provider, provider_sign_in_of(settings, database)))
    key = settings.embed_secret
    embed = EmbedSignIn(database, secret=key) if key else None
    web.include_router(embed_sign_in_router(embed, frame_ancestors=settings.frame_ancestors))


async def _end(*steps: Callable[[], Awaitable[object]]) -> None:
    try:
        async with asyncio.timeout(END_WITHIN_SECONDS):
            for step in steps:
                with suppress(UnavailableError):
                    await step()
    except TimeoutError:
        _log.warning("Not everything was over when the process had to end")


def _work_in_background(
    settings: Settings,
    database: Database,
    live: LiveUpdates,
    eraser: Eraser,
    measures: Measures,
) -> tuple[Callable[[], Awaitable[object]], ...]:
    feed = ChangeFeed(database, hear=live.publish)
    web.on_startup(feed.start)
    teller = ErasureTeller(
        database,
        url=settings.erasure_webhook_url,
        secret=settings.erasure_webhook_secret,
        now=utc_now,
    )
    watch_process(measures, database, live, feed)
    imports = ImportWork(
        database,
        ImportFiles(settings.home),
        region=settings.default_region,
        memory=eraser.memory,
    )
    workers = (
        JobWorker(BulkWork(database)),
        JobWorker(imports),
        ErasureWorker(eraser, teller),
        DuplicateWatch(database),
    )
    for worker in workers:
        live.subscribe(worker.hear)
        web.on_startup(worker.start)
    return feed.stop, *(worker.stop for worker in workers)


def _greet(settings: Settings, access: DemoAccess | None) -> None:
    lines = [f"Hilal Contacts serves at http://{settings.host}:{settings.port}"]
    if access is not None:
        lines += [
            f"  sign in:  {access.email}  {access.password}",
            f"  API key:  export CONTACTS_API_KEY={access.api_key}",
            f"  shop:     http://{settings.host}:{settings.port}/demo/shop"
            "  (chat there, and watch yourself appear in the directory)",
        ]
    print("\n".join(lines), flush=True)


if __name__ in {"__main__", "__mp_main__"}:
    # The driver of SQLite tells every statement at DEBUG, with its values.
    logging.getLogger("aiosqlite").setLevel(logging.WARNING)
    run(serve, sys.argv[1:])
