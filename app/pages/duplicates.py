"""Pairs that may be one person: merge them, or say that they are not the same."""

import asyncio

from nicegui import background_tasks, ui

from app.auth.permissions import Permission
from app.components.elements import Button, EmptyState, Link, Text, toast
from app.components.evidence_words import evidence_words, likelihood
from app.components.identity_badge import Avatar, IdentityBadge
from app.components.pair_keys import Decision, PairKeys
from app.components.times import relative
from app.components.titles import title_of
from app.components.words import _, marked
from app.data.changes import (
    Change,
    ChangesMissed,
    ContactChanged,
    ContactRemoved,
    DuplicatesChanged,
    ErasureChanged,
    JobChanged,
)
from app.data.duplicates import count_pairs, dismiss_pair, list_pairs_to_decide, reopen_pair
from app.data.masking import masked_pair
from app.data.read_models import ContactRow, DuplicatePair
from app.pages.frame import frame, refusals_shown
from app.pages.merge_desk import MergeDesk
from app.pages.workplace import PAGE_SECONDS, Seat, Workplace, now

_REASONS = {
    "email_of_another_subject": marked("A token’s email belongs to another verified person."),
    "unproven_claim": marked("Somebody without a token gave the email of a verified person."),
    "similar_email": marked("Their emails differ by a letter or two."),
}
_STEP = 50
_NEWS = (
    ContactChanged, ContactRemoved, DuplicatesChanged, JobChanged, ErasureChanged, ChangesMissed,
)  # fmt: skip
# Where changes do not end; what changes is seen within a second all the same (product rule).
_BETWEEN_LOOKS_SECONDS = 0.5
_KEYS = marked("j and k move, m merges, x says that they are not the same, Enter opens the first.")


class Duplicates:
    """The open pairs: those that the rules refused to merge, then the likeliest."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._database = seat.workplace.database
        stage = ui.element("div")
        self._stage = stage
        self._merging = MergeDesk(seat, stage, on_merged=self._after_merge)
        self._keys = PairKeys(on_decide=self._decide)
        self._shown = _STEP
        self._drawn: tuple[tuple[DuplicatePair, ...], int] | None = None
        self._list = ui.element("div").classes("hc-narrow")

    async def show(self) -> None:
        """Show the pairs as they are stored now."""
        async with self._database.read() as session:
            pairs = await list_pairs_to_decide(session, limit=self._shown)
            total = await count_pairs(session)
        if not self._seat.operator.sees_values:
            pairs = tuple(map(masked_pair, pairs))
        is_drawn = self._drawn is not None and _faces(*self._drawn) == _faces(pairs, total)
        self._drawn = pairs, total
        # Drawing the same again would take the keyboard off its card.
        if is_drawn:
            return
        self._list.clear()
        with self._list:
            self._keys.set_hint(_(_KEYS) if pairs and self._seat.may(Permission.EDIT) else None)
            for pair in pairs:
                self._card(pair)
            if total > len(pairs):
                Button(_("Show more of {total}", total=total), on_click=self._show_more)
            if not pairs:
                EmptyState(
                    _("No likely duplicates"),
                    _("Pairs that may be one person are listed here for you to decide."),
                    icon="duplicate",
                )
        self._keys.follow_pair()

    def hear(self, _changes: tuple[Change, ...]) -> None:
        """Look again, once for all that changes within a moment."""
        background_tasks.create_lazy(self._look_again(), name=f"duplicates {self._list.id}")

    async def _look_again(self) -> None:
        await self.show()
        await asyncio.sleep(_BETWEEN_LOOKS_SECONDS)

    async def _show_more(self) -> None:
        self._shown += _STEP
        await self.show()

    async def _after_merge(self, _primary_id: str | None) -> None:
        await self.show()
        self._keys.keep_place()

    def _card(self, pair: DuplicatePair) -> None:
        with ui.element("article").classes("hc-pair-card") as card:
            card.props["tabindex"] = "0"
            card.props["data-pair"] = str(pair.pair_id)
            card.props["aria-label"] = f"{title_of(pair.first)}, {title_of(pair.second)}"
            _person(pair.first).props["data-open"] = True
            _person(pair.second)
            if self._seat.may(Permission.EDIT):
                with ui.element("div").classes("hc-row-actions"):
                    Button(_("Merge")).props["data-decide"] = "m"
                    Button(_("Not the same"), kind="ghost").props["data-decide"] = "x"
            _reason(pair)

    async def _decide(self, pair_id: int, decision: Decision) -> None:
        pairs, _total = self._drawn or ((), 0)
        pair = next((pair for pair in pairs if pair.pair_id == pair_id), None)
        if pair is not None:
            await (self._offer if decision == "m" else self._dismiss)(pair)

    async def _offer(self, pair: DuplicatePair) -> None:
        await self._merging.offer(pair.first.contact_id, pair.second.contact_id)

    async def _dismiss(self, pair: DuplicatePair) -> None:
        with self._stage, refusals_shown():
            actor = await self._seat.acting(Permission.EDIT)
            await self._database.act(
                lambda session: dismiss_pair(session, pair.pair_id, actor=actor, now=now())
            )
            toast(_("Remembered: these two are not the same."), undo=lambda: self._reopen(pair))
            await self.show()
            self._keys.keep_place()

    async def _reopen(self, pair: DuplicatePair) -> None:
        with self._stage, refusals_shown():
            actor = await self._seat.acting(Permission.EDIT)
            await self._database.act(
                lambda session: reopen_pair(session, pair.pair_id, actor=actor, now=now())
            )
            await self.show()


def _faces(pairs: tuple[DuplicatePair, ...], total: int) -> tuple[object, ...]:
    """What the page shows of them; when somebody was last seen is not."""
    return total, tuple(
        (
            pair.pair_id,
            pair.reason,
            pair.score,
            pair.evidence,
            *map(_face, (pair.first, pair.second)),
        )
        for pair in pairs
    )


def _face(row: ContactRow) -> tuple[object, ...]:
    return row.contact_id, row.name, row.email, row.phone, row.identity


def _reason(pair: DuplicatePair) -> None:
    # Evidence says it again, and better.
    reason = None if pair.reason in pair.evidence else _REASONS.get(pair.reason)
    with ui.element("div").classes("hc-pair-reason"):
        if pair.score is not None:
            Text(likelihood(pair.score), classes="hc-pair-score")
        if reason:
            Text(_(reason))
        with ui.element("ul").classes("hc-pair-evidence"):
            for sentence in evidence_words(pair):
                Text(sentence, tag="li")
        Text(_("Noticed {when}", when=relative(pair.at).lower()))


def _person(row: ContactRow) -> Link:
    with ui.element("div").classes("hc-person"):
        Avatar(row.name or row.email, row.contact_id)
        with ui.element("div").classes("hc-person-lines"):
            link = Link(title_of(row), f"/contacts/{row.contact_id}")
            if row.email and row.name:
                Text(row.email, classes="hc-muted")
            IdentityBadge(row.identity)
    return link


def register_duplicates(workplace: Workplace) -> None:
    """Serve the page."""

    @ui.page("/duplicates", title="Duplicates · Hilal Contacts", response_timeout=PAGE_SECONDS)
    async def duplicates_page() -> None:
        seat = workplace.seat()
        with frame(_("Duplicates"), active="duplicates", operator=seat.operator):
            duplicates = Duplicates(seat)
            await duplicates.show()
        workplace.listen(duplicates.hear, *_NEWS)
