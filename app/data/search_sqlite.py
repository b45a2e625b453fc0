"""Find a page on SQLite: trigrams and facets in one FTS5 table, then fetch or walk.

Few matches are fetched, tested and sorted. Many are found by walking the order that is asked
for, as the first of them lie close together; a budget stops the walk when they do not.
"""

from functools import cached_property
from typing import Any

from sqlalchemy import Connection

from app.data.quick_rows import quick_rows, quick_table
from app.data.search_evidence import Evidence
from app.data.search_fts import fts_expression, is_answered_by_trigrams, words_expression
from app.data.search_plan import CAP, KEPT, Found, Plan, Stretch, kept_total
from app.data.search_rows import lines_on_sqlite
from app.data.search_sql import DELETED, LIVE, Bindings, both, conditions, standing, window
from app.data.types import CHATBOT_MARK, TAG_MARK, facet, mark_captured

# A walk may test this many times the rows it would need if matches were spread evenly.
_BUDGET_FACTOR = 4
# Testing a row by its number costs as much as testing this many along an order's index, in
# which the searched text rides along.
_BY_NUMBER = 4
# So few rows are tested sooner than the index is intersected with what half of everybody has.
_FEW = 2_000
# Of the candidates one in so many is tested, by the bits of a random number.
_DRAWN_BITS = 63
# Of all contacts one in so many is enough to know that a walk soon meets those that match.
_SHARE = 100
# So many candidates are enough to show by those that are drawn that more than the cap match.
_ENOUGH = CAP + CAP // 2
_LISTED = (
    "(SELECT value AS number FROM json_each({numbers})) CROSS JOIN contacts ON contacts.id = number"
)
_JOINED = "contacts_fts CROSS JOIN contacts ON contacts.id = contacts_fts.rowid"


class _Speech:
    def __init__(self) -> None:
        self.bindings = Bindings()

    def contains(self, needle: str) -> str:
        return f"instr(search, {self.bindings.bind(needle)}) > 0"

    def carries_any(self, tag_ids: tuple[int, ...]) -> str:
        carried = (self._has("tag_ids", facet(TAG_MARK, tag_id)) for tag_id in tag_ids)
        return f"({' OR '.join(carried)})"

    def talked_to(self, chatbot_id: int) -> str:
        return self._has("chatbot_ids", facet(CHATBOT_MARK, chatbot_id))

    def captures(self, beginning: str) -> str:
        return self._has("captured", mark_captured(beginning))

    def _has(self, column: str, mark: str) -> str:
        return f"instr({column}, {self.bindings.bind(mark)}) > 0"


def find_on_sqlite(connection: Connection, plan: Plan, stretch: Stretch) -> Found:
    """Row ids and total; the total is exact up to 10,000."""
    return _Search(connection, plan, stretch).found()


def every_on_sqlite(plan: Plan) -> tuple[str, dict[str, object]]:
    """The statement for the ids of everything that matches, and what it binds."""
    speech = _Speech()
    asked = both([standing(plan)], conditions(plan, speech))
    if not plan.has_facets or plan.query.deleted:
        return f"SELECT id FROM contacts WHERE {asked}", speech.bindings.values
    match = speech.bindings.bind(fts_expression(plan))
    statement = f"SELECT id FROM {_JOINED} WHERE contacts_fts MATCH {match} AND {asked}"
    return statement, speech.bindings.values


