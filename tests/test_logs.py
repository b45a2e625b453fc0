"""Lines in both forms, and nothing of a person in any of them."""

import asyncio
import json
import logging
import weakref
from collections.abc import Iterator
from io import StringIO

import pytest

from app.data.errors import DatabaseAwayError
from app.logs import request_id, set_up_logging

CANARY = "canary@acme.example"
WORDS = ("First", "Second")


@pytest.fixture(params=["text", "json"])
def form(request: pytest.FixtureRequest) -> Iterator[str]:
    root = logging.getLogger()
    before = root.handlers, root.level, logging.raiseExceptions
    set_up_logging(level="info", form=request.param)
    yield request.param
    root.handlers, level, logging.raiseExceptions = before
    root.setLevel(level)


@pytest.fixture
def told(form: str) -> StringIO:
    """What is told in this form."""
    (handler,) = logging.getLogger().handlers
    assert isinstance(handler, logging.StreamHandler)
    told = StringIO()
    handler.setStream(told)
    return told


def row_error() -> ValueError:
    try:
        raise ValueError(f"DETAIL: Key (email)=({CANARY}) already exists.")
    except ValueError as error:
        return error


def test_an_error_is_told_by_its_kind_and_place(told: StringIO) -> None:
    error = row_error()

    logging.getLogger("app.planted").error("It failed", exc_info=error)
    logging.getLogger("nicegui").error(error, exc_info=error)
    logging.getLogger("asyncio").error("Never retrieved\nfuture: %s", error, exc_info=error)
    logging.getLogger("uvicorn.error").error("Refused %s", CANARY)

    text = told.getvalue()
    assert CANARY not in text
    assert text.count("ValueError") >= 3
    assert "row_error" in text
    assert "It failed" in text
    assert "Never retrieved" in text


def test_a_refusal_needs_no_place(told: StringIO) -> None:
    logging.getLogger("nicegui").error("Gone", exc_info=DatabaseAwayError())

    (line,) = told.getvalue().splitlines()
    assert "DatabaseAwayError" in line


def test_lines_about_one_request_carry_its_id(form: str, told: StringIO) -> None:
    token = request_id.set("0123456789abcdef")
    logging.getLogger("app.planted").info("Done", extra={"facts": {"status": 200}})
    request_id.reset(token)
    logging.getLogger("app.planted").debug("Not told at this level")

    (line,) = told.getvalue().splitlines()
    if form == "json":
        facts = json.loads(line)
        assert (facts["request_id"], facts["status"], facts["level"]) == (
            "0123456789abcdef",
            200,
            "info",
        )
    else:
        assert "request_id=0123456789abcdef status=200" in line


async def test_lines_of_a_moment_are_written_in_one_go_and_soon(told: StringIO) -> None:
    logging.getLogger("app.planted").info("First")
    logging.getLogger("app.planted").info("Second")

    assert not told.getvalue()
    await asyncio.sleep(0.1)
    assert [
        line.count(word) for line, word in zip(told.getvalue().splitlines(), WORDS, strict=True)
    ] == [1, 1]


async def test_a_warning_waits_for_nothing_and_overtakes_nothing(told: StringIO) -> None:
    logging.getLogger("app.planted").info("First")
    logging.getLogger("app.planted").warning("Second")

    lines = told.getvalue().splitlines()
    assert len(lines) == len(WORDS)
    assert all(word in line for line, word in zip(lines, WORDS, strict=True))


def test_what_an_ended_loop_left_is_written_by_the_next(told: StringIO) -> None:
    async def say(word: str, *, stay: float) -> None:
        logging.getLogger("app.planted").info(word)
        await asyncio.sleep(stay)

    asyncio.run(say("First", stay=0))
    asyncio.run(say("Second", stay=0.1))

    lines = told.getvalue().splitlines()
    assert all(word in line for line, word in zip(lines, WORDS, strict=True))


async def test_what_waits_is_written_when_the_process_ends(told: StringIO) -> None:
    logging.getLogger("app.planted").info("First")

    logging.shutdown([weakref.ref(one) for one in logging.getLogger().handlers])
    assert "First" in told.getvalue()


async def test_a_line_that_cannot_be_written_stops_nobody(told: StringIO) -> None:
    told.close()
    logging.getLogger("app.planted").warning("First")
