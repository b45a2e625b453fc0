"""Refusals of what everything lies on: a schema that is too new, a disk that is full or fails."""

from app.data.errors import ContactsError, UnavailableError
from app.data.vocabulary import marked


class SchemaTooNewError(ContactsError):
    """The database was written by a version that this one does not know."""

    def __init__(self) -> None:
        super().__init__(
            marked(
                "This database was written by a newer version of the program."
                " Nothing was changed; use that version or a newer one."
            )
        )


class DiskFullError(UnavailableError):
    """There is no room on the disk; nothing was done."""

    def __init__(self) -> None:
        super().__init__(
            marked("The server’s disk is full, so nothing was saved. Try again when there is room.")
        )


class DiskFailsError(UnavailableError):
    """The disk could not be written or read; what was asked may or may not have been done."""

    def __init__(self) -> None:
        super().__init__(
            marked(
                "The server’s disk does not work as it should. Look whether this was saved,"
                " and tell whoever looks after the server."
            )
        )
