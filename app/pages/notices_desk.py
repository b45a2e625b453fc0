"""Erasures that another system was told of and has not confirmed."""

from functools import partial

from nicegui import ui

from app.auth.permissions import Permission
from app.components.elements import Button, Text
from app.components.times import When
from app.components.words import _, ngettext
from app.data.erasure_notices import confirm_notice, list_unconfirmed, send_again
from app.data.read_models import ErasureNotice
from app.pages.frame import refusals_shown
from app.pages.workplace import Seat, now


class NoticesDesk:
    """Lists them; admins send again, or confirm what they heard in another way."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._database = seat.workplace.database
        self._list = ui.element("div")

    async def show(self) -> None:
        """Show what is open now."""
        is_on = self._seat.workplace.settings.erasure_webhook_url is not None
        async with self._database.read() as session:
            notices = await list_unconfirmed(session)
        self._list.clear()
        with self._list:
            if not is_on:
                Text(
                    _("No other system is told. Set an address and a secret to change that."),
                    tag="p",
                    classes="hc-muted",
                )
            elif not notices:
                Text(_("Every erasure that was told is confirmed."), tag="p", classes="hc-muted")
            if notices:
                with ui.element("table").classes("hc-table"), ui.element("tbody"):
                    for notice in notices:
                        self._line(notice)

    def _line(self, notice: ErasureNotice) -> None:
        with ui.element("tr"):
            with ui.element("td"):
                When(notice.erased_at)
            with ui.element("td"):
                Text(notice.receipt_id, tag="bdi").classes("hc-code")
            tried = ngettext("tried once", "tried {count} times", notice.attempts)
            answer = _("answer: {answer}", answer=notice.last_answer or "–")
            Text(f"{tried}, {answer}" if notice.attempts else _("not tried yet"), tag="td")
            with ui.element("td"):
                again = partial(self._again, notice.receipt_id)
                Button(_("Send again"), on_click=again, kind="link")
                confirm = partial(self._confirm, notice.receipt_id)
                Button(_("They know"), on_click=confirm, kind="link")

    async def _again(self, receipt_id: str) -> None:
        with refusals_shown():
            actor = await self._seat.acting(Permission.ERASE)
            act = partial(send_again, receipt_id=receipt_id, actor=actor, now=now())
            await self._database.act(act)
            await self.show()

    async def _confirm(self, receipt_id: str) -> None:
        with refusals_shown():
            actor = await self._seat.acting(Permission.ERASE)
            act = partial(confirm_notice, receipt_id=receipt_id, actor=actor, now=now())
            await self._database.act(act)
            await self.show()
