"""Find a page on PostgreSQL: one GIN index for text and facets, b-trees for the orders.

The planner believes that matches lie evenly along an order. Where they do not, walking it takes
seconds; so every query has little time, and what runs out of it is run again from the bitmap.
"""

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from app.data.errors import SearchTooSlowError
from app.data.search_letters import pattern_of
from app.data.search_pg_trgm import has_trigrams
from app.data.search_plan import CAP, Found, Plan, Stretch, kept_total
from app.data.search_sql import Bindings, both, conditions, standing

_PATIENCE_MILLISECONDS, _LAST_PATIENCE_MILLISECONDS = 40, 2_000
_QUERY_CANCELED = "57014"
_MARK, _GO_BACK = text("SAVEPOINT search"), text("ROLLBACK TO SAVEPOINT search")
_GOING_BACK = 20
_HURRY = (f"SET LOCAL statement_timeout = {_PATIENCE_MILLISECONDS}",)
_PATIENTLY = (f"SET LOCAL statement_timeout = {_LAST_PATIENCE_MILLISECONDS}",)
# Without any trigram to look for, the whole index would be read, and every row after it.
_NO_BITMAP = ("SET LOCAL enable_bitmapscan = off",)
_BITMAP_ONLY = (
    *_PATIENTLY,
    "SET LOCAL enable_indexscan = off",
    "SET LOCAL enable_indexonlyscan = off",
    "SET LOCAL enable_seqscan = off",
)


# The settings of one try after another, each of which has its time.
Tries = tuple[tuple[str, ...], ...]


class _Speech:
    def __init__(self) -> None:
        self.bindings = Bindings()

    def contains(self, needle: str) -> str:
        return f"search LIKE {self._anywhere(needle, is_spelled=True)}"

    def captures(self, beginning: str) -> str:
        return f"captured LIKE {self._anywhere(beginning, is_spelled=False)}"

    def carries_any(self, tag_ids: tuple[int, ...]) -> str:
        return f"tag_ids && {self._array(tag_ids)}"

    def talked_to(self, chatbot_id: int) -> str:
        return f"chatbot_ids @> {self._array((chatbot_id,))}"

    def _anywhere(self, needle: str, *, is_spelled: bool) -> str:
        return self.bindings.bind(pattern_of(needle, is_spelled=is_spelled))

    def _array(self, numbers: tuple[int, ...]) -> str:
        return f"CAST({self.bindings.bind(list(numbers))} AS integer[])"


def find_on_postgresql(connection: Connection, plan: Plan, stretch: Stretch) -> Found:
    """Row ids and total; the total is exact up to 10,000."""
    speech = _Speech()
    asked = both([standing(plan)], conditions(plan, speech))
    page = _page(plan, stretch, f"contacts WHERE {asked}", speech.bindings)
    values = speech.bindings.values
    if plan.asks_nothing:
        row_ids = _numbers(connection, page, values)
        return Found(row_ids, kept_total(connection, plan.standing), is_exact=True)
    # Counted and sorted in one statement, so that every row is tested once; of more rows than are
    # counted these need not be the first.
    page_of_few = _page(plan, stretch, "hits WHERE true", speech.bindings)
    few = f"""
        WITH hits AS MATERIALIZED (
            SELECT id, {plan.key} FROM contacts WHERE {asked} LIMIT {CAP + 1})
        SELECT count(*) FROM hits UNION ALL (SELECT id FROM ({page_of_few}) AS page)"""
    tries = _tries(plan)
    total, *few_ids = _guarded(connection, few, values, _shortened(connection, few, values, tries))
    if total > CAP:
        return Found(_guarded(connection, page, values, tries), total)
    return Found(tuple(few_ids), total)


def every_on_postgresql(plan: Plan) -> tuple[str, dict[str, object]]:
    """The statement for the ids of everything that matches, and what it binds."""
    speech = _Speech()
    asked = both([standing(plan)], conditions(plan, speech))
    return f"SELECT id FROM contacts WHERE {asked}", speech.bindings.values


def _page(plan: Plan, stretch: Stretch, source: str, bindings: Bindings) -> str:
    if stretch.after is not None:
        sign = "<" if plan.query.descending else ">"
        key, row_id = map(bindings.bind, stretch.after)
        source = f"{source} AND ({plan.key}, id) {sign} ({key}, {row_id})"
    limits = f"LIMIT {bindings.bind(stretch.limit)} OFFSET {bindings.bind(stretch.offset)}"
    return f"SELECT id FROM {source} ORDER BY {plan.order} {limits}"


def _tries(plan: Plan) -> Tries:
    wanted = plan.required
    if wanted.tag_ids or wanted.chatbot_ids or wanted.captured or has_trigrams(plan):
        return _HURRY, _BITMAP_ONLY
    # There is one way to find signs alone, and cutting it short would not make it shorter.
    return ((*_PATIENTLY, *_NO_BITMAP),) if plan.terms else (_HURRY, _PATIENTLY)


def _shortened(
    connection: Connection, statement: str, values: dict[str, object], tries: Tries
) -> Tries:
    """What was going to be done at last is done at once when the planner means to do it anyway."""
    if tries[-1] != _BITMAP_ONLY:
        return tries
    steps = connection.execute(text(f"EXPLAIN {statement}"), values).scalars().all()
    goes_elsewhere = any("Seq Scan on " in step or " using " in step for step in steps)
    return tries if goes_elsewhere else (_PATIENTLY,)


def _guarded(
    connection: Connection, statement: str, values: dict[str, object], tries: Tries
) -> tuple[int, ...]:
    for settings in tries:
        try:
            return _run(connection, statement, values, settings)
        except DBAPIError as error:
            if not _ran_out_of_time(error):
                raise
    raise SearchTooSlowError


def _run(
    connection: Connection, statement: str, values: dict[str, object], settings: tuple[str, ...]
) -> tuple[int, ...]:
    connection.execute(_MARK)
    try:
        for setting in settings:
            connection.execute(text(setting))
        numbers = _numbers(connection, statement, values)
    except DBAPIError:
        _go_back(connection)
        raise
    # What was set for this statement goes with the savepoint. Whoever is cancelled in between
    # does not come here: the connection is given up then.
    _go_back(connection)
    return numbers


def _go_back(connection: Connection) -> None:
    # Where the machine is very busy, the short time may end going back as well; going back once
    # more is what there is to do then.
    for _ in range(_GOING_BACK - 1):
        try:
            connection.execute(_GO_BACK)
        except DBAPIError as error:
            if not _ran_out_of_time(error):
                raise
        else:
            return
    connection.execute(_GO_BACK)


def _numbers(connection: Connection, statement: str, values: dict[str, object]) -> tuple[int, ...]:
    return tuple(connection.execute(text(statement), values).scalars().all())


def _ran_out_of_time(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) == _QUERY_CANCELED
