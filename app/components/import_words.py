"""The words of imports: how they stand, what became of rows, what columns can become."""

from app.components.words import _, figure, listed, marked
from app.data.read_models import ImportJob
from app.data.vocabulary import ColumnKind, ImportState, RowOutcome

STATES = {
    ImportState.WAITING: marked("Not started"),
    ImportState.CHECKING: marked("Being tried"),
    ImportState.CHECKED: marked("Tried, not started"),
    ImportState.RUNNING: marked("Running"),
    ImportState.FINISHED: marked("Finished"),
    ImportState.CANCELLED: marked("Stopped half way"),
    ImportState.UNDOING: marked("Being undone"),
    ImportState.UNDONE: marked("Undone"),
}
OUTCOMES = {
    RowOutcome.CREATED: marked("New"),
    RowOutcome.UPDATED: marked("Updated"),
    RowOutcome.MERGED: marked("Merged"),
    RowOutcome.UNCHANGED: marked("Unchanged"),
    RowOutcome.REFUSED: marked("Refused"),
    RowOutcome.UNDONE: marked("Undone"),
    RowOutcome.KEPT: marked("Kept"),
}
DELIMITERS = {
    ",": marked("Comma ,"),
    ";": marked("Semicolon ;"),
    "\t": marked("Tab"),
    "|": marked("Bar |"),
}
_TARGETS = {
    ColumnKind.IGNORE: marked("Leave out"),
    ColumnKind.NAME: marked("Name"),
    ColumnKind.FIRST_NAME: marked("First name"),
    ColumnKind.LAST_NAME: marked("Last name"),
    ColumnKind.EMAIL: marked("Email"),
    ColumnKind.PHONE: marked("Phone"),
    ColumnKind.TAGS: marked("Tags"),
    ColumnKind.CONTACT_ID: marked("Contact ID of an export"),
}


def targets_of(title: str, name: str) -> dict[str, str]:
    """What a column of this title can become, as choices; ``name`` is what it is called now."""
    choices = {str(kind): _(words) for kind, words in _TARGETS.items()}
    for one in dict.fromkeys((name or title, title)):
        choices[f"{ColumnKind.FIELD}:{one}"] = _("Captured field “{name}”", name=one)
        choices[f"{ColumnKind.EXTERNAL}:{one}"] = _("ID in the system “{name}”", name=one)
    return choices


def figures_of(job: ImportJob) -> str:
    """What became of the rows so far, in one line."""
    return listed(
        f"{figure(job.counts[outcome])} {_(words).lower()}"
        for outcome, words in OUTCOMES.items()
        if job.counts.get(outcome)
    )
