"""The keys by which a chatbot's visitors prove who they are: made, added, retired."""

from nicegui import ui

from app.auth.permissions import Permission
from app.auth.public_keys import PUBLIC_ALGORITHMS, checked_public_key
from app.auth.secrets import SecretBox
from app.auth.widget_keys import HMAC, make_widget_secret, trusted_keys
from app.components.confirm_dialog import ConfirmDialog
from app.components.elements import Button, Dialog, Select, Text, TextArea, toast
from app.components.times import When, relative
from app.components.words import _, sentence_of
from app.data.chatbots import SECRETS_AT_A_TIME, add_key, list_keys, retire_key
from app.data.errors import InvalidValueError
from app.data.read_models import ChatbotKey
from app.pages.frame import refusals_shown
from app.pages.workplace import Seat, now


class WidgetKeys:
    """Shows keys by their previews; a new secret is shown in full once."""

    def __init__(self, seat: Seat, chatbot_id: str) -> None:
        self._seat = seat
        self._database = seat.workplace.database
        self._settings = seat.workplace.settings
        self._chatbot_id = chatbot_id
        self._stage = ui.element("div")
        with ui.element("section").classes("hc-section hc-narrow"):
            Text(_("Keys"), tag="h2")
            self._keys = ui.element("div")

    async def show(self) -> None:
        """Show the keys as they are stored now."""
        async with self._database.read() as session:
            keys = await list_keys(session, self._chatbot_id)
            trusted = await trusted_keys(
                session,
                self._chatbot_id,
                box=self._box(),
                fallback=self._settings.widget_jwt_hmac_secret,
            )
        may_change = self._seat.may(Permission.ADMINISTER)
        is_fallback = bool(trusted.keys) and all(key.retired_at is not None for key in keys)
        self._keys.clear()
        with self._keys:
            Text(_sentence(keys, is_fallback=is_fallback), tag="p", classes="hc-muted")
            if keys:
                self._table(keys, trusted.unusable, may_change=may_change)
            if may_change:
                with ui.element("div").classes("hc-toolbar"):
                    Button(_("Regenerate secret"), icon="key", on_click=lambda: self._ask(keys))
                    Button(_("Add a public key"), icon="plus", on_click=self._ask_public)

    def _table(
        self, keys: tuple[ChatbotKey, ...], unusable: frozenset[str], *, may_change: bool
    ) -> None:
        with ui.element("div").classes("hc-wide"), ui.element("table").classes("hc-table"):
            with ui.element("thead"), ui.element("tr"):
                for title in (_("Key"), _("Algorithm"), "kid", _("Made"), _("Last used"), ""):
                    Text(title, tag="th").props["scope"] = "col"
            with ui.element("tbody"):
                for key in keys:
                    with ui.element("tr"):
                        self._row(key, is_usable=key.kid not in unusable, may_change=may_change)

    def _row(self, key: ChatbotKey, *, is_usable: bool, may_change: bool) -> None:
        Text(key.preview, tag="td", classes="hc-code")
        Text(key.algorithm, tag="td")
        Text(key.kid, tag="td", classes="hc-code")
        for instant in (key.created_at, key.last_used_at):
            with ui.element("td"):
                When(instant)
        with ui.element("td"):
            if key.retired_at is not None:
                Text(_("Retired"), classes="hc-muted")
                return
            if not is_usable:
                Text(_("Made under another CONTACTS_SECRET; make a new one."), classes="hc-claim")
            if may_change:
                label = _("Retire {key}", key=key.preview)
                Button(
                    _("Retire"),
                    on_click=lambda: self._ask_retire(key),
                    kind="danger",
                    is_small=True,
                    label=label,
                )

    def _ask(self, keys: tuple[ChatbotKey, ...]) -> None:
        secrets = [key for key in keys if key.algorithm == HMAC and key.retired_at is None]
        with self._stage:
            ConfirmDialog(
                _("Regenerate secret"), _regenerating(secrets), button=_("Regenerate"),
                on_confirm=self._regenerate,
            )  # fmt: skip

    async def _regenerate(self) -> None:
        with self._stage, refusals_shown():
            actor = await self._seat.acting(Permission.ADMINISTER)
            async with self._database.transaction() as session:
                secret, _ = await make_widget_secret(
                    session, self._chatbot_id, box=self._box(), actor=actor, now=now()
                )
            await self.show()
            _show_once(secret)

    def _ask_retire(self, key: ChatbotKey) -> None:
        used = relative(key.last_used_at) if key.last_used_at else _("Never")
        sentence = _(
            "Tokens signed with {key} are refused from now on. "
            "It was last used: {when}. This cannot be undone.",
            key=key.preview,
            when=used.lower(),
        )

        async def retire() -> None:
            await self._retire(key.kid)

        with self._stage:
            ConfirmDialog(_("Retire key"), sentence, button=_("Retire"), on_confirm=retire)

    async def _retire(self, kid: str) -> None:
        with self._stage, refusals_shown():
            actor = await self._seat.acting(Permission.ADMINISTER)
            async with self._database.transaction() as session:
                await retire_key(session, self._chatbot_id, kid, actor=actor, now=now())
            toast(_("The key is not trusted any more."))
            await self.show()

    def _ask_public(self) -> None:
        async def add() -> None:
            with self._stage, refusals_shown():
                actor = await self._seat.acting(Permission.ADMINISTER)
                try:
                    material, preview = checked_public_key(pem.value, algorithm=algorithm.value)
                    async with self._database.transaction() as session:
                        await add_key(
                            session,
                            self._chatbot_id,
                            algorithm=algorithm.value,
                            material=material,
                            preview=preview,
                            actor=actor,
                            now=now(),
                        )
                except InvalidValueError as error:
                    pem.show_error(sentence_of(error))
                    return
                dialog.close()
                toast(_("The key is trusted from now on."), seconds=4)
                await self.show()

        with (
            self._stage,
            Dialog(_("Add a public key")) as dialog,
            ui.element("div").classes("hc-dialog-content"),
        ):
            options = {name: name for name in PUBLIC_ALGORITHMS}
            algorithm = Select(_("Algorithm"), options=options, value=PUBLIC_ALGORITHMS[0])
            pem = TextArea(_("Public key (PEM)"), rows=8, hint=_("Begins with BEGIN PUBLIC KEY."))
            with ui.element("div").classes("hc-dialog-foot"):
                Button(_("Cancel"), on_click=dialog.close)
                Button(_("Add"), on_click=add, kind="primary")
        dialog.on("hide", dialog.delete, args=[])
        dialog.open()

    def _box(self) -> SecretBox:
        return SecretBox(self._settings.ensure_secret())


