"""How far an act on many contacts has come, at the foot of the page, with a way to stop it."""

from collections.abc import Awaitable, Callable

from nicegui.element import Element

from app.components.elements import Button, Text, toast_stack
from app.components.words import _, ngettext
from app.data.read_models import JobRow
from app.data.vocabulary import BulkAction


class JobToast(Element):
    """A line and a bar that fill up; it goes when it is told that the act is over."""

    def __init__(self, job: JobRow, *, on_stop: Callable[[], Awaitable[None]]) -> None:
        with toast_stack():
            super().__init__("div")
        self.classes("hc-toast hc-toast--job")
        self.props["role"] = "status"
        with self:
            self._words = Text("")
            self._bar = Element("progress")
            self._bar.props["aria-label"] = _("Progress")
            Button(_("Stop"), on_click=on_stop)
        self.show(job)

    def show(self, job: JobRow) -> None:
        """Say how far it is now."""
        self._words.text = ngettext(
            "{done} of {count} contact", "{done} of {count} contacts", job.total, done=job.done
        )
        self._bar.props["max"] = max(1, job.total)
        self._bar.props["value"] = job.done


def outcome_of(job: JobRow) -> str:
    """What the act has done, once it is over."""
    if job.is_undo:
        return ngettext("Undone for {count} contact.", "Undone for {count} contacts.", job.changed)
    match job.action:
        case BulkAction.TAG | BulkAction.UNTAG:
            return _tagged(job)
        case BulkAction.SOFT_DELETE:
            return ngettext("{count} contact deleted.", "{count} contacts deleted.", job.changed)
        case BulkAction.ERASE:
            return ngettext(
                "{count} contact erased. A receipt stays under Erasures.",
                "{count} contacts erased. Receipts stay under Erasures.",
                job.changed,
            )
        case BulkAction.RESTORE:
            return ngettext("{count} contact restored.", "{count} contacts restored.", job.changed)
        case _:
            return ngettext("Done for {count} contact.", "Done for {count} contacts.", job.changed)


def _tagged(job: JobRow) -> str:
    tag = job.tag or ""
    if job.action is BulkAction.TAG:
        return ngettext(
            "{count} contact tagged {tag}.",
            "{count} contacts tagged {tag}.",
            job.changed,
            tag=tag,
        )
    return ngettext(
        "Tag {tag} taken off {count} contact.",
        "Tag {tag} taken off {count} contacts.",
        job.changed,
        tag=tag,
    )
