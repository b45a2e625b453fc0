"""Whether viewers see emails, phones and captured values, or reveal one contact at a time."""

from nicegui import ui

from app.auth.permissions import Permission
from app.components.checkbox import Checkbox
from app.components.elements import Text, toast
from app.components.words import _
from app.data.masking import masks_for_viewers, set_masking
from app.pages.frame import refusals_shown
from app.pages.workplace import Seat, now


class MaskingDesk:
    """The switch, and what it does in a sentence."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._stage = ui.element("div")

    async def show(self) -> None:
        """Show how it stands."""
        async with self._seat.workplace.database.read() as session:
            is_on = await masks_for_viewers(session)
        with self._stage:
            Checkbox(_("Mask values for viewers"), is_ticked=is_on, on_change=self._set)
            words = _(
                "Viewers then see names, tags and times, but no email, phone, captured value or "
                "external ID, until they reveal one contact. Activity notes who revealed whom."
            )
            Text(words, tag="p", classes="hc-muted")

    async def _set(self, is_on: bool) -> None:
        with self._stage, refusals_shown():
            actor = await self._seat.acting(Permission.ADMINISTER)
            async with self._seat.workplace.database.transaction() as session:
                await set_masking(session, is_on=is_on, actor=actor, now=now())
            toast(_("Masked from now on.") if is_on else _("Shown from now on."), seconds=4)
