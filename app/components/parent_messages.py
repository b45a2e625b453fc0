"""What an embedded directory tells the page around its frame."""

from collections.abc import Sequence

from nicegui.element import Element


class ParentMessages(Element, component="parent_messages.js"):
    """Posts that the directory opened, which contact is shown, and how large it is.

    Only a parent of one of these origins hears it.
    """

    def __init__(self, *, origins: Sequence[str], home: str) -> None:
        super().__init__()
        self.props["origins"] = list(origins)
        self.props["home"] = home

    def select(self, contact_id: str | None) -> None:
        """Say which contact is shown, or that none is."""
        self.run_method("select", contact_id)
