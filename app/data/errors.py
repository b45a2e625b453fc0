"""Every refusal of the data module, each with a sentence fit to show.

ContactsError                   understood and refused; attributes carry the facts
├── NotFoundError               kind, public_id
│   ├── ContactNotFoundError    contact_id
│   ├── ConversationNotFoundError
│   ├── ChatbotNotFoundError
│   ├── MergeNotFoundError
│   ├── JobNotFoundError
│   ├── ErasureNotFoundError
│   ├── ImportNotFoundError
│   ├── KeyNotFoundError
│   ├── NoteNotFoundError
│   ├── ViewNotFoundError
│   ├── KioskNotFoundError
│   └── OperatorNotFoundError
├── ContactErasedError          contact_id
├── StaleEventError             older than an erasure of whom it speaks of (stale_events)
├── ContactMergedError          contact_id, primary_id
├── InvalidValueError           field
│   ├── InvalidTagError
│   └── InvalidSearchError
│       └── SearchTooSlowError
├── EmailTakenError             contact_id of the holder (never the address)
├── ExternalIdTakenError        source, contact_id of the holder
├── ConversationTakenError      conversation_id
├── StaleVersionError           contact_id, version
├── CannotMergeError            primary_id, duplicate_id
├── CannotUndoError             merge_id, first_undo
├── ImportStateError            import_id
├── PairingOverError            a screen's code or link is not valid any more
├── SignInRefusedError          the same sentence whatever was wrong
├── DatabaseRefusesError        it answers, but not to us
├── SchemaTooNewError           written by a newer version (storage_errors)
└── UnavailableError            not now, perhaps in a moment
    ├── DatabaseAwayError       the database does not answer
    ├── DatabaseBusyError       a statement or a lock took too long
    ├── DiskFullError           there is no room for it (storage_errors)
    └── DiskFailsError          it could not be written or read (storage_errors)
"""

from app.data.vocabulary import marked


class ContactsError(Exception):
    """Understood and refused; ``str(error)`` is one English sentence fit to show.

    ``sentence`` holds ``{name}`` where the fact of that name belongs, so that a page can say it in
    another language.
    """

    def __init__(self, sentence: str, /, **facts: object) -> None:
        self.sentence = sentence
        self.facts = facts
        super().__init__(sentence.format(**_shown(facts)) if facts else sentence)


def _shown(facts: dict[str, object]) -> dict[str, object]:
    return {name: f"{fact:,}" if isinstance(fact, int) else fact for name, fact in facts.items()}


class NotFoundError(ContactsError):
    """There is no such thing; what it is stands in ``kind``."""

    kind = "record"
    says = marked("There is no such record.")

    def __init__(self, public_id: str) -> None:
        self.public_id = public_id
        super().__init__(self.says)


class ContactNotFoundError(NotFoundError):
    """No contact has this id."""

    kind = "contact"
    says = marked("There is no such contact.")


class ConversationNotFoundError(NotFoundError):
    """No conversation has this id."""

    kind = "conversation"
    says = marked("There is no such conversation.")


class ChatbotNotFoundError(NotFoundError):
    """No chatbot has this id."""

    kind = "chatbot"
    says = marked("There is no such chatbot.")


class JobNotFoundError(NotFoundError):
    """No act on many contacts has this id."""

    kind = "act"
    says = marked("There is no such act.")


class ErasureNotFoundError(NotFoundError):
    """No erasure has this id."""

    kind = "erasure"
    says = marked("There is no such erasure.")


class ImportNotFoundError(NotFoundError):
    """No import has this id."""

    kind = "import"
    says = marked("There is no such import.")


class MergeNotFoundError(NotFoundError):
    """No merge has this id."""

    kind = "merge"
    says = marked("There is no such merge.")


class KeyNotFoundError(NotFoundError):
    """No key has this id."""

    kind = "key"
    says = marked("There is no such key.")


class NoteNotFoundError(NotFoundError):
    """No note has this id, or somebody else wrote it."""

    kind = "note"
    says = marked("There is no such note.")


class ViewNotFoundError(NotFoundError):
    """No view of the directory has this id, or it is somebody else's own."""

    kind = "view"
    says = marked("There is no such view.")


class KioskNotFoundError(NotFoundError):
    """No screen has this id."""

    kind = "screen"
    says = marked("There is no such screen.")


