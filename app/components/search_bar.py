"""Words and filters above the contacts table."""

from collections.abc import Mapping
from pathlib import Path

from nicegui.element import Element

_MODULES: dict[str, str] = {"hilal": str(Path(__file__).parent / "directory")}


class SearchBar(Element, component="search_bar.js", esm=_MODULES):
    """Search box and filters; the table beside it follows them in the browser, as does the address.

    ``chatbots`` maps ids to names.
    """

    def __init__(
        self,
        *,
        chatbots: Mapping[str, str] | None = None,
        tags_url: str = "/tag-suggestions",
        fields_url: str = "/field-suggestions",
        has_deleted: bool = True,
    ) -> None:
        super().__init__()
        self.props["tags_url"] = tags_url
        self.props["fields_url"] = fields_url
        self.props["has_deleted"] = has_deleted
        self.show_chatbots(chatbots or {})

    def show_chatbots(self, chatbots: Mapping[str, str]) -> None:
        """Offer these chatbots to filter by."""
        self.props["chatbots"] = [{"id": key, "name": name} for key, name in chatbots.items()]
