"""One import: choose what its columns become, try it, start it, stop it, take it back."""

from functools import partial

from nicegui import background_tasks, ui

from app.auth.permissions import Permission
from app.components.elements import Button, Link, Select, Text, toast
from app.components.import_words import DELIMITERS, OUTCOMES, STATES, targets_of
from app.components.progress import Progress
from app.components.words import _, figure
from app.data.changes import Change, ChangesMissed, JobChanged
from app.data.database import WriteSession
from app.data.errors import ContactsError
from app.data.imports.columns import column_of
from app.data.imports.decoding import ENCODINGS
from app.data.imports.files import ImportFiles
from app.data.imports.ledger import (
    cancel_import,
    get_import,
    list_lines,
    set_up,
    start_check,
    start_import,
    undo_import,
)
from app.data.imports.uploads import discard_import, preview, read_anew
from app.data.read_models import ImportJob
from app.data.vocabulary import ImportState, OnConflict, RowOutcome
from app.pages.frame import refusals_shown
from app.pages.workplace import Seat, now

_LINES_SHOWN = 50


class ImportDesk:
    """Shows how the import stands; drawn anew only when its state changes."""

    def __init__(self, seat: Seat, job: ImportJob) -> None:
        self._seat = seat
        self._database = seat.workplace.database
        self._files = ImportFiles(seat.workplace.settings.home)
        self._id = job.import_id
        self._shown: ImportState | None = None
        self._progress: Progress | None = None
        self._choices: dict[str, Select] = {}
        self._conflict: Select | None = None
        self._place = ui.element("div")
        self._figures = ui.element("div")
        self._lines = ui.element("div")

    def hear(self, changes: tuple[Change, ...]) -> None:
        """Look again when this import came further."""
        if JobChanged(self._id) in changes or ChangesMissed() in changes:
            background_tasks.create_lazy(self._look(), name=f"import {self._place.id}")

    async def show(self, job: ImportJob) -> None:
        """Show how it stands now."""
        if job.state != self._shown:
            self._shown = job.state
            self._draw(job)
            await self._draw_lines(job)
        self._draw_figures(job)
        if self._progress is not None:
            self._progress.show(job.done, job.total)

    async def _look(self) -> None:
        try:
            async with self._database.read() as session:
                job = await get_import(session, self._id)
        except ContactsError:
            with self._place:
                ui.navigate.to("/imports")
            return
        with self._place:
            await self.show(job)

    def _draw(self, job: ImportJob) -> None:
        self._place.clear()
        self._progress = None
        with self._place:
            with ui.element("div").classes("hc-line"):
                Text(job.file_name or "", tag="strong").props["dir"] = "auto"
                Text(_(STATES[job.state]), classes="hc-muted").props["role"] = "status"
            match job.state:
                case ImportState.WAITING | ImportState.CHECKED:
                    self._set_up(job)
                case ImportState.CHECKING | ImportState.RUNNING | ImportState.UNDOING:
                    self._progress = Progress(_(STATES[job.state]))
                    Text(_("You can leave this page; the work goes on."), classes="hc-muted")
                    with ui.element("div").classes("hc-dialog-foot"):
                        Button(_("Stop"), on_click=self._cancel)
                case ImportState.FINISHED | ImportState.CANCELLED:
                    with ui.element("div").classes("hc-dialog-foot"):
                        Button(_("Undo this import"), icon="undo", on_click=self._undo)
                        Link(_("To the contacts"), "/contacts", classes="hc-button")
                case _:
                    pass

    def _set_up(self, job: ImportJob) -> None:
        with ui.element("div").classes("hc-toolbar"):
            names = dict.fromkeys((job.encoding, *ENCODINGS))
            Select(
                _("Encoding"), options={name: name for name in names}, value=job.encoding,
                on_change=lambda name: self._read_anew(name, job.delimiter),
            )  # fmt: skip
            Select(
                _("Between the cells"), value=job.delimiter,
                options={mark: _(words) for mark, words in DELIMITERS.items()},
                on_change=lambda mark: self._read_anew(job.encoding, mark),
            )  # fmt: skip
            self._conflict = Select(
                _("If a row’s keys belong to two contacts"), value=job.on_conflict,
                options={
                    OnConflict.MERGE: _("Merge the two"),
                    OnConflict.REFUSE: _("Refuse the row"),
                },
            )  # fmt: skip
        self._draw_columns(job)
        with ui.element("div").classes("hc-dialog-foot"):
            Button(_("Discard"), kind="ghost", on_click=self._discard)
            Button(_("Try it first"), on_click=self._check)
            words = _("Import {count} rows", count=job.total)
            Button(words, kind="primary", on_click=self._start)

    def _draw_columns(self, job: ImportJob) -> None:
        shown = preview(self._files, job)
        self._choices = {}
        with ui.element("div").classes("hc-wide"), ui.element("table").classes("hc-table"):
            with ui.element("thead"), ui.element("tr"):
                for title in (_("Column"), _("Becomes"), _("Examples")):
                    Text(title, tag="th").props["scope"] = "col"
            with ui.element("tbody"):
                for at, column in enumerate(job.columns):
                    examples = [row[at] for row in shown.rows if at < len(row) and row[at]]
                    with ui.element("tr"):
                        Text(column.title, tag="th").props["scope"] = "row"
                        with ui.element("td"):
                            choice = Select(
                                _("{column} becomes", column=column.title),
                                options=targets_of(column.title, column.name),
                                value=column.target,
                            )
                            choice.props["hidden_label"] = True
                            self._choices[column.title] = choice
                        with ui.element("td").classes("hc-muted hc-examples"):
                            for text in examples[:3]:
                                Text(text[:60], tag="bdi")

    def _draw_figures(self, job: ImportJob) -> None:
        self._figures.clear()
        if not job.counts:
            return
        with self._figures, ui.element("div").classes("hc-figures"):
            for outcome, words in OUTCOMES.items():
                if outcome in job.counts:
                    with ui.element("div").classes("hc-figure"):
                        Text(figure(job.counts[outcome]), tag="strong")
                        Text(_(words), classes="hc-muted")

    async def _draw_lines(self, job: ImportJob) -> None:
        self._lines.clear()
        if not job.counts or job.state.is_busy:
            return
        async with self._database.read() as session:
            wanted = RowOutcome.KEPT if job.state is ImportState.UNDONE else RowOutcome.REFUSED
            report = await list_lines(session, self._id, outcome=wanted, limit=_LINES_SHOWN)
        with self._lines:
            address = f"/imports/{self._id}/report.csv"
            Link(_("Download the report"), address, classes="hc-button").props["download"] = True
            if report.lines:
                with ui.element("table").classes("hc-table"):
                    with ui.element("thead"), ui.element("tr"):
                        for title in (_("Row"), _("Why not")):
                            Text(title, tag="th").props["scope"] = "col"
                    with ui.element("tbody"):
                        for line in report.lines:
                            with ui.element("tr"):
                                Text(figure(line.number), tag="td")
                                Text(_(line.reason) if line.reason else "", tag="td")

    async def _check(self) -> None:
        async def check(session: WriteSession) -> None:
            await self._apply_choices(session)
            await start_check(session, self._id)

        with self._place, refusals_shown():
            await self._seat.acting(Permission.TRANSFER)
            await self._database.act(check)

    async def _start(self) -> None:
        with self._place, refusals_shown():
            actor = await self._seat.acting(Permission.TRANSFER)

            async def start(session: WriteSession) -> None:
                await self._apply_choices(session)
                await start_import(session, self._id, actor=actor, now=now())

            await self._database.act(start)

    async def _apply_choices(self, session: WriteSession) -> None:
        columns = [column_of(title, choice.value) for title, choice in self._choices.items()]
        conflict = OnConflict(self._conflict.value if self._conflict else OnConflict.MERGE)
        await set_up(session, self._id, columns=columns, on_conflict=conflict)

    async def _read_anew(self, encoding: str, delimiter: str) -> None:
        with self._place, refusals_shown():
            await self._seat.acting(Permission.TRANSFER)
            read = partial(read_anew, files=self._files, import_id=self._id)
            await self._database.act(partial(read, encoding=encoding, delimiter=delimiter))
        self._shown = None
        await self._look()

    async def _cancel(self) -> None:
        with self._place, refusals_shown():
            actor = await self._seat.acting(Permission.TRANSFER)
            await self._database.act(
                partial(cancel_import, import_id=self._id, actor=actor, now=now())
            )
            if self._shown is ImportState.RUNNING:
                self._files.remove(self._id)

    async def _undo(self) -> None:
        with self._place, refusals_shown():
            actor = await self._seat.acting(Permission.TRANSFER)
            await self._database.act(
                partial(undo_import, import_id=self._id, actor=actor, now=now())
            )

    async def _discard(self) -> None:
        with self._place, refusals_shown():
            await self._seat.acting(Permission.TRANSFER)
            await self._database.act(partial(discard_import, import_id=self._id))
            self._files.remove(self._id)
            toast(_("The file is gone."), seconds=4)
            ui.navigate.to("/imports")
