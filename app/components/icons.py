"""Drawn icons; the drawings themselves stand in static/icons.css."""

from typing import Literal

from nicegui.element import Element

IconName = Literal[
    "activity",
    "arrow-down",
    "arrow-up",
    "chart",
    "check",
    "chevron-down",
    "chevron-left",
    "chevron-right",
    "clock",
    "close",
    "columns",
    "conversation",
    "copy",
    "download",
    "duplicate",
    "external",
    "info",
    "key",
    "link",
    "lock",
    "menu",
    "merge",
    "moon",
    "more",
    "pencil",
    "people",
    "person",
    "plus",
    "restore",
    "robot",
    "screen",
    "search",
    "settings",
    "sign-out",
    "split",
    "sun",
    "tag",
    "trash",
    "undo",
    "upload",
    "warning",
]


class Icon(Element):
    """One drawing in the colour of the text around it; silent to screen readers."""

    def __init__(self, name: IconName) -> None:
        super().__init__("span")
        self.classes(f"hc-icon hc-icon--{name}")
        self.props["aria-hidden"] = "true"