class _Search:
    """One search; a *source* is where its rows may come from, with every condition."""

    def __init__(self, connection: Connection, plan: Plan, stretch: Stretch) -> None:
        self._connection, self._plan, self._stretch = connection, plan, stretch
        speech = _Speech()
        self._bindings = speech.bindings
        self._asked = both(conditions(plan, speech))

    @cached_property
    def _live(self) -> int:
        # The first page has no need of it.
        return kept_total(self._connection, "live")

    def found(self) -> Found:
        plan = self._plan
        if plan.asks_nothing:
            return self._everybody()
        if plan.query.deleted:
            return self._fetched(self._scan(plan.key))
        if not plan.has_facets:
            source = self._scan("last_seen" if plan.required.windows else plan.key)
            return self._counted(source)
        if plan.required.windows:
            return self._in_window()
        return self._by_index()

    def _everybody(self) -> Found:
        # All in one statement, as every statement waits for the interpreter several times.
        page = self._page(self._scan(self._plan.key))
        source = (
            f"(WITH chosen(number) AS ({page}) SELECT number FROM chosen)"
            " CROSS JOIN contacts ON contacts.id = number"
        )
        total = KEPT.replace(":name", self._bindings.bind(self._plan.standing))
        everybody, lines = lines_on_sqlite(
            self._connection, source, self._bindings.values, beside=total
        )
        return Found(tuple(row_id for row_id, _ in lines), everybody, is_exact=True, lines=lines)

    def _by_index(self) -> Found:
        words = words_expression(self._plan)
        if words and (found := self._of_few(words)):
            return found
        expression = fts_expression(self._plan)
        source = self._index(expression)
        if is_answered_by_trigrams(self._plan):
            # Beyond the cap as well, for how far apart they lie in the order: in a directory of
            # ten million a walk would seem to take longer than sorting all that match.
            total = self._candidates(expression, max(CAP + 1, self._live // _SHARE))
            row_ids = self._walked_if_cheap(total) or self._sorted(source)
            return Found(row_ids, min(total, CAP + 1))
        candidates, numbers = self._gathered(expression, _ENOUGH)
        if candidates <= CAP:
            return self._fetched(self._those(numbers))
        if not self._evidence(candidates, numbers).shows_more_than(CAP):
            return self._counted(source)
        return Found(self._walked(candidates) or self._sorted(source), CAP + 1)

    def _of_few(self, expression: str) -> Found | None:
        """What is found among a few candidates; nothing when there are more."""
        candidates, numbers = self._gathered(expression, _FEW + 1)
        return self._fetched(self._those(numbers)) if candidates <= _FEW else None

    def _in_window(self) -> Found:
        # Where a time window is narrow, its part of the order of last seen has fewer rows than
        # the words have matches; where both are wide, their matches are many and soon found.
        expression = fts_expression(self._plan)
        if found := self._of_few(expression):
            return found
        enough = max(self._live // 8, 5 * CAP)
        candidates = self._candidates(expression, enough)
        seen = self._seen(_BY_NUMBER * candidates + 1)
        by_index = candidates * _BY_NUMBER <= seen
        source = self._index(expression) if by_index else self._scan("last_seen")
        if candidates < enough and candidates * seen < 3 * CAP * self._live:
            found = self._fetched(source)
            return Found(found.row_ids, min(found.total, CAP + 1))
        return self._counted(source)

    def _counted(self, source: str) -> Found:
        total = self._count(f"FROM {source}", CAP + 1)
        if total <= CAP:
            return self._fetched(source)
        return Found(self._walked(total) or self._sorted(source), total)

    def _index(self, expression: str) -> str:
        match = self._bindings.bind(expression)
        return f"{_JOINED} WHERE contacts_fts MATCH {match} AND {self._asked}"

    def _scan(self, key: str) -> str:
        if self._plan.query.deleted:
            return f"contacts INDEXED BY ix_contacts_deleted WHERE {DELETED} AND {self._asked}"
        return f"contacts INDEXED BY ix_contacts_live_{key} WHERE {LIVE} AND {self._asked}"

    def _candidates(self, expression: str, at_most: int) -> int:
        match = self._bindings.bind(expression)
        return self._count(f"FROM contacts_fts WHERE contacts_fts MATCH {match}", at_most)

    def _seen(self, at_most: int) -> int:
        seen = both([LIVE], window(self._plan.required, self._bindings))
        source = f"FROM contacts INDEXED BY ix_contacts_live_last_seen WHERE {seen}"
        return self._count(source, at_most)

    def _count(self, source: str, at_most: int) -> int:
        limit = self._bindings.bind(at_most)
        return self._numbers(f"SELECT count(*) FROM (SELECT 1 {source} LIMIT {limit})")[0]

    def _gathered(self, expression: str, at_most: int) -> tuple[int, str]:
        """How many candidates there are, and their numbers as JSON."""
        # In one pass and one value: intersecting the index again takes as long as all the rest,
        # and a table that is kept in between takes twice as long.
        match, most = self._bindings.bind(expression), self._bindings.bind(at_most)
        statement = f"""
            SELECT count(*), json_group_array(number) FROM (
                SELECT rowid AS number FROM contacts_fts WHERE contacts_fts MATCH {match}
                LIMIT {most})"""
        [(candidates, numbers)] = self._rows(statement)
        return candidates, numbers

    def _those(self, numbers: str) -> str:
        return f"{_LISTED.format(numbers=self._bindings.bind(numbers))} WHERE {self._asked}"

    def _evidence(self, candidates: int, numbers: str) -> Evidence:
        """What some of the candidates show, drawn at random and tested."""
        listed = _LISTED.format(numbers=self._bindings.bind(numbers))
        drawn = f"random() & {self._bindings.bind(_DRAWN_BITS)} = 0"
        tested = f"SELECT count(*), coalesce(sum({self._asked}), 0) FROM {listed} WHERE {drawn}"
        return Evidence(candidates, *self._rows(tested)[0])

    def _fetched(self, source: str) -> Found:
        # Counted and sorted in one statement, so that every row is tested once.
        statement = f"""
            WITH hits AS MATERIALIZED (SELECT id, {self._plan.key} FROM {source})
            SELECT count(*) FROM hits UNION ALL SELECT id FROM ({self._page("hits WHERE true")})"""
        total, *row_ids = self._numbers(statement)
        return Found(tuple(row_ids), total)

    def _sorted(self, source: str) -> tuple[int, ...]:
        return self._numbers(self._page(source))

    def _walked_if_cheap(self, total: int) -> tuple[int, ...]:
        is_cheap = self._steps(total) < total * _BY_NUMBER
        return self._walked(total) if is_cheap else ()

    def _walked(self, total: int) -> tuple[int, ...]:
        """Rows found by walking the order; none when the budget ended before the page was full."""
        plan, stretch, bind = self._plan, self._stretch, self._bindings.bind
        narrowed = window(plan.required, self._bindings) if plan.key == "last_seen" else []
        where = both([LIVE], narrowed, self._begins())
        # Never less than half of what sorting all of them would cost.
        budget = max(self._steps(total) * _BUDGET_FACTOR, total * _BY_NUMBER // 2)
        statement = f"""
            SELECT id FROM (
                SELECT id, {self._asked} AS holds
                FROM contacts INDEXED BY ix_contacts_live_{plan.key}
                WHERE {where} ORDER BY {plan.order} LIMIT {bind(budget)})
            WHERE holds LIMIT {bind(stretch.limit)} OFFSET {bind(stretch.offset)}"""
        row_ids = self._numbers(statement)
        is_whole = len(row_ids) == stretch.limit or budget >= self._live
        return row_ids if is_whole else ()

    def _steps(self, total: int) -> int:
        wanted = self._stretch.offset + self._stretch.limit
        return wanted * max(self._live // max(total, 1), 1)

    def _page(self, source: str) -> str:
        bind, stretch = self._bindings.bind, self._stretch
        begun = both([source], self._begins())
        limits = f"LIMIT {bind(stretch.limit)} OFFSET {bind(stretch.offset)}"
        return f"SELECT id FROM {begun} ORDER BY {self._plan.order} {limits}"

    def _begins(self) -> list[str]:
        if self._stretch.after is None:
            return []
        sign = "<" if self._plan.query.descending else ">"
        key, row_id = map(self._bindings.bind, self._stretch.after)
        return [f"({self._plan.key}, id) {sign} ({key}, {row_id})"]

    def _numbers(self, statement: str) -> tuple[int, ...]:
        source = f"(WITH numbers(number) AS ({statement}) SELECT number FROM numbers)"
        found = quick_table(self._connection, ("number",), source, self._bindings.values)
        return tuple(number for (number,) in found)

    def _rows(self, statement: str) -> list[Any]:
        return quick_rows(self._connection, statement, self._bindings.values)
