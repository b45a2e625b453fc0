"""The button and the dialog that export what the directory shows."""

from collections.abc import Sequence
from urllib.parse import urlencode

from nicegui import ui
from nicegui.events import GenericEventArguments
from starlette.datastructures import QueryParams

from app.components.elements import Button, Dialog, Link, Select, Text
from app.components.progress import Progress
from app.components.theme import local_url
from app.components.words import _, figure
from app.data.export_stream import ExportKind
from app.data.search import search_contacts
from app.pages.frame import refusals_shown
from app.pages.workplace import Seat, now
from app.search_parameters import query_of

_BETWEEN_LOOKS_SECONDS = 0.5
_AS_SHOWN = "shown"
_WHAT_IS_SHOWN = """() => emit({
  search: window.location.search, columns: window.hilal.shownColumns?.() ?? [],
})"""


class ExportButton(ui.element):
    """Asks for the form, then lets the browser download, and says how far that is."""

    def __init__(self, seat: Seat, *, chatbot_id: str | None = None) -> None:
        super().__init__("div")
        self._seat = seat
        self._downloads = seat.workplace.downloads
        self._fixed = {"chatbot_id": chatbot_id} if chatbot_id else {}
        with self:
            button = Button(_("Export"), icon="download")
            button.on("click", self._ask, js_handler=_WHAT_IS_SHOWN)
            self._stage = ui.element("div")

    async def _ask(self, event: GenericEventArguments) -> None:
        sent = event.args if isinstance(event.args, dict) else {}
        asked = QueryParams(str(sent.get("search", "")).removeprefix("?"))
        columns = [str(one) for one in sent.get("columns") or ()]
        asked = QueryParams([*asked.multi_items(), *self._fixed.items()])
        with self._stage, refusals_shown():
            query = query_of(asked)
            async with self._seat.workplace.database.read() as session:
                page = await search_contacts(session, query, now=now(), limit=1)
            more = "+" if page.total_is_capped else ""
            token = self._downloads.begin()
            dialog = self._show(asked, columns, figure(page.total) + more, token)
            if dialog.is_deleted:
                self._downloads.end(token)

    def _show(self, asked: QueryParams, columns: Sequence[str], count: str, token: str) -> Dialog:
        exports = self._downloads

        def address(kind: str) -> str:
            shown = [("column", key) for key in columns] if kind == _AS_SHOWN else []
            file = ExportKind.CSV if kind == _AS_SHOWN else kind
            return f"/exports/contacts.{file}?" + urlencode(
                [*asked.multi_items(), *shown, ("token", token)]
            )

        def begin() -> None:
            progress.set_visibility(True)
            timer.activate()

        def look() -> None:
            done, total = exports.look(token)
            if total:
                progress.show(done, total)

        def end() -> None:
            timer.deactivate()
            exports.end(token)
            dialog.delete()

        with Dialog(_("Export contacts")) as dialog, ui.element("div").classes("hc-dialog-content"):
            Text(
                _("{count} contacts, as the directory shows them now, in this order.", count=count),
                tag="p",
            )
            form = Select(
                _("Form"),
                options={
                    ExportKind.CSV: _("CSV, safe in a spreadsheet"),
                    _AS_SHOWN: _("CSV, the shown columns only"),
                    ExportKind.JSON_LINES: _("JSON Lines, exact"),
                },
                value=ExportKind.CSV,
                on_change=lambda kind: link.props.update(href=local_url(address(kind))),
            )
            progress = Progress(_("Export"))
            progress.set_visibility(False)
            with ui.element("div").classes("hc-dialog-foot"):
                Button(_("Close"), on_click=dialog.close)
                link = Link(_("Download"), address(form.value), classes="hc-button")
                link.classes("hc-button--primary").props["download"] = True
                link.on("click", begin, args=[])
            timer = ui.timer(_BETWEEN_LOOKS_SECONDS, look, active=False)
        dialog.on("hide", end, args=[])
        return dialog.open()
