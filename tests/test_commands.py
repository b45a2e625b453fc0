"""What an administrator types, and what comes of it."""

import asyncio
import csv
import io
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.commands import run
from app.data.contacts import ContactEdit, create_contact, get_contact
from app.data.database import Database
from app.data.erasure import hard_delete_contact
from app.data.errors import ContactErasedError
from app.data.read_models import Actor
from app.data.receipts import list_receipts
from app.data.vocabulary import Source

ADMIN = Actor("operator", "o_admin")
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SERVED: list[str] = []
Typed = Callable[..., tuple[int, str, str]]


@pytest.fixture
def home(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A directory of its own with an empty database."""
    folder = tmp_path / "home"
    folder.mkdir()
    shutil.copy(sqlite_template, folder / "contacts.db")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CONTACTS_HOME", str(folder))
    for name in ("DATABASE_URL", "CONTACTS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    SERVED.clear()
    yield folder


@pytest.fixture
def typed(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Type a command and read the exit code, the output and the errors."""

    def type_command(*words: str, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            run(lambda: SERVED.append("served"), words)
        code = ended.value.code
        output = capsys.readouterr()
        return (code if isinstance(code, int) else 0), output.out, output.err

    return type_command


def url_of(home: Path) -> str:
    return f"sqlite+aiosqlite:///{home / 'contacts.db'}"


def add_contact(home: Path, **given: str) -> str:
    async def act() -> str:
        database = Database(url_of(home), on_commit=lambda _changes: None)
        async with database.transaction() as session:
            contact_id = await create_contact(
                session, ContactEdit(**given), actor=ADMIN, source=Source.OPERATOR, now=NOW
            )
        await database.close()
        return contact_id

    return asyncio.run(act())


def erase(home: Path, contact_id: str) -> None:
    async def act() -> None:
        database = Database(url_of(home), on_commit=lambda _changes: None)
        async with database.transaction() as session:
            await hard_delete_contact(session, contact_id, actor=ADMIN, now=NOW)
        await database.close()

    asyncio.run(act())


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def written(tmp_path: Path, text: str) -> str:
    file = tmp_path / "people.csv"
    file.write_text(text, encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("words", [(), ("serve",)], ids=["nothing", "serve"])
def test_serving_is_what_happens_without_a_command(typed: Typed, words: tuple[str, ...]) -> None:
    assert typed(*words)[0] == 0
    assert SERVED == ["served"]


@pytest.mark.parametrize(
    "words",
    [
        *(("serve",), ("demo",), ("operator",), ("operator", "add"), ("operator", "password")),
        *(("operator", "disable"), ("operator", "enable"), ("operator", "list")),
        *(("api-key",), ("api-key", "add"), ("api-key", "revoke"), ("api-key", "list")),
        *(("chatbot",), ("chatbot", "add"), ("chatbot", "list"), ("import",), ("export",)),
        *(("backup",), ("restore",), ("check",), ()),
    ],
    ids="-".join,
)
def test_every_command_explains_itself(typed: Typed, words: tuple[str, ...]) -> None:
    code, out, _ = typed(*words, "--help")

    assert (code, SERVED) == (0, [])
    assert "Usage: main.py" in out


@pytest.mark.parametrize(
    "words",
    [("nonsense",), ("demo", "--contacts", "0"), ("export",), ("operator", "add", "a@b.example")],
)
def test_wrong_usage_ends_with_2(typed: Typed, words: tuple[str, ...]) -> None:
    code, out, err = typed(*words)

    assert (code, out) == (2, "")
    assert "Traceback" not in err


def test_a_wrong_setting_is_one_sentence(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "zero")

    assert typed("check") == (1, "", "PORT must be a whole number from 1 to 65535.\n")


def test_the_demo_passes_the_check(typed: Typed) -> None:
    assert typed("demo", "--contacts", "40")[:2] == (0, "40 contacts added.\n")

    assert typed("check")[0] == 0


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        ("UPDATE contacts SET conversation_count = 99 WHERE id = 1", "1 contacts count"),
        ("UPDATE contacts SET search = '  nobody' WHERE id = 2", "searched text"),
        ("UPDATE contacts SET captured = '' WHERE captured <> ''", "words of captured fields"),
        ("DELETE FROM captured_fields WHERE id = 1", "words of captured fields"),
        ("UPDATE tags SET contact_count = 7777 WHERE id = 1", "1 tags count"),
        ("UPDATE counters SET value = value + 1", "The total of live contacts"),
        (
            "UPDATE counters SET value = value + 1 WHERE name LIKE 'chatbot 1 contacts'",
            "1 chatbots count their contacts",
        ),
        (
            "DELETE FROM counters WHERE name LIKE '% conversations'",
            "chatbots count their conversations",
        ),
        ("UPDATE contact_emails SET email_key = 'x' WHERE id = 1", "1 emails have a key"),
        ("UPDATE contacts SET email = 'z@z.example' WHERE id = 1", "not their primary"),
        (
            "INSERT INTO contacts_fts(rowid, document) VALUES (999, 'x\ue002\ue100\ue101')",
            "without a row",
        ),
        ("DELETE FROM messages WHERE id = 1", "1 conversations count"),
    ],
    ids=[
        "conversations",
        "searched",
        "captured",
        "fields",
        "tags",
        "totals",
        "chatbots",
        "talks",
        "keys",
        "emails",
        "index",
        "messages",
    ],
)
def test_the_check_finds_what_is_wrong(typed: Typed, home: Path, damage: str, fault: str) -> None:
    typed("demo", "--contacts", "40")
    with closing(sqlite3.connect(home / "contacts.db")) as connection:
        connection.execute(damage)
        connection.commit()

    code, _, err = typed("check")

    assert code == 1
    assert fault in err

    code, _, err = typed("check", "--repair")
    if "email" in damage:
        # What people entered is not made up anew.
        assert (code, err.splitlines()[-2]) == (1, "This is left, and needs a backup:")
    else:
        assert (code, err.splitlines()[-1]) == (0, "Repaired.")
        assert typed("check") == (0, "", "")


def test_an_operator_is_added_and_disabled(typed: Typed) -> None:
    password = "correct horse\n"
    assert typed("operator", "add", "b@org.example", "--password-stdin", stdin=password)[0] == 0
    assert (
        typed("operator", "password", "b@org.example", "--password-stdin", stdin=password)[0] == 0
    )
    assert typed("operator", "disable", "B@org.example")[0] == 0

    listed = typed("operator", "list")[1]

    assert "\tagent\tdisabled\tb@org.example\tb\n" in listed
    assert "horse" not in listed


def test_a_short_password_is_refused(typed: Typed) -> None:
    told = typed("operator", "add", "b@org.example", "--password-stdin", stdin="short\n")

    assert told == (1, "", "A password has at least 8 characters.\n")


def test_an_unknown_operator_is_refused(typed: Typed) -> None:
    assert typed("operator", "disable", "x@org.example")[2] == "No operator has this email.\n"


def test_an_api_key_is_shown_once_and_revoked(typed: Typed) -> None:
    key = typed("api-key", "add", "shop", "--scope", "ingest", "--scope", "read")[1].strip()
    listed = typed("api-key", "list")[1]
    key_id = listed.split("\t")[0]

    assert typed("api-key", "revoke", key_id)[0] == 0

    assert key.startswith("hc_")
    assert key not in listed
    assert typed("api-key", "list")[1] == f"{key_id}\trevoked\tingest read\tshop\n"


def test_a_chatbot_is_added_under_its_id(typed: Typed) -> None:
    assert typed("chatbot", "add", "Help desk", "--id", "help")[1] == "help\n"
    assert typed("chatbot", "list")[1] == "help\t0\tHelp desk\n"


def test_an_export_is_safe_in_a_spreadsheet(typed: Typed, home: Path, tmp_path: Path) -> None:
    add_contact(home, name="=1+1", email="=cmd|calc@x.example", phone="+971501234567")
    add_contact(home, name="＝2+2", email="b@x.example")

    assert typed("export", "out.csv")[:2] == (0, "2 contacts.\n")

    first, second = rows_of(tmp_path / "out.csv")
    assert (first["name"], first["email"]) == ("'=1+1", "'=cmd|calc@x.example")
    assert first["phone"] == "+971501234567"
    assert second["name"] == "'＝2+2"
    assert (tmp_path / "out.csv").stat().st_mode & 0o077 == 0


def test_an_export_comes_back_unchanged(typed: Typed, home: Path, tmp_path: Path) -> None:
    add_contact(home, name="=1+1", email="a@x.example", phone="+971501234567")
    typed("demo", "--contacts", "60")
    typed("export", "first.csv")
    typed("import", "first.csv")

    told = typed("import", "first.csv")[1]

    typed("export", "second.csv")
    assert "0 created, 0 updated," in told
    assert "unchanged, 0 refused." in told
    assert rows_of(tmp_path / "second.csv") == rows_of(tmp_path / "first.csv")


def test_an_import_creates_updates_and_refuses(typed: Typed, home: Path, tmp_path: Path) -> None:
    add_contact(home, name="Ada", email="ada@x.example")
    file = written(
        tmp_path,
        "Name,Email,phone,tags,company,external:crm\n"
        ',ADA@x.example,+971501234567,"vip, new",Acme,\n'
        "Bo,bo@x.example,,,,42\n"
        "Cy,not an email,,,,\n"
        "Di,,12,,,43\n"
        "Ed,,,,,\n",
    )

    code, out, err = typed("import", file)

    assert code == 1
    assert out == "1 created, 1 updated, 0 unchanged, 3 refused.\n"
    assert [line.split(":")[0] for line in err.splitlines() if line.startswith("Row")] == [
        *("Row 4", "Row 5", "Row 6"),
    ]
    typed("export", "out.csv")
    ada, bo = rows_of(tmp_path / "out.csv")
    assert (ada["name"], ada["phone"], ada["tags"]) == ("Ada", "+971501234567", "new, vip")
    assert (ada["company"], bo["external:crm"]) == ("Acme", "42")
    assert typed("check")[0] == 0


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "This file is empty."),
        ("name,phone\nAda,1\n", "The first row must name the columns"),
        ("email,email\n", "Each column needs a name of its own"),
        ('email\n"a@x.example', "Row 2: A quotation mark is opened here"),
    ],
    ids=["empty", "no-key", "twice", "broken"],
)
def test_a_file_that_is_no_table_is_refused(
    typed: Typed, tmp_path: Path, text: str, sentence: str
) -> None:
    code, _, err = typed("import", written(tmp_path, text))

    assert code == 1
    assert sentence in err


