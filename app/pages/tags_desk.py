"""Rename, merge and delete tags."""

from nicegui import ui

from app.auth.permissions import Permission
from app.components.elements import Button, Dialog, EmptyState, Text, TextField, toast
from app.components.words import _, figure, ngettext, sentence_of
from app.data.errors import InvalidValueError
from app.data.read_models import TagCount
from app.data.tags import delete_tag, list_tags, rename_tag
from app.pages.frame import refusals_shown
from app.pages.workplace import Seat, now


class TagsDesk:
    """Every tag, most used first."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._database = seat.workplace.database
        self._stage = ui.element("div")
        self._list = ui.element("div")

    async def show(self) -> None:
        """Show the tags as they are stored now."""
        async with self._database.read() as session:
            tags = await list_tags(session)
        self._list.clear()
        with self._list:
            if not tags:
                EmptyState(
                    _("No tags yet"), _("A tag is made by giving it to a contact."), icon="tag"
                )
                return
            with ui.element("table").classes("hc-table"):
                with ui.element("thead"), ui.element("tr"):
                    for title in (_("Tag"), _("Contacts"), _("Change")):
                        Text(title, tag="th").props["scope"] = "col"
                with ui.element("tbody"):
                    for tag in tags:
                        self._line(tag)

    def _line(self, tag: TagCount) -> None:
        with ui.element("tr"):
            Text(tag.name, tag="td").props["dir"] = "auto"
            Text(figure(tag.contact_count), tag="td")
            with ui.element("td"):
                if self._seat.may(Permission.EDIT):
                    Button(
                        _("Rename"),
                        is_small=True,
                        label=_("Rename {what}", what=tag.name),
                        on_click=lambda: self._ask_name(tag),
                    )
                    Button(
                        _("Delete"),
                        is_small=True,
                        kind="danger",
                        label=_("Delete {what}", what=tag.name),
                        on_click=lambda: self._ask_delete(tag),
                    )

    def _ask_name(self, tag: TagCount) -> None:
        async def rename() -> None:
            with self._stage, refusals_shown():
                actor = await self._seat.acting(Permission.EDIT)
                try:
                    async with self._database.transaction() as session:
                        await rename_tag(session, tag.name, name.value, actor=actor, now=now())
                except InvalidValueError as error:
                    name.show_error(sentence_of(error))
                    return
                dialog.close()
                toast(_("Tag renamed."), seconds=4)
                await self.show()

        with (
            self._stage,
            Dialog(_("Rename tag")) as dialog,
            ui.element("div").classes("hc-dialog-content"),
        ):
            name = TextField(
                _("New name"), value=tag.name, hint=_("The name of another tag makes the two one.")
            ).comes_first()
            with ui.element("div").classes("hc-dialog-foot"):
                Button(_("Cancel"), on_click=dialog.close)
                Button(_("Rename"), kind="primary", on_click=rename)
        dialog.on("hide", dialog.delete, args=[])
        dialog.open()

    def _ask_delete(self, tag: TagCount) -> None:
        async def delete() -> None:
            dialog.close()
            with self._stage, refusals_shown():
                actor = await self._seat.acting(Permission.EDIT)
                async with self._database.transaction() as session:
                    await delete_tag(session, tag.name, actor=actor, now=now())
                toast(_("Tag deleted."), seconds=4)
                await self.show()

        with (
            self._stage,
            Dialog(_("Delete tag")) as dialog,
            ui.element("div").classes("hc-dialog-content"),
        ):
            Text(
                ngettext(
                    "{count} contact loses the tag {tag}. This cannot be undone.",
                    "{count} contacts lose the tag {tag}. This cannot be undone.",
                    tag.contact_count,
                    tag=tag.name,
                ),
                tag="p",
            )
            with ui.element("div").classes("hc-dialog-foot"):
                Button(_("Cancel"), on_click=dialog.close)
                Button(_("Delete"), kind="danger", on_click=delete)
        dialog.on("hide", dialog.delete, args=[])
        dialog.open()
