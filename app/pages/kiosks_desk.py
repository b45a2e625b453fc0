"""Screens on a wall: let them in, say what they show, shut them out."""

from nicegui import background_tasks, ui

from app.auth.guard import KIOSK
from app.auth.kiosk_passes import KioskPasses
from app.auth.permissions import Permission
from app.components.confirm_dialog import ConfirmDialog
from app.components.elements import Button, Dialog, Text, TextField, toast
from app.components.kiosk_form import NAMES, KioskForm
from app.components.times import When
from app.components.words import _, sentence_of
from app.data.changes import Change, KioskChanged
from app.data.chatbots import list_chatbots
from app.data.errors import InvalidValueError
from app.data.kiosks import add_kiosk, change_kiosk, list_kiosks, revoke_kiosk
from app.data.read_models import KioskRow
from app.pages.frame import refusals_shown
from app.pages.workplace import Seat, now


class KiosksDesk:
    """The list of screens, for admins."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._database = seat.workplace.database
        self._passes = KioskPasses(self._database)
        self._stage = ui.element("div")
        Text(
            _(
                "A screen shows counts and who was seen lately, changes nothing, and needs nobody "
                "to be signed in there. Open /kiosk on it; it shows a code."
            ),
            tag="p",
            classes="hc-muted",
        )
        self._list = ui.element("div")
        seat.workplace.listen(self._hear)
        Button(_("Add screen"), icon="plus", on_click=self._ask_new)

    async def show(self) -> None:
        """Show the screens as they are stored now."""
        async with self._database.read() as session:
            kiosks = await list_kiosks(session)
        self._list.clear()
        if not kiosks:
            return
        with self._list, ui.element("table").classes("hc-table"):
            with ui.element("thead"), ui.element("tr"):
                for title in (_("Screen"), _("Names"), _("Last on"), _("Change")):
                    Text(title, tag="th").props["scope"] = "col"
            with ui.element("tbody"):
                for kiosk in kiosks:
                    self._line(kiosk)

    def _hear(self, changes: tuple[Change, ...]) -> None:
        if any(isinstance(change, KioskChanged) for change in changes):
            background_tasks.create_lazy(self.show(), name=f"screens {self._list.id}")

    def _line(self, kiosk: KioskRow) -> None:
        with ui.element("tr"):
            Text(kiosk.name, tag="td").props["dir"] = "auto"
            Text(_(NAMES[kiosk.view.names]), tag="td")
            with ui.element("td"):
                When(kiosk.used_at, never=_("Not let in yet"))
            with ui.element("td").classes("hc-row-actions"):
                for word, label, act in (
                    (_("Let in"), _("Let in {what}", what=kiosk.name), self._ask_code),
                    (_("Change"), _("Change {what}", what=kiosk.name), self._ask_change),
                ):
                    Button(word, is_small=True, label=label, on_click=lambda act=act: act(kiosk))
                Button(
                    _("Shut out"),
                    is_small=True,
                    kind="danger",
                    label=_("Shut out {what}", what=kiosk.name),
                    on_click=lambda: self._ask_revoke(kiosk),
                )

    async def _ask_new(self) -> None:
        await self._ask_view(_("Add screen"), None)

    async def _ask_change(self, kiosk: KioskRow) -> None:
        await self._ask_view(_("Change screen"), kiosk)

    async def _ask_view(self, title: str, kiosk: KioskRow | None) -> None:
        async with self._database.read() as session:
            chatbots = await list_chatbots(session)
        with self._stage, Dialog(title) as dialog:
            form = KioskForm(kiosk, chatbots={row.chatbot_id: row.name for row in chatbots})
            with ui.element("div").classes("hc-dialog-foot"):
                Button(_("Cancel"), on_click=dialog.close)
                Button(
                    _("Save") if kiosk else _("Add"),
                    kind="primary",
                    on_click=lambda: self._save(dialog, form, kiosk),
                )
        dialog.on("hide", dialog.delete, args=[])
        dialog.open()

    async def _save(self, dialog: Dialog, form: KioskForm, kiosk: KioskRow | None) -> None:
        with self._stage, refusals_shown():
            actor = await self._seat.acting(Permission.ADMINISTER)
            name, view = form.name.value, form.view
            try:
                async with self._database.transaction() as session:
                    if kiosk is None:
                        added = await add_kiosk(
                            session, name=name, view=view, actor=actor, now=now()
                        )
                    else:
                        await change_kiosk(
                            session, kiosk.kiosk_id, name=name, view=view, actor=actor, now=now()
                        )
            except InvalidValueError as error:
                form.show_error(error.field, sentence_of(error))
                return
            dialog.close()
            await self.show()
            if kiosk is None:
                self._ask_code(added)

    def _ask_code(self, kiosk: KioskRow) -> None:
        with self._stage, Dialog(_("Let in {what}", what=kiosk.name)) as dialog:
            with ui.element("div").classes("hc-dialog-content"):
                code = TextField(
                    _("Code on the screen"),
                    hint=_("Open /kiosk on the screen: it shows eight letters and figures."),
                    placeholder="7K3M 9QXT",
                    on_enter=lambda: self._approve(dialog, kiosk, code),
                ).comes_first()
                Text(
                    _("Nothing to type on? A link lets in the first screen that opens it."),
                    tag="p",
                    classes="hc-muted",
                )
                link = ui.element("div")
                Button(_("Make a link"), is_small=True, on_click=lambda: self._offer(kiosk, link))
            with ui.element("div").classes("hc-dialog-foot"):
                Button(_("Cancel"), on_click=dialog.close)
                Button(
                    _("Let in"),
                    kind="primary",
                    on_click=lambda: self._approve(dialog, kiosk, code),
                )
        dialog.on("hide", dialog.delete, args=[])
        dialog.open()

    async def _approve(self, dialog: Dialog, kiosk: KioskRow, code: TextField) -> None:
        with self._stage, refusals_shown():
            actor = await self._seat.acting(Permission.ADMINISTER)
            try:
                await self._passes.approve(kiosk.kiosk_id, code.value, actor=actor, now=now())
            except InvalidValueError as error:
                code.show_error(sentence_of(error))
                return
            dialog.close()
            toast(_("The screen begins within moments."), seconds=4)
            await self.show()

    async def _offer(self, kiosk: KioskRow, place: ui.element) -> None:
        with self._stage, refusals_shown():
            actor = await self._seat.acting(Permission.ADMINISTER)
            link = await self._passes.offer(kiosk.kiosk_id, actor=actor, now=now())
            place.clear()
            with place:
                address = await ui.run_javascript("return location.origin + window.path_prefix")
                Text(f"{address}{KIOSK}#link={link}", tag="p", classes="hc-code")
                Text(
                    _("Shown once. It works once, within half an hour."),
                    tag="p",
                    classes="hc-muted",
                )

    def _ask_revoke(self, kiosk: KioskRow) -> None:
        async def revoke() -> None:
            with self._stage, refusals_shown():
                actor = await self._seat.acting(Permission.ADMINISTER)
                async with self._database.transaction() as session:
                    await revoke_kiosk(session, kiosk.kiosk_id, actor=actor, now=now())
                await self.show()

        with self._stage:
            ConfirmDialog(
                _("Shut out {what}", what=kiosk.name),
                _("The screen goes back to showing a code within moments."),
                button=_("Shut out"),
                on_confirm=revoke,
            )
