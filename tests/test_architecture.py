"""The machine's own look at the code: layout, lint, types, and who may import whom."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TOOLS = Path(sys.executable).parent
MAX_LINES = 300


def run(tool: str, *arguments: str, where: Path = ROOT) -> tuple[int, str]:
    done = subprocess.run(
        [TOOLS / tool, *arguments], cwd=where, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    "command",
    ["ruff format --check .", "ruff check .", "mypy", "lint-imports"],
)
def test_the_code_is_clean(command: str) -> None:
    tool, *arguments = command.split()

    status, output = run(tool, *arguments)

    assert status == 0, output


@pytest.mark.parametrize(
    ("contract", "module", "line"),
    [
        ("Floors", "app/data/planted.py", "import app.pages"),
        ("Floors", "app/api/planted.py", "import app.pages"),
        ("Floors", "app/live.py", "import app.auth"),
        ("Floors", "app/planted.py", "import typing"),
        ("Data knows no UI and no web", "app/data/planted.py", "import nicegui"),
        ("Data knows no UI and no web", "app/data/planted.py", "import jwt"),
        ("Components know no data access", "app/components/planted.py", "import app.data.contacts"),
        ("Components know no data access", "app/components/planted.py", "import sqlalchemy"),
        ("What crosses floors is values only", "app/data/read_models.py", "import app.data.models"),
        ("Tables stay inside data", "app/pages/planted.py", "import app.data.models"),
        ("What composes stands above", "app/data/tags.py", "import app.data.merge"),
        ("Only data speaks SQL", "app/pages/planted.py", "import sqlalchemy"),
        ("Only data speaks SQL", "app/auth/planted.py", "import sqlalchemy.orm"),
    ],
)
def test_a_planted_import_breaks_its_contract(
    tmp_path: Path, contract: str, module: str, line: str
) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "app", tmp_path / "app")
    with (tmp_path / module).open("a", encoding="utf-8") as planted:
        planted.write(f"\n{line}\n")

    status, output = run("lint-imports", "--no-cache", where=tmp_path)

    assert status == 1
    broken = [text for text in output.splitlines() if " BROKEN" in text]
    assert any(text.startswith(contract) for text in broken), output


def test_no_file_is_two_things() -> None:
    long = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "app").rglob("*")
        if path.suffix in {".py", ".js", ".css"}
        and len(path.read_text(encoding="utf-8").splitlines()) > MAX_LINES
    ]

    assert long == []
