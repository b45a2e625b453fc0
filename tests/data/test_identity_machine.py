"""Whatever visitors and operators do, everybody is who the rules say."""

import os
from asyncio import Runner
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import aiosqlite
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import event

from app.data import identify as identify_module
from app.data.check import find_faults
from app.data.database import Database
from app.data.identity_rules import Decision, Facts, decide
from tests.data.identity_machine import IdentityMachine
from tests.factories import Town

# HISTORIES=10000 is the full run; see CONTRIBUTING.md.
HISTORIES = int(os.environ.get("HISTORIES", "80"))
# Finding the shortest history takes minutes; SHRINK=1 asks for it.
SHRINKS = "SHRINK" in os.environ


@pytest.fixture
def machine(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[IdentityMachine]]:
    """The machine on a database of its own."""
    # One history has one actor: waiting for a thread at each statement would take half the time.
    monkeypatch.setattr(aiosqlite.Connection, "_execute", _at_once)
    with Runner() as runner:
        database = Database(database_url, on_commit=lambda _changes: None)
        if database.is_sqlite:
            event.listen(database.engine.sync_engine, "connect", _in_a_hurry)
        runner.run(Town(database).settle())
        IdentityMachine.database, IdentityMachine.runner = database, runner
        yield IdentityMachine
        runner.run(database.close())


async def _at_once(
    _connection: aiosqlite.Connection, function: Callable[..., Any], *args: Any, **kwargs: Any
) -> Any:
    return function(*args, **kwargs)


def _in_a_hurry(connection: Any, _record: object) -> None:
    # Waiting for the disk says nothing about the rules.
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous = OFF")
    cursor.close()


def play(machine: type[IdentityMachine], histories: int, *, steps: int = 25) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=histories,
            stateful_step_count=steps,
            deadline=None,
            derandomize=histories < 1_000,
            database=None,
            phases=[Phase.generate, Phase.shrink] if SHRINKS else [Phase.generate],
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_every_history_ends_as_the_model_says(machine: type[IdentityMachine]) -> None:
    is_sqlite = machine.database.is_sqlite
    play(machine, HISTORIES if is_sqlite else max(HISTORIES // 5, 20))

    assert machine.runner.run(find_faults(machine.database)) == ()


def two_subjects_by_one_email(facts: Facts) -> Decision:
    """A wrong rule: a token's email is proof enough to be taken for another verified person."""
    holder = facts.email_holder and replace(facts.email_holder, has_subject=False)
    return decide(replace(facts, email_holder=holder) if facts.has_token else facts)


def a_claim_writes(facts: Facts) -> Decision:
    """A wrong rule: what an unproven visitor says is written on the verified contact."""
    return replace(decide(facts), is_unproven=False)


# The rules are the same on both engines.
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("wrong", [two_subjects_by_one_email, a_claim_writes])
def test_a_wrong_rule_is_found(
    machine: type[IdentityMachine], wrong: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identify_module, "decide", wrong)

    with pytest.raises(AssertionError):
        play(machine, 300, steps=12)