def test_an_import_is_tried_and_taken_back(typed: Typed, home: Path, tmp_path: Path) -> None:
    file = written(tmp_path, "name,email\nAda,ada@x.example\n")

    tried = typed("import", file, "--dry-run")
    brought, told = typed("import", file)[1:]
    undone = typed("import", "--undo", told.split()[-1])

    assert tried[:2] == (0, "1 created, 0 updated, 0 unchanged, 0 refused.\n")
    assert brought == tried[1]
    assert undone[:2] == (0, "1 undone, 0 kept.\n")
    assert typed("export", "out.csv")[1] == "0 contacts.\n"
    assert list((home / "imports").iterdir()) == []


def test_semicolons_are_understood(typed: Typed, tmp_path: Path) -> None:
    told = typed("import", written(tmp_path, "name;email\nAda;ada@x.example\n"))

    assert told[1] == "1 created, 0 updated, 0 unchanged, 0 refused.\n"


def test_an_erased_person_is_not_imported_again_by_id(
    typed: Typed, home: Path, tmp_path: Path
) -> None:
    contact_id = add_contact(home, name="Ada", email="ada@x.example")
    typed("export", "out.csv")
    erase(home, contact_id)

    code, _, err = typed("import", "out.csv")

    assert code == 1
    assert "Row 2: This contact was erased" in err


