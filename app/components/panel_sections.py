"""The parts of the detail panel that only show: identity, captured fields, ids and history."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from nicegui import ui

from app.components.copy_button import CopyButton
from app.components.elements import Button, Link, Text
from app.components.field_value import show_value
from app.components.history_words import sentence_of
from app.components.provenance import SOURCE_WORDS, HandBack, Provenance
from app.components.times import When, distance, on_date, relative_within
from app.components.titles import label_of
from app.components.words import _, ngettext
from app.data.read_models import ContactDetail, FieldDefinition, HistoryEntry, Subject
from app.data.vocabulary import MASK, Identity, Source

UndoMerge = Callable[[str], Awaitable[None]]


def why_badge(contact: ContactDetail) -> str:
    """The sentence that says why the badge is what it is."""
    match contact.row.identity:
        case Identity.VERIFIED:
            sentences = [*_why_verified(contact.subjects), _other_emails(contact)]
        case Identity.SELF_REPORTED:
            sentences = [_why_self_reported(contact), _other_emails(contact)]
        case Identity.ANONYMOUS:
            sentences = [_("This visitor has not said who they are.")]
    return " ".join(sentence for sentence in sentences if sentence)


def _other_emails(contact: ContactDetail) -> str:
    others = len(contact.emails) - 1
    if others < 1:
        return ""
    return ngettext("One other email known.", "{count} other emails known.", others)


def _why_verified(subjects: Sequence[Subject]) -> list[str]:
    if not subjects:
        return [_("Proven by a signed token.")]
    latest = max(subjects, key=lambda subject: subject.seen_at)
    signed = {"when": relative_within(latest.seen_at), "subject": latest.subject}
    backend, issuer = latest.chatbot_name or _("a chatbot"), latest.issuer
    if issuer:
        sentence = _(
            "Signed by the backend of {chatbot} {when}, subject {subject}, issuer {issuer}.",
            chatbot=backend,
            issuer=issuer,
            **signed,
        )
    else:
        sentence = _(
            "Signed by the backend of {chatbot} {when}, subject {subject}.",
            chatbot=backend,
            **signed,
        )
    if len(subjects) == 1:
        return [sentence]
    known = ngettext("{count} subject known.", "{count} subjects known.", len(subjects))
    return [sentence, known]


def _why_self_reported(contact: ContactDetail) -> str:
    sources = {value.source for value in contact.values if value.is_current}
    sources |= {email.source for email in contact.emails}
    if Source.SELF_REPORTED in sources:
        return _("Given in chat or by the page; nobody has proven it.")
    if Source.INTEGRATION in sources:
        return _("Given by a connected system; nobody has proven it.")
    return _("Entered by an operator; nobody has proven it.")


def heading(text: str, note: str = "") -> None:
    """The heading of a section, with a quiet note beside it."""
    with ui.element("div").classes("hc-panel-heading"):
        Text(text, tag="h3")
        if note:
            Text(note).classes("hc-muted")


def show_identity(contact: ContactDetail, *, on_hand_back: HandBack | None = None) -> None:
    """Name, email and phone with their sources, other emails, first and last seen."""
    row = contact.row
    sources = {email.email: email.source for email in contact.emails}
    with ui.element("dl").classes("hc-facts"):
        if row.name:
            with fact(_("Name")):
                Text(row.name, tag="bdi")
                Provenance("name", contact.values, on_hand_back=on_hand_back)
        with fact(_("Email")):
            _value_or_dash(row.email)
            if row.email and MASK not in row.email:
                CopyButton(_("Copy email"), value=row.email)
            if row.email in sources:
                _source_words(sources[row.email])
        with fact(_("Phone")):
            _value_or_dash(row.phone)
            if row.phone and MASK not in row.phone:
                CopyButton(_("Copy phone"), value=row.phone)
            Provenance("phone", contact.values, on_hand_back=on_hand_back)
        others = [email for email in contact.emails if email.email != row.email]
        for email in others:
            with fact(_("Also known as")):
                Text(email.email, tag="bdi")
                _source_words(email.source)
        with fact(_("First seen")):
            When(row.first_seen).text = on_date(row.first_seen)
            Text(distance(row.first_seen), classes="hc-small")
        with fact(_("Last seen")):
            When(row.last_seen)


def show_masked(*, on_reveal: Callable[[], Any]) -> None:
    """Why values cannot be read, and the button that shows this contact's."""
    with ui.element("p").classes("hc-muted"):
        Text(_("Values are masked for your role. Who looks at them is noted."))
    Button(_("Reveal"), on_click=on_reveal)


def show_captured_fields(
    contact: ContactDetail,
    *,
    fields: Sequence[FieldDefinition] = (),
    on_hand_back: HandBack | None = None,
) -> None:
    """Everything else that was collected, defined fields first, each with its source."""
    if not contact.captured_fields:
        nothing(_("Nothing else was collected."))
        return
    defined = {one.name: one for one in fields if one.name in contact.captured_fields}
    with ui.element("dl").classes("hc-facts"):
        for name in dict.fromkeys((*defined, *contact.captured_fields)):
            with fact(defined[name].label if name in defined else label_of(name)):
                show_value(contact.captured_fields[name], defined.get(name))
                Provenance(name, contact.values, on_hand_back=on_hand_back)


def show_external_ids(contact: ContactDetail) -> None:
    """The ids that other systems use for this person."""
    if not contact.external_ids:
        nothing(_("No other system’s id is known."))
        return
    with ui.element("dl").classes("hc-facts"):
        for known in contact.external_ids:
            with fact(label_of(known.source)):
                Text(known.external_id, tag="bdi").classes("hc-code")


def show_history(entries: Sequence[HistoryEntry], *, on_undo: UndoMerge | None) -> None:
    """What changed, who did it and when; merges with a button that undoes them."""
    if not entries:
        nothing(_("Nothing has been changed yet."))
        return
    with ui.element("ol").classes("hc-history"):
        for entry in entries:
            with ui.element("li"):
                Text(sentence_of(entry))
                When(entry.at).classes("hc-small")
                if entry.undoable_merge_id and on_undo:
                    _undo_button(entry.undoable_merge_id, on_undo)


def fact(label: str) -> ui.element:
    """A term, and the place for its description."""
    Text(label, tag="dt").props["title"] = label
    return ui.element("dd")


def nothing(sentence: str) -> None:
    """The quiet sentence of an empty section."""
    Text(sentence, tag="p").classes("hc-muted hc-panel-nothing")


def _value_or_dash(value: str | None) -> None:
    Text(value or "—", tag="bdi").classes("" if value else "hc-muted")


def _source_words(source: Source) -> None:
    Text(_(SOURCE_WORDS[source]), tag="small").classes("hc-provenance")


def _undo_button(merge_id: str, on_undo: UndoMerge) -> None:
    async def undo() -> None:
        await on_undo(merge_id)

    Button(_("Undo"), on_click=undo, kind="link")


def show_export(contact_id: str) -> None:
    """What a person may ask for: all that is held on them, to read and for programs."""
    with ui.element("p").classes("hc-line"):
        for words, kind in ((_("As a page to read"), "html"), (_("As JSON"), "json")):
            address = f"/exports/contacts/{contact_id}.{kind}"
            link = Link(words, address, classes="hc-roomy-link")
            link.props["download"] = True
