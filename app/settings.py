"""Every environment variable, once, checked: what may be set, and what holds when it is not."""

import os
import re
import secrets
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import parse_qsl, urlencode, urlsplit

from phonenumbers import SUPPORTED_REGIONS
from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

# RFC 7518, 3.2: a key for HS256 is no shorter than the hash, 256 bits.
MIN_SECRET_CHARACTERS = 32
_TOGETHER = "CONTACTS_{} and CONTACTS_{} must be set together."
DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
ORIGIN = re.compile(r"https?://([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(:[0-9]{1,5})?")


class WrongSettingError(Exception):
    """A setting that cannot be used: one sentence that names it and never quotes its value."""


def _absolute(path: Path) -> Path:
    return path.expanduser().absolute()


def _with_async_driver(url: str) -> str:
    scheme, _, rest = url.partition("://")
    driver = DRIVERS.get(scheme.lower())
    if driver is None or not rest.strip("/"):
        raise ValueError
    if driver == DRIVERS["sqlite"]:
        # Every connection to `:memory:` would see a database of its own.
        if not rest.startswith("/") or ":memory:" in rest:
            raise ValueError
        return f"{driver}://{rest}"
    parts = urlsplit(f"//{rest}")
    _ = parts.port  # reading it checks it
    # asyncpg plainly calls `ssl` what libpq, and so every provider's address, calls `sslmode`.
    query = [
        ("ssl" if name == "sslmode" else name, value) for name, value in parse_qsl(parts.query)
    ]
    address = f"{driver}://{parts.netloc}{parts.path}"
    return f"{address}?{urlencode(query)}" if query else address


def _origins(value: object) -> object:
    if not isinstance(value, str):
        return value
    origins = [text.lower().removesuffix("/") for text in re.split(r"[\s,]+", value) if text]
    if not all(ORIGIN.fullmatch(origin) for origin in origins):
        raise ValueError
    return tuple(dict.fromkeys(origins))


def _roles(value: object) -> object:
    if not isinstance(value, str):
        return value
    pairs = [text.rpartition("=") for text in re.split(r"[\s,]+", value) if text]
    if not all(group and role in {"viewer", "agent", "admin"} for group, _, role in pairs):
        raise ValueError
    return {group: role for group, _, role in pairs}


def _networks(value: object) -> object:
    if not isinstance(value, str):
        return value
    return tuple(str(ip_network(text)) for text in re.split(r"[\s,]+", value) if text)


def _region(value: str) -> str:
    if value.upper() not in SUPPORTED_REGIONS:
        raise ValueError
    return value.upper()


def _default_database_url(values: dict[str, Any]) -> str:
    return f"sqlite+aiosqlite:///{values['home'] / 'contacts.db'}" if "home" in values else ""


def _setting(name: str, default: Any, must: str, **limits: Any) -> Any:
    return Field(default, alias=name, description=must, **limits)


def _secret(name: str, length: int) -> Any:
    must = f"must have at least {length} characters and no spaces"
    return _setting(name, None, must, min_length=length, pattern=r"^\S+$", repr=False)


