"""Charts in the colours of the theme, each with the same figures as a table."""

from collections.abc import Mapping, Sequence
from typing import Any

from nicegui import ui
from nicegui.element import Element

from app.components.elements import Text
from app.components.words import _, figure

# Names of variables: SVG takes them as they are, so that a chart changes with the theme.
_TEXT = {"color": "var(--muted)", "fontFamily": "inherit", "fontSize": 11.5}
_LINE = {"lineStyle": {"color": "var(--line)"}}
Series = Mapping[str, tuple[str, Sequence[int]]]


class Chart(Element):
    """A drawing with its title, and below it the figures as a table.

    ``options`` has no keys but our own; names that people chose are values in it.
    """

    def __init__(
        self,
        title: str,
        options: dict[str, Any],
        *,
        head: Sequence[str],
        rows: Sequence[Sequence[str]],
        height: int = 220,
    ) -> None:
        super().__init__("figure")
        self.classes("hc-chart")
        with self:
            Text(title, tag="figcaption")
            drawing = ui.echart({**_base(), **options}, renderer="svg")
            drawing.classes("hc-chart__drawing")
            drawing.props["role"] = "img"
            drawing.props["aria-label"] = title
            drawing.style["height"] = f"{height}px"
            with Element("details").classes("hc-chart__table"):
                Text(_("As a table"), tag="summary")
                with Element("div").classes("hc-wide"), Element("table").classes("hc-table"):
                    with Element("thead"), Element("tr"):
                        for one in head:
                            Text(one, tag="th").props["scope"] = "col"
                    with Element("tbody"):
                        for row in rows:
                            with Element("tr"):
                                for cell in row:
                                    Text(cell, tag="td").props["dir"] = "auto"


def stacked_bars(labels: Sequence[str], series: Series) -> dict[str, Any]:
    """Bars of several parts over a row of labels; each part has a colour and its figures."""
    return {
        "legend": {
            "bottom": 0, "itemWidth": 10, "itemHeight": 10, "itemGap": 20, "textStyle": _TEXT,
        },
        "grid": {"left": 40, "right": 8, "top": 12, "bottom": 52},
        "xAxis": {
            "type": "category", "data": list(labels), "axisLabel": _TEXT, "axisLine": _LINE,
            "axisTick": {"show": False},
        },
        "yAxis": _figures_axis(),
        "series": [
            {
                "type": "bar", "stack": "all", "name": name, "data": list(counts),
                "itemStyle": {"color": color}, "emphasis": {"disabled": True},
            }
            for name, (color, counts) in series.items()
        ],
    }  # fmt: skip


def flat_bars(labels: Sequence[str], counts: Sequence[int]) -> dict[str, Any]:
    """Bars that lie, the first one on top."""
    return {
        "grid": {"left": 120, "right": 24, "top": 4, "bottom": 24},
        "xAxis": _figures_axis(),
        "yAxis": {
            "type": "category", "inverse": True, "data": list(labels), "axisLine": _LINE,
            "axisTick": {"show": False},
            "axisLabel": {**_TEXT, "width": 108, "overflow": "truncate"},
        },
        "series": [
            {
                "type": "bar", "data": list(counts), "barMaxWidth": 16,
                "itemStyle": {"color": "var(--accent)"}, "emphasis": {"disabled": True},
            }
        ],
    }  # fmt: skip


def hour_bars(labels: Sequence[str], counts: Sequence[int]) -> dict[str, Any]:
    """Upright bars over a row of labels."""
    return stacked_bars(labels, {"": ("var(--accent)", counts)}) | {
        "legend": {"show": False},
        "grid": {"left": 40, "right": 8, "top": 12, "bottom": 28},
    }


def as_figures(counts: Sequence[int]) -> list[str]:
    """The cells of a row."""
    return [figure(count) for count in counts]


def _base() -> dict[str, Any]:
    # Without rich text a tooltip would be markup made from names that people chose.
    return {"animation": False, "tooltip": {"trigger": "axis", "renderMode": "richText"}}


def _figures_axis() -> dict[str, Any]:
    return {
        "type": "value", "minInterval": 1, "axisLabel": _TEXT,
        "splitLine": {"lineStyle": {"color": "var(--line)"}},
    }  # fmt: skip
