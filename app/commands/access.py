"""Commands for who may come in: operators, programs and chatbots."""

import sys
from typing import Annotated

import typer

from app.auth.passwords import hash_password
from app.auth.secrets import hash_token, new_api_key
from app.commands.workplace import COMMAND_LINE, in_transaction, now
from app.data.api_keys import add_api_key, list_api_keys, revoke_api_key
from app.data.chatbots import add_chatbot, list_chatbots
from app.data.database import WriteSession
from app.data.errors import InvalidValueError
from app.data.keys import new_public_id
from app.data.operators import (
    add_operator,
    disable_operator,
    find_operator,
    list_operators,
    set_password_hash,
)
from app.data.read_models import ApiKeyRow, ChatbotRow, OperatorRow
from app.data.vocabulary import Role, Scope

_Email = Annotated[str, typer.Argument(help="The email that the operator signs in with.")]
_FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input.")
]


def register(program: typer.Typer) -> None:
    """Add the groups `operator`, `api-key` and `chatbot`."""
    program.add_typer(_operators(), name="operator", help="Who may sign in.")
    program.add_typer(_api_keys(), name="api-key", help="Which programs may call the API.")
    program.add_typer(_chatbots(), name="chatbot", help="Chatbots to collect contacts for.")


def _operators() -> typer.Typer:
    group = typer.Typer(no_args_is_help=True)

    @group.command("add")
    def add(
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

    @group.command("password")
    def password(email: _Email, password_stdin: _FromStdin = False) -> None:
        """Set another password and sign the operator out everywhere."""
        password_hash = _asked_password(from_stdin=password_stdin)

        async def act(session: WriteSession) -> None:
            operator = await _operator(session, email)
            await set_password_hash(
                session, operator.operator_id, password_hash, actor=COMMAND_LINE, now=now()
            )

        in_transaction(act)

    @group.command("disable")
    def disable(email: _Email) -> None:
        """Let an operator in no more, and sign them out everywhere."""

        async def act(session: WriteSession) -> None:
            operator = await _operator(session, email)
            await disable_operator(session, operator.operator_id, actor=COMMAND_LINE, now=now())

        in_transaction(act)

    @group.command("list")
    def list_all() -> None:
        """List every operator."""
        for row in in_transaction(list_operators):
            state = "disabled" if row.disabled_at else "active"
            typer.echo(f"{row.operator_id}\t{row.role}\t{state}\t{row.email}\t{row.name}")

    return group


def _api_keys() -> typer.Typer:
    group = typer.Typer(no_args_is_help=True)

    @group.command("add")
    def add(
        name: Annotated[str, typer.Argument(help="What the key is for.")],
        scope: Annotated[
            list[Scope] | None, typer.Option(help="What it may do; may be given several times.")
        ] = None,
    ) -> None:
        """Make a key and show it, this once."""
        key = new_api_key()

        async def act(session: WriteSession) -> ApiKeyRow:
            return await add_api_key(
                session,
                name=name,
                scopes=scope or [Scope.READ],
                key_hash=hash_token(key),
                actor=COMMAND_LINE,
                now=now(),
            )

        row = in_transaction(act)
        typer.echo(f"{row.key_id}: {' '.join(sorted(row.scopes))}. Shown only now:", err=True)
        typer.echo(key)

    @group.command("revoke")
    def revoke(key_id: Annotated[str, typer.Argument(help="As `api-key list` shows it.")]) -> None:
        """Let a key in no more."""

        async def act(session: WriteSession) -> None:
            await revoke_api_key(session, key_id, actor=COMMAND_LINE, now=now())

        in_transaction(act)

    @group.command("list")
    def list_all() -> None:
        """List every key, without the keys themselves."""
        for row in in_transaction(list_api_keys):
            state = "revoked" if row.revoked_at else "active"
            typer.echo(f"{row.key_id}\t{state}\t{' '.join(sorted(row.scopes))}\t{row.name}")

    return group


def _chatbots() -> typer.Typer:
    group = typer.Typer(no_args_is_help=True)

    @group.command("add")
    def add(
        name: Annotated[str, typer.Argument(help="Shown to operators.")],
        chatbot_id: Annotated[
            str, typer.Option("--id", help="The id that the widget sends; else a new one.")
        ] = "",
    ) -> None:
        """Add a chatbot and print its id."""

        async def act(session: WriteSession) -> ChatbotRow:
            return await add_chatbot(
                session,
                name=name,
                chatbot_id=chatbot_id or new_public_id("b"),
                actor=COMMAND_LINE,
                now=now(),
            )

        typer.echo(in_transaction(act).chatbot_id)

    @group.command("list")
    def list_all() -> None:
        """List every chatbot."""
        for row in in_transaction(list_chatbots):
            typer.echo(f"{row.chatbot_id}\t{row.contact_count}\t{row.name}")

    return group


async def _operator(session: WriteSession, email: str) -> OperatorRow:
    operator = await find_operator(session, email)
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
    return hash_password(password)
