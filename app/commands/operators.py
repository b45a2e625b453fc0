"""Commands for who may sign in."""

import sys
from typing import Annotated

import typer

from app.auth.passwords import check_new_password, hash_password
from app.commands.workplace import COMMAND_LINE, in_transaction, now
from app.data.database import WriteSession
from app.data.errors import InvalidValueError
from app.data.operators import (
    add_operator,
    disable_operator,
    enable_operator,
    find_operator_by_email,
    list_operators,
    set_password_hash,
)
from app.data.read_models import OperatorRow
from app.data.vocabulary import Role

_Email = Annotated[str, typer.Argument(help="The email that the operator signs in with.")]
_FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input.")
]


def register(program: typer.Typer) -> None:
    """Add the group `operator`."""
    group = typer.Typer(no_args_is_help=True)
    for name, command in (
        *(("add", _add), ("password", _password), ("disable", _disable)),
        *(("enable", _enable), ("list", _list)),
    ):
        group.command(name)(command)
    program.add_typer(group, name="operator", help="Who may sign in.")


def _add(
    email: _Email,
    name: Annotated[str, typer.Option(help="Shown in the history.")] = "",
    role: Annotated[Role, typer.Option(help="What they may do.")] = Role.AGENT,
    password_stdin: _FromStdin = False,
) -> None:
    """Add an operator; asks for the password."""
    password_hash = _asked_password(from_stdin=password_stdin)

    async def act(session: WriteSession) -> OperatorRow:
        return await add_operator(
            session,
            email=email,
            name=name or email.partition("@")[0],
            role=role,
            password_hash=password_hash,
            actor=COMMAND_LINE,
            now=now(),
        )

    typer.echo(in_transaction(act).operator_id)


def _password(email: _Email, password_stdin: _FromStdin = False) -> None:
    """Set another password and sign the operator out everywhere."""
    password_hash = _asked_password(from_stdin=password_stdin)

    async def act(session: WriteSession) -> None:
        operator = await _operator(session, email)
        await set_password_hash(
            session, operator.operator_id, password_hash, actor=COMMAND_LINE, now=now()
        )

    in_transaction(act)


def _disable(email: _Email) -> None:
    """Let an operator in no more, and sign them out everywhere."""

    async def act(session: WriteSession) -> None:
        operator = await _operator(session, email)
        await disable_operator(session, operator.operator_id, actor=COMMAND_LINE, now=now())

    in_transaction(act)


def _enable(email: _Email) -> None:
    """Let a disabled operator in again."""

    async def act(session: WriteSession) -> None:
        operator = await _operator(session, email)
        await enable_operator(session, operator.operator_id, actor=COMMAND_LINE, now=now())

    in_transaction(act)


def _list() -> None:
    """List every operator."""
    for row in in_transaction(list_operators):
        state = "disabled" if row.disabled_at else "active"
        typer.echo(f"{row.operator_id}\t{row.role}\t{state}\t{row.email}\t{row.name}")


async def _operator(session: WriteSession, email: str) -> OperatorRow:
    operator = await find_operator_by_email(session, email)
    if operator is None:
        raise InvalidValueError("email", "No operator has this email.")
    return operator


def _asked_password(*, from_stdin: bool) -> str:
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        raise typer.BadParameter("There is no terminal to ask at; use --password-stdin.")
    check_new_password(password, email="")
    return hash_password(password)
