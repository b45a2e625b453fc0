"""Figures of the overview, kept for a minute."""

import asyncio
from datetime import datetime, timedelta

from app.data.database import Database
from app.data.overview import get_overview
from app.data.read_models import Overview

KEPT_FOR = timedelta(minutes=1)


class Overviews:
    """Figures of a minute ago are shown to everybody, so that they are looked up once."""

    def __init__(self) -> None:
        self._kept: dict[str | None, Overview] = {}
        self._turn = asyncio.Lock()

    async def get(
        self, database: Database, chatbot_id: str | None, *, now: datetime, is_fresh: bool = False
    ) -> Overview:
        """The figures, a minute old at most; with ``is_fresh`` of now."""
        async with self._turn:
            kept = self._kept.get(chatbot_id)
            if kept is None or is_fresh or now - kept.taken_at > KEPT_FOR:
                async with database.read() as session:
                    kept = await get_overview(session, now=now, chatbot_id=chatbot_id)
                self._kept[chatbot_id] = kept
            return kept
