"""Let in whom the identity provider has proven: known by subject or by email, or new."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.auth.identity_provider import Proven, ProviderRefusedError
from app.auth.secrets import hash_token, new_token
from app.data.database import Database, WriteSession
from app.data.errors import InvalidValueError
from app.data.operator_identities import find_operator_by_subject, link_operator
from app.data.operators import add_operator, find_operator_by_email, set_role
from app.data.read_models import Actor, OperatorRow
from app.data.sessions import start_session
from app.data.vocabulary import Role, SignInWay

_PROVIDER = Actor("system")


class ProviderSignIn:
    """Gives sessions to whom the provider has proven, in the role that its groups give."""

    def __init__(
        self,
        database: Database,
        *,
        default_role: Role | None = None,
        claim: str | None = None,
        roles: Mapping[str, Role] | None = None,
    ) -> None:
        self._database = database
        self._default_role = default_role
        self._claim = claim
        self._roles = dict(roles or {})

    async def sign_in(self, proven: Proven, *, now: datetime, browser: str | None = None) -> str:
        """Start a session and return its token, for the cookie.

        :raises ProviderRefusedError: there is no such operator and none is made, or it is disabled
        """
        token = new_token()

        async def enter(session: WriteSession) -> None:
            operator = await self._operator(session, proven, now)
            if operator is None or operator.disabled_at is not None:
                raise ProviderRefusedError("unknown")
            await start_session(
                session,
                operator.operator_id,
                token_hash=hash_token(token),
                now=now,
                browser=browser,
                way=SignInWay.PROVIDER,
            )

        await self._database.act(enter)
        return token

    async def _operator(
        self, session: WriteSession, proven: Proven, now: datetime
    ) -> OperatorRow | None:
        given = self._role_of(proven.claims)
        operator = await find_operator_by_subject(session, proven.issuer, proven.subject)
        if operator is None:
            operator = await find_operator_by_email(session, proven.email)
            role = given or self._default_role
            if operator is None and role is not None:
                operator = await add_operator(
                    session,
                    email=proven.email,
                    name=proven.name,
                    role=role,
                    password_hash=None,
                    actor=_PROVIDER,
                    now=now,
                )
            if operator is not None:
                # From now on the subject counts: an address may be given to somebody else there.
                is_free = await link_operator(
                    session, operator.operator_id, proven.issuer, proven.subject
                )
                if not is_free:
                    return None
        if operator is not None and given is not None and operator.role is not given:
            await self._set_role(session, operator, given, now)
        return operator

    async def _set_role(
        self, session: WriteSession, operator: OperatorRow, role: Role, now: datetime
    ) -> None:
        try:
            await set_role(session, operator.operator_id, role, actor=_PROVIDER, now=now)
        except InvalidValueError:
            return  # the last admin stays one, whatever the provider says

    def _role_of(self, claims: Mapping[str, Any]) -> Role | None:
        held = claims.get(self._claim) if self._claim else None
        groups = [held] if isinstance(held, str) else held if isinstance(held, list) else []
        roles = {self._roles[group] for group in groups if group in self._roles}
        return next((role for role in reversed(Role) if role in roles), None)
