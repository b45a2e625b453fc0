"""Settings: what may be set, what holds otherwise, and what a wrong value is told."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.settings import Settings, WrongSettingError

LONG_ENOUGH = "0123456789abcdef" * 4


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.alias), raising=False)
    monkeypatch.chdir(tmp_path)


def test_nothing_need_be_set(tmp_path: Path) -> None:
    settings = Settings()

    assert (settings.host, settings.port) == ("127.0.0.1", 8080)
    assert settings.home == tmp_path / ".contacts"
    assert settings.database_url == f"sqlite+aiosqlite:///{tmp_path}/.contacts/contacts.db"
    assert (settings.demo, settings.claims, settings.frame_ancestors) == (True, "attach", ())


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PORT", "9000")
    monkeypatch.setenv("CONTACTS_DEMO", "0")
    monkeypatch.setenv("CONTACTS_HOME", str(tmp_path / "elsewhere"))

    settings = Settings()

    assert (settings.port, settings.demo) == (9000, False)
    assert settings.database_url.endswith("/elsewhere/contacts.db")


def test_the_environment_wins_over_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("PORT=9000\nCONTACTS_CLAIMS=separate\n")
    monkeypatch.setenv("PORT", "9001")

    settings = Settings()

    assert (settings.port, settings.claims) == (9001, "separate")


def test_an_empty_value_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "")
    monkeypatch.setenv("CONTACTS_EMBED_SECRET", "")

    assert (Settings().port, Settings().embed_secret) == (8080, None)


def test_the_home_of_the_shell_is_not_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", "/root")
    monkeypatch.setenv("home", "/root")

    assert Settings().home == tmp_path / ".contacts"


@pytest.mark.parametrize(
    ("given_url", "used_url"),
    [
        ("sqlite:///contacts.db", "sqlite+aiosqlite:///contacts.db"),
        ("sqlite:////srv/contacts.db", "sqlite+aiosqlite:////srv/contacts.db"),
        ("postgres://a:b@db/c", "postgresql+asyncpg://a:b@db/c"),
        ("postgresql://a:b%40@db:5432/c", "postgresql+asyncpg://a:b%40@db:5432/c"),
        ("postgresql+asyncpg://db/c", "postgresql+asyncpg://db/c"),
        ("postgresql:///c?host=/run/pg", "postgresql+asyncpg:///c?host=%2Frun%2Fpg"),
        ("postgresql://db/c?sslmode=require", "postgresql+asyncpg://db/c?ssl=require"),
    ],
)
def test_a_database_is_reached_by_its_async_driver(given_url: str, used_url: str) -> None:
    assert Settings(database_url=given_url).database_url == used_url


def test_origins_are_separated_by_spaces_or_commas() -> None:
    settings = Settings(
        frame_ancestors="https://A.example.org/, http://b.example.org:8080 http://[::1]:80"
    )

    assert settings.frame_ancestors == (
        "https://a.example.org",
        "http://b.example.org:8080",
        "http://[::1]:80",
    )


def test_a_region_is_written_in_capitals() -> None:
    assert Settings(default_region="ae").default_region == "AE"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HOST", "http://localhost"),
        ("PORT", "eighty"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("DATABASE_URL", "mysql://root:hunter2@db/contacts"),
        ("DATABASE_URL", "contacts.db"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "postgresql://a:hunter2@db:port/c"),
        ("CONTACTS_SECRET", "hunter2"),
        ("CONTACTS_DEMO", "maybe"),
        ("CONTACTS_FRAME_ANCESTORS", "*"),
        ("CONTACTS_FRAME_ANCESTORS", "intranet.example.org"),
        ("CONTACTS_FRAME_ANCESTORS", "https://intranet.example.org/page"),
        ("CONTACTS_FRAME_ANCESTORS", "https://a.example.org;script-src"),
        ("CONTACTS_EMBED_SECRET", "hunter2"),
        ("CONTACTS_CLAIMS", "merge"),
        ("CONTACTS_DEFAULT_REGION", "Emirates"),
        ("WIDGET_JWT_HMAC_SECRET", "hunter2"),
        ("CONTACTS_API_KEY", "hunter2"),
        ("CONTACTS_ADMIN_EMAIL", "hunter2"),
        ("CONTACTS_ADMIN_PASSWORD", "hunter2"),
    ],
)
def test_a_wrong_value_is_told_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(WrongSettingError, match=rf"^{name} must .+\.$") as refusal:
        Settings()

    assert "hunter2" not in str(refusal.value)
    assert refusal.value.__cause__ is None


@pytest.mark.parametrize("only", ["admin_email", "admin_password"])
def test_half_an_admin_is_refused(only: str) -> None:
    with pytest.raises(WrongSettingError, match="must be set together"):
        Settings(**{only: "ada@example.org"})


def test_a_file_of_other_bytes_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"PORT=\xff\xfe")

    with pytest.raises(WrongSettingError, match=r"The file \.env must be UTF-8 text\."):
        Settings()


def test_settings_do_not_change() -> None:
    settings = Settings()

    with pytest.raises(ValueError, match="frozen"):
        settings.port = 9000


def test_no_secret_is_shown() -> None:
    settings = Settings(
        database_url=f"postgresql://a:{LONG_ENOUGH}@db/c",
        secret=LONG_ENOUGH,
        embed_secret=LONG_ENOUGH,
        widget_jwt_hmac_secret=LONG_ENOUGH,
        api_key=LONG_ENOUGH,
        admin_email="ada@example.org",
        admin_password=LONG_ENOUGH,
    )

    assert LONG_ENOUGH not in f"{settings!r} {settings}"


@given(st.text(max_size=20))
def test_any_text_is_used_or_refused(text: str) -> None:
    for field in ("database_url", "frame_ancestors", "default_region", "port", "host", "secret"):
        try:
            Settings(**{field: text})
        except WrongSettingError as refusal:
            assert str(refusal).endswith(".")


def test_a_secret_that_was_set_is_used(tmp_path: Path) -> None:
    assert Settings(secret=LONG_ENOUGH).ensure_secret() == LONG_ENOUGH
    assert not (tmp_path / ".contacts").exists()


def test_a_secret_is_made_once_and_kept_for_its_owner_only(tmp_path: Path) -> None:
    made = Settings().ensure_secret()

    kept = tmp_path / ".contacts" / "secret"
    assert Settings().ensure_secret() == made == kept.read_text()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [path.name for path in kept.parent.iterdir()] == ["secret"]


def test_processes_that_start_at_once_agree_on_a_secret() -> None:
    with ThreadPoolExecutor(max_workers=8) as pool:
        made = list(pool.map(lambda _: Settings().ensure_secret(), range(8)))

    assert len(set(made)) == 1


def test_a_damaged_secret_is_refused(tmp_path: Path) -> None:
    Settings().ensure_secret()
    (tmp_path / ".contacts" / "secret").write_text("")

    with pytest.raises(WrongSettingError, match="damaged"):
        Settings().ensure_secret()


def test_a_home_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".contacts").write_text("a file")

    with pytest.raises(WrongSettingError, match="CONTACTS_HOME must be a folder"):
        Settings().ensure_secret()
