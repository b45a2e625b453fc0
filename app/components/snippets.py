"""Copy-ready code in several languages, one shown at a time."""

from collections.abc import Mapping

from nicegui import ui

from app.components.elements import Button, Text, toast
from app.components.words import _


class Snippets(ui.element):
    """Tabs by name, the code of the chosen one, and a button that copies it."""

    def __init__(self, codes: Mapping[str, str], *, label: str) -> None:
        super().__init__("div")
        self.classes("hc-snippets")
        self._codes = codes
        self._tabs: dict[str, Text] = {}
        with self:
            with ui.element("div").classes("hc-tabs") as tabs:
                tabs.props["role"] = "tablist"
                tabs.props["aria-label"] = label
                for name in codes:
                    self._tabs[name] = self._tab(name)
            with ui.element("div").classes("hc-snippets__code"):
                self._code = Text("", tag="pre", classes="hc-snippet")
                self._code.props["tabindex"] = "0"
                self._code.props["role"] = "tabpanel"
                Button(_("Copy"), icon="copy", on_click=self._copy, is_small=True)
        self.show(next(iter(codes)))

    def show(self, name: str) -> None:
        """Show the code of this name."""
        self._shown = name
        self._code.set_text(self._codes[name])
        self._code.props["aria-label"] = name
        for other, tab in self._tabs.items():
            tab.props["aria-selected"] = "true" if other == name else "false"

    def _tab(self, name: str) -> Text:
        tab = Text(name, tag="button", classes="hc-tab")
        tab.props["type"] = "button"
        tab.props["role"] = "tab"
        tab.on("click", lambda: self.show(name), args=[])
        return tab

    def _copy(self) -> None:
        ui.clipboard.write(self._codes[self._shown])
        toast(_("Copied."), seconds=3)
