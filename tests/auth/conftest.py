"""The whole house, built anew for each test on SQLite."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.auth.house import WholeHouse, whole_house


@pytest.fixture
async def house(tmp_path: Path, sqlite_template: Path) -> AsyncIterator[WholeHouse]:
    """Everything that is served, with an operator of each role."""
    path = tmp_path / "contacts.db"
    shutil.copy(sqlite_template, path)
    async with whole_house(tmp_path, f"sqlite+aiosqlite:///{path}") as house:
        yield house
