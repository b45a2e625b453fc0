"""How far an erasure is, and the receipt that stays."""

from nicegui import ui

from app.components.elements import Button, Dialog, Link, Text
from app.components.words import _, ngettext
from app.data.read_models import Receipt


class ReceiptDialog(Dialog):
    """Progress of a long history; it can be closed, the erasure goes on without it."""

    def __init__(self, receipt: Receipt) -> None:
        super().__init__(_("Erasing"))
        self.receipt_id = receipt.receipt_id
        with self, ui.element("div").classes("hc-dialog-content"):
            self._sentence = Text("", tag="p")
            self._sentence.props["role"] = "status"
            self._bar = ui.element("progress").classes("hc-progress")
            self._bar.props["aria-label"] = _("Messages done")
            self._note = Text("", tag="p", classes="hc-muted hc-small")
            with ui.element("div").classes("hc-dialog-foot"):
                Link(_("All receipts"), "/erasures", classes="hc-button hc-button--ghost")
                Button(_("Close"), on_click=self.close)
        self.on("hide", self.delete, args=[])
        self.show(receipt)

    def show(self, receipt: Receipt) -> None:
        """Say how far it is now."""
        self._bar.props["max"] = max(1, receipt.message_count)
        self._bar.props["value"] = receipt.message_done
        if receipt.is_over:
            self.title.set_text(_("Erased"))
            self._sentence.set_text(_("Receipt {receipt} stays.", receipt=receipt.receipt_id))
            self._note.set_text(
                ngettext(
                    "{count} message was anonymised.",
                    "{count} messages were anonymised.",
                    receipt.message_count,
                )
            )
            return
        self._sentence.set_text(
            _(
                "{done} of {all} messages are done.",
                done=receipt.message_done,
                all=receipt.message_count,
            )
        )
        self._note.set_text(
            _(
                "The person is gone from the directory already. You can close this; "
                "the rest is done in the background."
            )
        )
