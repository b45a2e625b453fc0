"""The overview: what the last 30 days looked like, of all chatbots or of one."""

from datetime import datetime

from nicegui import ui

from app.components.chart_bones import ChartBones
from app.components.charts import Chart, as_figures, flat_bars, hour_bars, stacked_bars
from app.components.elements import Button, EmptyState, Text
from app.components.times import When, on_date
from app.components.words import _, figure, language, marked, sentence_of
from app.data.errors import UnavailableError
from app.data.read_models import Overview
from app.data.vocabulary import Identity
from app.pages.frame import frame
from app.pages.workplace import PAGE_SECONDS, Seat, Workplace, now

_BADGES = (
    (Identity.VERIFIED, marked("Verified"), "var(--ok)"),
    (Identity.SELF_REPORTED, marked("Self-reported"), "var(--warn)"),
    (Identity.ANONYMOUS, marked("Anonymous"), "var(--control-line)"),
)


class OverviewDesk:
    """The charts, drawn as soon as their figures are there, and how old those are."""

    def __init__(self, seat: Seat, chatbot_id: str | None = None) -> None:
        self._database = seat.workplace.database
        self._overviews = seat.workplace.overviews
        self._chatbot_id = chatbot_id
        with ui.element("div").classes("hc-toolbar"):
            self._age = ui.element("div").classes("hc-line")
        self._bones = ChartBones()
        self._place = ui.element("div").classes("hc-charts")
        # Once the page is open: a page may take three seconds at most to be built.
        ui.timer(0.01, self._show, once=True)

    async def _show(self, *, is_fresh: bool = False) -> None:
        try:
            found = await self._overviews.get(
                self._database, self._chatbot_id, now=now(), is_fresh=is_fresh
            )
        except UnavailableError as error:
            self._offer_again(sentence_of(error))
            return
        self._bones.set_visibility(False)
        self._age.clear()
        self._place.clear()
        with self._age:
            Text(_("Last 30 days, in UTC. As of"), classes="hc-muted")
            When(found.taken_at)
            Button(_("Refresh"), is_small=True, on_click=lambda: self._show(is_fresh=True))
        with self._place:
            self._draw(found)

    def _offer_again(self, sentence: str) -> None:
        """Say why there are no figures of now; those that are shown stay."""
        self._bones.set_visibility(False)
        self._age.clear()
        with self._age:
            Text(sentence).props["role"] = "status"
            Button(_("Try again"), is_small=True, on_click=self._show)

    def _draw(self, found: Overview) -> None:
        if not found.new_contacts and not any(hour.count for hour in found.hours):
            EmptyState(
                _("Nothing in the last 30 days"),
                _("Charts appear as soon as somebody talks to a chatbot."),
                icon="chart",
            )
            return
        _figures(found)
        _days(found)
        _hours(found)
        _tags(found)


def register_overview(workplace: Workplace) -> None:
    """Serve the page."""

    @ui.page("/overview", title="Overview · Hilal Contacts", response_timeout=PAGE_SECONDS)
    async def overview_page() -> None:
        seat = workplace.seat()
        with frame(_("Overview"), active="overview", operator=seat.operator):
            OverviewDesk(seat)


def _figures(found: Overview) -> None:
    total = found.new_contacts
    share = f"{round(100 * found.verified / total)} %" if total else "–"
    with ui.element("div").classes("hc-figures"):
        for shown, label in (
            (figure(total), _("New contacts")),
            (share, _("Of them verified")),
            (figure(sum(hour.count for hour in found.hours)), _("Conversations")),
        ):
            with ui.element("div").classes("hc-figure"):
                Text(shown, tag="strong")
                Text(label, classes="hc-muted")


def _days(found: Overview) -> None:
    labels = [on_date(_noon(day.on)) for day in found.days]
    parts = {_(words): (color, _of(found, badge)) for badge, words, color in _BADGES}
    rows = [
        [label, *as_figures([day.counts.get(badge, 0) for badge, _words, _color in _BADGES])]
        for label, day in zip(labels, found.days, strict=True)
    ]
    Chart(
        _("New contacts a day, by identity"),
        stacked_bars(labels, parts),
        head=[_("Day"), *parts],
        rows=rows,
        height=260,
    ).classes("hc-chart--wide")


def _hours(found: Overview) -> None:
    hours = [0] * 24
    weekdays = [0] * 7
    for one in found.hours:
        hours[one.hour] += one.count
        weekdays[one.weekday] += one.count
    labels = [f"{hour:02}:00" for hour in range(24)]
    rows = [[label, figure(count)] for label, count in zip(labels, hours, strict=True)]
    head = [_("Hour"), _("Conversations")]
    Chart(_("Active hours"), hour_bars(labels, hours), head=head, rows=rows)
    names = language().locale.days["format"]["abbreviated"]
    days = [str(names[weekday]) for weekday in range(7)]
    rows = [[day, figure(count)] for day, count in zip(days, weekdays, strict=True)]
    head = [_("Weekday"), _("Conversations")]
    Chart(_("Active weekdays"), hour_bars(days, weekdays), head=head, rows=rows)


def _tags(found: Overview) -> None:
    if not found.tags:
        return
    names = [tag.name for tag in found.tags]
    counts = [tag.contact_count for tag in found.tags]
    rows = [[tag.name, figure(tag.contact_count)] for tag in found.tags]
    head = [_("Tag"), _("Contacts")]
    Chart(_("Top tags, of all contacts"), flat_bars(names, counts), head=head, rows=rows)


def _of(found: Overview, badge: Identity) -> list[int]:
    return [day.counts.get(badge, 0) for day in found.days]


def _noon(day: object) -> datetime:
    return datetime.combine(day, datetime.min.time(), tzinfo=now().tzinfo)  # type: ignore[arg-type]