class OperatorNotFoundError(NotFoundError):
    """No operator has this id."""

    kind = "operator"
    says = marked("There is no such operator.")


class ContactErasedError(ContactsError):
    """The contact was erased for good."""

    def __init__(self, contact_id: str) -> None:
        self.contact_id = contact_id
        super().__init__(marked("This contact was erased and cannot be brought back."))


class ContactMergedError(ContactsError):
    """The contact was merged into another, which now holds everything it had."""

    def __init__(self, contact_id: str, primary_id: str) -> None:
        self.contact_id = contact_id
        self.primary_id = primary_id
        super().__init__(marked("This contact was merged into another one."))


class InvalidValueError(ContactsError):
    """A value was refused; ``field`` says where the sentence belongs."""

    def __init__(self, field: str, sentence: str, /, **facts: object) -> None:
        self.field = field
        super().__init__(sentence, **facts)


class InvalidTagError(InvalidValueError):
    """A tag is blank, too long or holds characters that cannot be shown."""

    def __init__(self, sentence: str, /, **facts: object) -> None:
        super().__init__("tag", sentence, **facts)


class InvalidSearchError(InvalidValueError):
    """A filter, sort or cursor is not one that the directory knows."""


class SearchTooSlowError(InvalidSearchError):
    """A search took longer than any may, and was stopped so that others have the database too."""

    def __init__(self) -> None:
        super().__init__("q", "This search takes too long. Add a word or a filter.")


class EmailTakenError(ContactsError):
    """Another contact has this email; merging the two is the way on."""

    def __init__(self, contact_id: str) -> None:
        self.contact_id = contact_id
        super().__init__(marked("Another contact has this email."))


class ExternalIdTakenError(ContactsError):
    """Another contact has this external id."""

    def __init__(self, source: str, contact_id: str) -> None:
        self.source = source
        self.contact_id = contact_id
        super().__init__(marked("Another contact has this {source} id."), source=source)


class ConversationTakenError(ContactsError):
    """This conversation id belongs to another chatbot."""

    def __init__(self, conversation_id: str) -> None:
        self.conversation_id = conversation_id
        super().__init__(marked("This conversation id belongs to another chatbot."))


class StaleVersionError(ContactsError):
    """The contact was changed since the version the caller started from."""

    def __init__(self, contact_id: str, version: int) -> None:
        self.contact_id = contact_id
        self.version = version
        super().__init__(marked("Somebody changed this contact meanwhile."))


class CannotMergeError(ContactsError):
    """These two contacts cannot be merged."""

    def __init__(self, primary_id: str, duplicate_id: str, sentence: str) -> None:
        self.primary_id = primary_id
        self.duplicate_id = duplicate_id
        super().__init__(sentence)


class CannotUndoError(ContactsError):
    """This cannot be undone any more, or not before ``first_undo``."""

    def __init__(self, merge_id: str, sentence: str, *, first_undo: str | None = None) -> None:
        self.merge_id = merge_id
        self.first_undo = first_undo
        super().__init__(sentence)


class ImportStateError(ContactsError):
    """This cannot be done with the import as it stands now."""

    def __init__(self, import_id: str) -> None:
        self.import_id = import_id
        super().__init__(marked("This cannot be done with the import now; look at it again."))


class PairingOverError(ContactsError):
    """The screen's claim or link was used, has expired, or never was."""

    def __init__(self) -> None:
        super().__init__(marked("This link or code is not valid any more."))


class SignInRefusedError(ContactsError):
    """Email or password is wrong, or the operator is disabled: never said which."""

    def __init__(self) -> None:
        super().__init__(marked("Email or password is wrong."))


class DatabaseRefusesError(ContactsError):
    """The database of DATABASE_URL answers, but does not let us in; waiting would not help."""

    def __init__(self) -> None:
        super().__init__(
            marked(
                "The database refuses the user, the password or the database name of DATABASE_URL."
            )
        )


class UnavailableError(ContactsError):
    """Nothing is wrong with what was asked; it may be done in a moment."""


class DatabaseAwayError(UnavailableError):
    """The database does not answer; what was asked may or may not have been done."""

    def __init__(self) -> None:
        super().__init__(marked("The database cannot be reached just now. Try again in a moment."))


class DatabaseBusyError(UnavailableError):
    """The database had no time for this; nothing was done."""

    def __init__(self) -> None:
        super().__init__(marked("This took too long and was stopped. Try again in a moment."))
