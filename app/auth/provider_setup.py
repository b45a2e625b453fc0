"""The identity provider that the settings name, and who may come in through it."""

from app.auth.identity_provider import IdentityProvider
from app.auth.provider_sign_in import ProviderSignIn
from app.auth.secrets import SecretBox
from app.data.database import Database
from app.data.vocabulary import Role
from app.settings import Settings


def provider_of(settings: Settings, box: SecretBox) -> IdentityProvider | None:
    """The provider, unless none is named."""
    if settings.oidc_issuer is None or settings.oidc_client_id is None:
        return None
    return IdentityProvider(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        box=box,
    )


def provider_sign_in_of(settings: Settings, database: Database) -> ProviderSignIn:
    """Who of those whom the provider proves comes in, and as what."""
    default = settings.oidc_default_role
    return ProviderSignIn(
        database,
        default_role=Role(default) if default else None,
        claim=settings.oidc_role_claim,
        roles={group: Role(role) for group, role in settings.oidc_roles.items()},
    )
