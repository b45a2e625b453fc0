"""The command line: everything that is done beside the served pages."""

from app.commands.program import build, run

__all__ = ["build", "run"]
