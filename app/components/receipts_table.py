"""What remains of erasures, newest first."""

from collections.abc import Sequence

from nicegui import ui

from app.components.elements import EmptyState, Text
from app.components.times import When
from app.components.words import _, figure, ngettext
from app.data.read_models import Receipt


class ReceiptsTable(ui.element):
    """When, by whom, how much, and how far each erasure is."""

    def __init__(self) -> None:
        super().__init__("div")

    def show(self, receipts: Sequence[Receipt]) -> None:
        """Show these and no others."""
        self.clear()
        with self:
            if not receipts:
                EmptyState(
                    _("Nobody was erased yet"),
                    _("Each hard delete leaves a receipt here, without personal data."),
                )
                return
            with ui.element("table").classes("hc-table"):
                with ui.element("thead"), ui.element("tr"):
                    for title in (_("When"), _("What went"), _("How far"), _("Receipt")):
                        Text(title, tag="th").props["scope"] = "col"
                with ui.element("tbody"):
                    for receipt in receipts:
                        _line(receipt)


def _line(receipt: Receipt) -> None:
    with ui.element("tr"):
        with ui.element("td"):
            When(receipt.at)
        Text(_what_went(receipt), tag="td")
        with ui.element("td"):
            _state(receipt)
        with ui.element("td"):
            Text(receipt.receipt_id, tag="bdi").classes("hc-code")


def _what_went(receipt: Receipt) -> str:
    contacts = len(receipt.erased_ids)
    return _(
        "{contacts}, {messages} in {conversations}",
        contacts=ngettext("{count} contact", "{count} contacts", contacts),
        messages=ngettext("{count} message", "{count} messages", receipt.message_count),
        conversations=ngettext(
            "{count} conversation", "{count} conversations", receipt.conversation_count
        ),
    )


def _state(receipt: Receipt) -> None:
    if not receipt.is_over:
        bar = ui.element("progress").classes("hc-progress")
        bar.props["aria-label"] = _("Messages done")
        bar.props["max"], bar.props["value"] = max(1, receipt.message_count), receipt.message_done
        done, every = figure(receipt.message_done), figure(receipt.message_count)
        Text(_("{done} of {all} messages are done.", done=done, all=every), classes="hc-small")
    elif receipt.cleared_at is None:
        Text(_("Done; its bytes are being cleared"))
    else:
        Text(_("Done, and its bytes are cleared"))
