"""A button that copies: a value, or the address of what is open."""

from pathlib import Path

from nicegui.element import Element

from app.components.icons import IconName

_MODULES: dict[str, str] = {"hilal": str(Path(__file__).parent / "directory")}


class CopyButton(Element, component="copy_button.js", esm=_MODULES):
    """Copies in the browser alone, and says for a moment that it has."""

    def __init__(self, label: str, *, value: str = "", icon: IconName = "copy") -> None:
        super().__init__()
        self.props["label"] = label
        self.props["value"] = value
        self.props["icon"] = icon