def _sentence(keys: tuple[ChatbotKey, ...], *, is_fallback: bool) -> str:
    if is_fallback:
        return _("In force: the secret from the environment, WIDGET_JWT_HMAC_SECRET.")
    if any(key.retired_at is None for key in keys):
        return _("Two secrets may hold at a time, so that one can be replaced without a gap.")
    return _("No key yet: visitors of this chatbot cannot be verified.")


def _regenerating(secrets: list[ChatbotKey]) -> str:
    if len(secrets) < SECRETS_AT_A_TIME:
        if not secrets:
            return _("A secret is made and shown once.")
        return _(
            "A further secret is made and shown once. "
            "The one that holds now keeps holding until it is retired."
        )
    return _(
        "Two secrets hold already: the older one, {key}, is retired at once, and "
        "tokens signed with it are refused from now on.",
        key=secrets[-1].preview,
    )


def _show_once(secret: str) -> None:
    def copy() -> None:
        ui.clipboard.write(secret)
        button.set_text(_("Copied"))

    with (
        Dialog(_("New secret"), is_told_once=True) as dialog,
        ui.element("div").classes("hc-dialog-content"),
    ):
        Text(_("Copy it now: it is shown this once and cannot be read again."), tag="p")
        Text(secret, tag="pre", classes="hc-snippet").props["tabindex"] = "0"
        with ui.element("div").classes("hc-dialog-foot"):
            button = Button(_("Copy"), icon="copy", on_click=copy)
            Button(_("Done"), kind="primary", on_click=dialog.close)
    # Closed is gone: the secret must not stay in the page.
    dialog.on("hide", dialog.delete, args=[])
    dialog.open()