def test_a_backup_brings_everything_back(typed: Typed, home: Path, tmp_path: Path) -> None:
    typed("demo", "--contacts", "40")
    typed("export", "before.csv")
    assert typed("backup", "copy.db")[0] == 0
    typed("demo", "--contacts", "40")

    assert typed("restore", "copy.db", "--yes")[:2] == (
        0,
        "40 contacts restored, 0 erased again.\n",
    )

    typed("export", "after.csv")
    assert rows_of(tmp_path / "after.csv") == rows_of(tmp_path / "before.csv")
    assert typed("check")[0] == 0
    assert (
        sorted(path.name for path in home.iterdir() if "contacts.db" in path.name)[0]
        == "contacts.db"
    )


def test_an_erasure_outlives_a_restore(typed: Typed, home: Path) -> None:
    stays = add_contact(home, name="Bo", email="bo@x.example")
    goes = add_contact(home, name="Zebulon", email="zebulon@x.example")
    typed("backup", "copy.db")
    erase(home, goes)

    assert typed("restore", "copy.db", "--yes")[1] == "1 contacts restored, 1 erased again.\n"

    async def look() -> tuple[str | None, tuple[str, ...]]:
        database = Database(url_of(home), on_commit=lambda _changes: None)
        async with database.read() as session:
            with pytest.raises(ContactErasedError):
                await get_contact(session, goes)
            kept = await get_contact(session, stays)
            receipts = await list_receipts(session)
        await database.close()
        return kept.row.name, receipts[0].erased_ids

    assert asyncio.run(look()) == ("Bo", (goes,))
    files = [path for path in home.iterdir() if "contacts.db" in path.name]
    assert not any(b"ebulon" in path.read_bytes().lower() for path in files)
    assert typed("check")[0] == 0


