"""Schemathesis holds the real server against its own description, with every check it has."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving import KEY, PRIVATE, ServerProcess, serving

CONFIG = Path(__file__).parent / "schemathesis.toml"
# A sample; EXAMPLES=200 looks long and hard.
EXAMPLES = os.environ.get("EXAMPLES", "2")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    with serving(tmp_path, **PRIVATE, CONTACTS_API_CALLS_PER_MINUTE="1000000") as server:
        server.api.post("/api/v1/chatbots", json={"id": "support", "name": "Support"})
        yield server


def test_the_api_does_what_its_description_says(server: ServerProcess, tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("schemathesis")
    command = [
        str(program), "--config-file", str(CONFIG), "run", f"{server.url}/api/openapi.json",
        "--header", f"Authorization: Bearer {KEY}", "--max-examples", EXAMPLES,
        "--phases", "coverage,fuzzing", "--seed", "1", "--suppress-health-check", "all",
    ]  # fmt: skip

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout[-20_000:]
    assert "Traceback" not in server.log
