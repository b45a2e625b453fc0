"""Imports: the list with the place for a new file, and one import from its columns to its undo."""

from nicegui import ui

from app.components.elements import EmptyState, Link, Text
from app.components.file_drop import FileDrop
from app.components.import_words import STATES, figures_of
from app.components.times import When
from app.components.words import _, figure
from app.data.errors import ContactsError
from app.data.imports.ledger import get_import, list_imports
from app.data.read_models import ImportJob
from app.pages.frame import frame
from app.pages.import_desk import ImportDesk
from app.pages.workplace import PAGE_SECONDS, Workplace


def register_imports(workplace: Workplace) -> None:
    """Serve both pages; only whoever may import comes here."""

    @ui.page("/imports", title="Import · Hilal Contacts", response_timeout=PAGE_SECONDS)
    async def imports_page() -> None:
        seat = workplace.seat()
        async with workplace.database.read() as session:
            jobs = await list_imports(session)
        with (
            frame(_("Import contacts"), active="contacts", operator=seat.operator),
            ui.element("div").classes("hc-narrow"),
        ):
            FileDrop(
                target="/imports/files",
                accept=".csv,.tsv,.txt,text/csv",
                on_upload=lambda import_id: ui.navigate.to("/imports/" + import_id),
            )
            with ui.element("section").classes("hc-section"):
                Text(_("Earlier imports"), tag="h2")
                _list(jobs)

    @ui.page("/imports/{import_id}", title="Import · Hilal Contacts", response_timeout=PAGE_SECONDS)
    async def import_page(import_id: str) -> None:
        seat = workplace.seat()
        with (
            frame(_("Import contacts"), active="contacts", operator=seat.operator),
            ui.element("div").classes("hc-narrow hc-narrow--wide"),
        ):
            Link(_("All imports"), "/imports", classes="hc-back")
            try:
                async with workplace.database.read() as session:
                    job = await get_import(session, import_id)
            except ContactsError:
                EmptyState(
                    _("Nothing here"),
                    _("This import is over for more than 30 days, or was never started."),
                    icon="upload",
                )
                return
            desk = ImportDesk(seat, job)
            await desk.show(job)
            workplace.listen(desk.hear)


def _list(jobs: tuple[ImportJob, ...]) -> None:
    if not jobs:
        Text(_("None in the last 30 days."), tag="p", classes="hc-muted")
        return
    with ui.element("div").classes("hc-wide"), ui.element("table").classes("hc-table"):
        with ui.element("thead"), ui.element("tr"):
            for title in (_("Begun"), _("By"), _("Rows"), _("State"), _("Result")):
                Text(title, tag="th").props["scope"] = "col"
        with ui.element("tbody"):
            for job in jobs:
                with ui.element("tr"):
                    with ui.element("td"), Link("", "/imports/" + job.import_id):
                        When(job.created_at)
                    Text(job.by or _("The command line"), tag="td").props["dir"] = "auto"
                    Text(figure(job.total), tag="td")
                    Text(_(STATES[job.state]), tag="td")
                    Text(figures_of(job), tag="td")
