"""What stands where charts will be, until their figures are there."""

from nicegui.element import Element

from app.components.words import _

# The figures in one line, the wide chart, and those below it two beside each other.
_SHAPES = ("hc-chart-bone--figures", "hc-chart-bone--wide", "", "")


class ChartBones(Element):
    """Grey shapes of the size of what comes; a screen reader hears that it is loading."""

    def __init__(self) -> None:
        super().__init__("div")
        self.classes("hc-charts")
        self.props["role"] = "status"
        self.props["aria-label"] = _("Loading")
        with self:
            for shape in _SHAPES:
                Element("div").classes(f"hc-bone hc-chart-bone {shape}")
