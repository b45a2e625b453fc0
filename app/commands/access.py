"""Commands for the programs that call the API and the chatbots that collect contacts."""

from datetime import timedelta
from typing import Annotated

import typer

from app.auth.secrets import hash_token, new_api_key
from app.commands.workplace import COMMAND_LINE, in_transaction, now
from app.data.api_keys import add_api_key, list_api_keys, revoke_api_key
from app.data.chatbots import add_chatbot, list_chatbots
from app.data.database import WriteSession
from app.data.keys import new_public_id
from app.data.read_models import ApiKeyRow, ChatbotRow
from app.data.vocabulary import Scope


def register(program: typer.Typer) -> None:
    """Add the groups `api-key` and `chatbot`."""
    program.add_typer(_api_keys(), name="api-key", help="Which programs may call the API.")
    program.add_typer(_chatbots(), name="chatbot", help="Chatbots to collect contacts for.")


def _api_keys() -> typer.Typer:
    group = typer.Typer(no_args_is_help=True)

    @group.command("add")
    def add(
        name: Annotated[str, typer.Argument(help="What the key is for.")],
        scope: Annotated[
            list[Scope] | None, typer.Option(help="What it may do; may be given several times.")
        ] = None,
        days: Annotated[
            int | None, typer.Option(help="How long it is valid; else until it is revoked.", min=1)
        ] = None,
        per_minute: Annotated[
            int | None, typer.Option(help="How often it may call; else as the setting says.")
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
                expires_at=now() + timedelta(days=days) if days else None,
                calls_per_minute=per_minute,
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
            is_over = row.expires_at is not None and row.expires_at <= now()
            state = "revoked" if row.revoked_at else "expired" if is_over else "active"
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