class Settings(BaseSettings):
    """What was set in the environment, or in `.env` beside it; nothing can change it afterwards.

    Fields are given by their own names in code, by their variables' names everywhere else.

    :raises WrongSettingError: a value is not what its variable must be
    """

    model_config = SettingsConfigDict(
        frozen=True,
        case_sensitive=True,
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,
    )

    log_level: Literal["debug", "info", "warning", "error"] = _setting(
        "CONTACTS_LOG_LEVEL", "info", "must be debug, info, warning or error"
    )
    log_format: Literal["text", "json"] = _setting(
        "CONTACTS_LOG_FORMAT", "text", "must be text or json"
    )
    host: str = _setting(
        "HOST", "127.0.0.1", "must be a host name or an IP address", pattern=r"^[A-Za-z0-9.:-]+$"
    )
    port: int = _setting("PORT", 8080, "must be a whole number from 1 to 65535", ge=1, le=65535)
    home: Annotated[Path, AfterValidator(_absolute)] = _setting(
        "CONTACTS_HOME", Path(".contacts"), "must be a folder", validate_default=True
    )
    database_url: Annotated[str, AfterValidator(_with_async_driver)] = Field(
        default_factory=_default_database_url,
        alias="DATABASE_URL",
        description="must be sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME",
        repr=False,
    )
    database_wait_seconds: int = _setting(
        "DATABASE_WAIT_SECONDS", 60, "must be a whole number from 0 to 3600", ge=0, le=3600
    )
    secret: str | None = _secret("CONTACTS_SECRET", MIN_SECRET_CHARACTERS)
    demo: bool = _setting("CONTACTS_DEMO", True, "must be 1 or 0")
    frame_ancestors: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_origins)] = _setting(
        "CONTACTS_FRAME_ANCESTORS",
        (),
        "must be origins such as https://intranet.example.org, with a space between them",
    )
    embed_secret: str | None = _secret("CONTACTS_EMBED_SECRET", MIN_SECRET_CHARACTERS)
    claims: Literal["attach", "separate"] = _setting(
        "CONTACTS_CLAIMS", "attach", "must be attach or separate"
    )
    default_region: Annotated[str, AfterValidator(_region)] | None = _setting(
        "CONTACTS_DEFAULT_REGION", None, "must be a country's two letters, such as AE"
    )
    security_contact: str | None = _setting(
        "CONTACTS_SECURITY_CONTACT",
        None,
        "must be an address such as mailto:security@example.org or https://example.org/report",
        pattern=r"^(mailto:[^\s@]+@[^\s@]+|https://\S+|tel:\+[0-9-]+)$",
    )
    erasure_memory_days: int = _setting(
        "CONTACTS_ERASURE_MEMORY_DAYS", 365, "must be a whole number from 0 to 3650", ge=0, le=3650
    )
    erasure_webhook_url: str | None = _setting(
        "CONTACTS_ERASURE_WEBHOOK_URL",
        None,
        "must be an http or https address",
        pattern=r"^https?://[^\s/@]+(/\S*)?$",
    )
    erasure_webhook_secret: str | None = _setting(
        "CONTACTS_ERASURE_WEBHOOK_SECRET",
        None,
        "must be whsec_ and at least 24 random bytes in base64",
        pattern=r"^whsec_[A-Za-z0-9+/]{32,}={0,2}$",
        repr=False,
    )
    widget_jwt_hmac_secret: str | None = _secret("WIDGET_JWT_HMAC_SECRET", MIN_SECRET_CHARACTERS)
    api_key: str | None = _secret("CONTACTS_API_KEY", 8)
    oidc_issuer: str | None = _setting(
        "CONTACTS_OIDC_ISSUER",
        None,
        "must be the https address of the identity provider",
        pattern=r"^(https://|http://(localhost|127\.0\.0\.1)(:|/|$))\S+$|^http://(localhost|127\.0\.0\.1)$",
    )
    oidc_client_id: str | None = _setting(
        "CONTACTS_OIDC_CLIENT_ID", None, "must be the id that the provider gave", min_length=1
    )
    oidc_client_secret: str | None = _secret("CONTACTS_OIDC_CLIENT_SECRET", 8)
    oidc_default_role: Literal["viewer", "agent"] | None = _setting(
        "CONTACTS_OIDC_DEFAULT_ROLE", None, "must be viewer or agent"
    )
    oidc_role_claim: str | None = _setting(
        "CONTACTS_OIDC_ROLE_CLAIM",
        None,
        "must be the name of a claim, such as groups",
        min_length=1,
    )
    oidc_roles: Annotated[dict[str, str], NoDecode, BeforeValidator(_roles)] = _setting(
        "CONTACTS_OIDC_ROLES", {}, "must be such as staff=agent owners=admin"
    )
    trusted_proxies: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_networks)] = _setting(
        "CONTACTS_TRUSTED_PROXIES",
        (),
        "must be IP addresses or networks such as 10.0.0.0/8, with a space between them",
    )
    api_calls_per_minute: int = _setting(
        "CONTACTS_API_CALLS_PER_MINUTE",
        120_000,
        "must be a whole number from 1",
        ge=1,
        le=1_000_000,
    )
    admin_email: str | None = _setting(
        "CONTACTS_ADMIN_EMAIL", None, "must be an email address", pattern=r"^[^@\s]+@[^@\s]+$"
    )
    admin_password: str | None = _setting(
        "CONTACTS_ADMIN_PASSWORD", None, "must have at least 8 characters", min_length=8, repr=False
    )

    def __init__(self, **values: Any) -> None:
        aliases = {name: field.alias for name, field in type(self).model_fields.items()}
        try:
            super().__init__(**{aliases.get(name) or name: value for name, value in values.items()})
        except ValidationError as error:
            raise WrongSettingError(_sentence(error)) from None
        except UnicodeDecodeError:
            raise WrongSettingError("The file .env must be UTF-8 text.") from None

    @model_validator(mode="after")
    def _provider_is_whole(self) -> Self:
        if (self.oidc_issuer is None) != (self.oidc_client_id is None):
            raise ValueError("oidc")
        return self

    @model_validator(mode="after")
    def _first_admin_is_whole(self) -> Self:
        if (self.admin_email is None) != (self.admin_password is None):
            raise ValueError(_TOGETHER.format("ADMIN_EMAIL", "ADMIN_PASSWORD"))
        return self

    @model_validator(mode="after")
    def _webhook_is_whole(self) -> Self:
        if (self.erasure_webhook_url is None) != (self.erasure_webhook_secret is None):
            raise ValueError(_TOGETHER.format("ERASURE_WEBHOOK_URL", "ERASURE_WEBHOOK_SECRET"))
        return self

    def ensure_secret(self) -> str:
        """Give the secret that was set, else the one kept under `home`, made on the first call.

        Processes that start at once agree on one.

        :raises WrongSettingError: `home` cannot be written, or what is kept there is damaged
        """
        return self.secret or _kept_secret(self.home / "secret")


def _sentence(error: ValidationError) -> str:
    # Only names and rules: the text of a validation error may hold what was typed.
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = first["loc"]
    for field in Settings.model_fields.values():
        if place and field.alias == place[0]:
            return f"{field.alias} {field.description}."
    return first["msg"].removeprefix("Value error, ")


def _kept_secret(path: Path) -> str:
    try:
        if not path.exists():
            _keep(path, secrets.token_hex(MIN_SECRET_CHARACTERS))
        kept = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise WrongSettingError(
            "CONTACTS_HOME must be a folder in which the file `secret` can be kept."
        ) from None
    if len(kept) < MIN_SECRET_CHARACTERS:
        raise WrongSettingError("The file `secret` under CONTACTS_HOME is damaged; restore it.")
    return kept


def _keep(path: Path, secret: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"secret.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    try:
        # Only one of several processes that start at once can link; the others read its secret.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
