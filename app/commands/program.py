"""The program that the command line talks to."""

from collections.abc import Callable, Sequence

import typer

from app.commands import access, operators, tables, upkeep
from app.data.errors import ContactsError
from app.settings import WrongSettingError


def build(serve: Callable[[], None]) -> typer.Typer:
    """Every command; without one the program serves."""
    program = typer.Typer(
        help="The directory of the people who talk to your chatbots.",
        no_args_is_help=False,
        add_completion=False,
        # Locals of a traceback may hold personal values.
        pretty_exceptions_enable=False,
    )

    @program.callback(invoke_without_command=True)
    def without_command(context: typer.Context) -> None:
        if context.invoked_subcommand is None:
            serve()

    @program.command("serve")
    def serve_command() -> None:
        """Serve the pages and the API."""
        serve()

    operators.register(program)
    access.register(program)
    tables.register(program)
    upkeep.register(program)
    return program


def run(serve: Callable[[], None], argv: Sequence[str]) -> None:
    """Do what the arguments say and end the process; a refusal is one sentence and exit code 1."""
    try:
        build(serve)(args=list(argv), prog_name="main.py")
    except (ContactsError, WrongSettingError) as refusal:
        typer.echo(str(refusal), err=True)
        raise SystemExit(1) from None
    except OSError as error:
        typer.echo(f"{error.filename or 'The database'}: {error.strerror or error}.", err=True)
        raise SystemExit(1) from None
