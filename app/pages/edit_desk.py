"""Save what was typed into the form; a refusal goes back to the field it is about."""

from collections.abc import Awaitable, Callable

from nicegui import ui
from nicegui.element import Element

from app.auth.permissions import Permission
from app.components.contact_edits import TypedEdit
from app.components.contact_form import ContactForm
from app.components.contact_panel import ContactPanel
from app.components.elements import toast
from app.components.words import _, marked, sentence_of
from app.data.contacts import UNSET, ContactEdit, create_contact, edit_contact, get_contact
from app.data.errors import (
    EmailTakenError,
    ExternalIdTakenError,
    InvalidValueError,
    StaleVersionError,
)
from app.data.field_definitions import list_definitions
from app.data.hand_back import hand_back_field
from app.data.read_models import FieldDefinition
from app.data.vocabulary import Source
from app.pages.frame import refusals_shown
from app.pages.merge_desk import MergeDesk
from app.pages.workplace import Seat, now

_TAKEN = marked(
    "Another contact has this email. Merging makes the two one; every email stays known."
)


class EditDesk:
    """Opens the form in the panel and saves it; ``on_done`` hears which contact to show then."""

    def __init__(
        self,
        seat: Seat,
        stage: Element,
        panel: ContactPanel,
        *,
        merging: MergeDesk,
        on_done: Callable[[str | None], Awaitable[None]],
    ) -> None:
        self._seat = seat
        self._database = seat.workplace.database
        self._region = seat.workplace.settings.default_region
        self._stage = stage
        self._panel = panel
        self._merging = merging
        self._on_done = on_done
        self.fields: tuple[FieldDefinition, ...] = ()
        ui.timer(0.01, self._load_fields, once=True)

    async def _load_fields(self) -> None:
        async with self._database.read() as session:
            self.fields = await list_definitions(session)

    def edit(self) -> None:
        """Let one edit the contact shown, unless that is going on already."""
        contact = self._panel.contact
        if contact is None or self._panel.form is not None or not self._seat.may(Permission.EDIT):
            return
        contact_id = contact.row.contact_id
        self._panel.show_form(
            contact,
            fields=self.fields,
            on_save=self._save,
            on_cancel=lambda: self._on_done(contact_id),
        )

    def new(self) -> None:
        """Let one enter a new contact."""
        if not self._panel.is_dirty and self._seat.may(Permission.EDIT):
            self._panel.show_form(
                None,
                fields=self.fields,
                on_save=self._create,
                on_cancel=lambda: self._on_done(None),
            )

    async def hand_back(self, field: str) -> None:
        """Forget what operators entered in a field of the contact shown; it can be taken back."""
        contact = self._panel.contact
        if contact is None:
            return
        contact_id = contact.row.contact_id
        with self._stage, refusals_shown():
            actor = await self._seat.acting(Permission.EDIT)
            before = await self._database.act(
                lambda session: hand_back_field(
                    session,
                    contact_id,
                    field,
                    actor=actor,
                    now=now(),
                    expected_version=contact.row.version,
                )
            )
            toast(_("The automatic value shows now."), undo=lambda: self._enter(contact_id, before))

    async def _enter(self, contact_id: str, edit: ContactEdit) -> None:
        with self._stage, refusals_shown():
            actor = await self._seat.acting(Permission.EDIT)
            await self._database.act(
                lambda session: edit_contact(
                    session, contact_id, edit, actor=actor, now=now(), region=self._region
                )
            )

    async def _save(self, typed: TypedEdit) -> None:
        form = self._panel.form
        if form is None or form.contact is None:
            return
        row = form.contact.row
        with self._stage, refusals_shown():
            if not typed:
                await self._on_done(row.contact_id)
                return
            actor = await self._seat.acting(Permission.EDIT)
            try:
                async with self._database.transaction() as session:
                    await edit_contact(
                        session,
                        row.contact_id,
                        edit_of(typed),
                        actor=actor,
                        now=now(),
                        expected_version=row.version,
                        region=self._region,
                    )
            except EmailTakenError as error:
                rest = typed.without_email()
                await self._merging.offer(
                    row.contact_id,
                    error.contact_id,
                    edit=edit_of(rest) if rest else None,
                    reason=_(_TAKEN),
                )
                return
            except StaleVersionError:
                await self._show_changes(form, row.contact_id)
                return
            except (InvalidValueError, ExternalIdTakenError) as error:
                _show_at_field(form, error)
                return
            toast(_("Saved."), seconds=4)
            await self._on_done(row.contact_id)

    async def _create(self, typed: TypedEdit) -> None:
        form = self._panel.form
        if form is None:
            return
        with self._stage, refusals_shown():
            if not typed:
                form.show_error("name", _("Give at least a name, an email or a phone."))
                return
            actor = await self._seat.acting(Permission.EDIT)
            try:
                async with self._database.transaction() as session:
                    contact_id = await create_contact(
                        session,
                        edit_of(typed),
                        actor=actor,
                        source=Source.OPERATOR,
                        now=now(),
                        region=self._region,
                    )
            except EmailTakenError as error:
                form.show_error("email", sentence_of(error))
                form.show_link(_("Open that contact"), f"/contacts/{error.contact_id}")
                return
            except (InvalidValueError, ExternalIdTakenError) as error:
                _show_at_field(form, error)
                return
            toast(_("Contact added."), seconds=4)
            await self._on_done(contact_id)

    async def _show_changes(self, form: ContactForm, contact_id: str) -> None:
        async with self._database.read() as session:
            form.show_changes(await get_contact(session, contact_id))


def edit_of(typed: TypedEdit) -> ContactEdit:
    """The edit that the data module understands; blank texts clear."""
    own = {name: text or None for name, text in typed.own.items()}
    return ContactEdit(
        name=own.get("name", UNSET),
        email=own.get("email", UNSET),
        phone=own.get("phone", UNSET),
        captured_fields=typed.captured_fields or UNSET,
        external_ids=typed.external_ids or UNSET,
    )


def _show_at_field(form: ContactForm, error: InvalidValueError | ExternalIdTakenError) -> None:
    if isinstance(error, InvalidValueError):
        form.show_error(error.field, sentence_of(error))
    else:
        form.show_error(f"external_ids.{error.source}", sentence_of(error))
