"""The picker's offers stay where they are while the same contacts match."""

import asyncio
from collections.abc import Sequence

from nicegui import ui
from nicegui.testing import User

from app.components.contact_picker import ContactPicker
from app.components.elements import Button, TextField
from app.data.read_models import ContactRow
from tests.components.test_contacts_table import ADA

# Far longer than it takes to draw what was found.
_SHOWN_WITHIN_SECONDS = 0.1


async def _pick(_contact_id: str) -> None:
    """Nobody is chosen here."""


async def test_a_contact_that_still_matches_is_not_drawn_anew(user: User) -> None:
    is_found = asyncio.Event()

    async def find(words: str) -> Sequence[ContactRow]:
        is_found.set()
        return [ADA] if "Ada Lovelace".startswith(words) else []

    @ui.page("/")
    def page() -> None:
        ContactPicker(find=find, on_pick=_pick).open()

    await user.open("/")

    async def offered(words: str) -> set[int]:
        is_found.clear()
        user.find(kind=TextField).trigger("typed", words)
        await is_found.wait()
        await asyncio.sleep(_SHOWN_WITHIN_SECONDS)
        return {button.id for button in user.find(kind=Button).elements}

    first, second, nobody = [await offered(words) for words in ("Ada", "Ada L", "Eve")]

    assert first == second
    assert len(first) == 2  # the offer, and Cancel
    assert len(nobody) == 1