def test_a_restore_waits_for_the_server_to_stop(typed: Typed, home: Path) -> None:
    typed("backup", "copy.db")
    with closing(sqlite3.connect(home / "contacts.db")) as server:
        server.execute("PRAGMA journal_mode = WAL")
        server.execute("SELECT count(*) FROM contacts").fetchall()

        code, _, err = typed("restore", "copy.db", "--yes")

    assert (code, err) == (1, "A server uses this database; stop it before restoring.\n")


def test_a_restore_asks_first(typed: Typed, home: Path) -> None:
    add_contact(home, name="Bo", email="bo@x.example")
    typed("backup", "copy.db")
    before = (home / "contacts.db").read_bytes()

    assert typed("restore", "copy.db", stdin="n\n")[0] == 1
    assert (home / "contacts.db").read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"name,email\n", b"SQLite format 3\x00 and no more"])
def test_a_file_that_is_no_backup_changes_nothing(
    typed: Typed, home: Path, tmp_path: Path, content: bytes
) -> None:
    add_contact(home, name="Bo", email="bo@x.example")
    (tmp_path / "wrong.db").write_bytes(content)

    code, _, err = typed("restore", "wrong.db", "--yes")

    assert code == 1
    assert "wrong.db is not a" in err
    assert typed("export", "out.csv")[1] == "1 contacts.\n"


def test_a_backup_overwrites_nothing(typed: Typed, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("mine")

    assert typed("backup", "copy.db")[0] == 1
    assert (tmp_path / "copy.db").read_text() == "mine"


def test_a_backup_is_for_its_owner_alone(typed: Typed, tmp_path: Path) -> None:
    typed("backup", "copy.db")

    assert os.stat(tmp_path / "copy.db").st_mode & 0o077 == 0


@pytest.mark.parametrize("words", [("backup", "x.db"), ("restore", "x.db", "--yes")])
def test_postgresql_has_its_own_tools(
    typed: Typed, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://someone@localhost/contacts")

    assert typed(*words)[2] == "This is a PostgreSQL database: use pg_dump and pg_restore.\n"
