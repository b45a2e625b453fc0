"""The edge of the detail panel, by which it is made wider or narrower."""

from pathlib import Path

from nicegui.element import Element

_MODULES: dict[str, str] = {"hilal": str(Path(__file__).parent / "directory")}


class PanelEdge(Element, component="panel_edge.js", esm=_MODULES):
    """Sets the width of the element it stands in, and keeps it for the operator."""
