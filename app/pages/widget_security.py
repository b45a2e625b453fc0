"""The keys by which a chatbot's visitors prove who they are."""

from nicegui import ui

from app.auth.permissions import Permission
from app.auth.secrets import SecretBox
from app.auth.widget_keys import make_widget_secret
from app.components.elements import Button, Dialog, Text, toast
from app.components.times import When
from app.data.chatbots import list_keys, retire_key
from app.data.read_models import ChatbotKey
from app.pages.frame import refusals_shown
from app.pages.workplace import Seat, now

_PYTHON = """\
import os, time
import jwt  # PyJWT

token = jwt.encode(
    {
        "sub": str(user.id),
        "name": user.name,
        "email": user.email,
        "iat": int(time.time()),
        "exp": int(time.time()) + 3600,
    },
    os.environ["WIDGET_SECRET"],
    algorithm="HS256",
)
"""
_NODE = """\
import jwt from "jsonwebtoken";

const token = jwt.sign(
  { sub: String(user.id), name: user.name, email: user.email },
  process.env.WIDGET_SECRET,
  { algorithm: "HS256", expiresIn: "1h" },
);
"""


class WidgetSecurity:
    """Shows keys by their previews; a new secret is shown in full once."""

    def __init__(self, seat: Seat, chatbot_id: str) -> None:
        self._seat = seat
        self._database = seat.workplace.database
        self._chatbot_id = chatbot_id
        self._stage = ui.element("div")
        with ui.element("section").classes("hc-section hc-narrow"):
            Text("Keys", tag="h2")
            self._keys = ui.element("div")
        with ui.element("section").classes("hc-section hc-narrow"):
            Text("Sign a token in your backend", tag="h2")
            Text("Keep the secret on the server; a page must only ever see the token.", tag="p")
            for language, snippet in (("Python", _PYTHON), ("Node", _NODE)):
                Text(language, tag="h3", classes="hc-heading--section")
                Text(snippet, tag="pre", classes="hc-snippet").props["tabindex"] = "0"

    async def show(self) -> None:
        """Show the keys as they are stored now."""
        async with self._database.read() as session:
            keys = await list_keys(session, self._chatbot_id)
        may_change = self._seat.may(Permission.ADMINISTER)
        self._keys.clear()
        with self._keys:
            Text(
                "Two secrets may hold at a time, so that one can be replaced without a gap."
                if keys
                else "No key yet: visitors of this chatbot cannot be verified by a key of its own.",
                tag="p",
                classes="hc-muted",
            )
            for key in keys:
                self._key(key, may_change=may_change)
            if may_change:
                Button("Regenerate secret", icon="key", on_click=self._regenerate)

    def _key(self, key: ChatbotKey, *, may_change: bool) -> None:
        with ui.element("div").classes("hc-toolbar"):
            Text(key.preview, classes="hc-code")
            Text(key.algorithm, classes="hc-muted")
            Text("made", classes="hc-muted")
            When(key.created_at)
            Text("last used", classes="hc-muted")
            When(key.last_used_at)
            if key.retired_at is not None:
                Text("retired", classes="hc-claim")
            elif may_change:
                Button(
                    "Retire",
                    on_click=lambda: self._retire(key.kid),
                    kind="danger",
                    is_small=True,
                    label=f"Retire {key.preview}",
                )

    async def _regenerate(self) -> None:
        with self._stage, refusals_shown():
            actor = await self._seat.acting(Permission.ADMINISTER)
            box = SecretBox(self._seat.workplace.settings.ensure_secret())
            async with self._database.transaction() as session:
                secret, _ = await make_widget_secret(
                    session, self._chatbot_id, box=box, actor=actor, now=now()
                )
            await self.show()
            _show_once(secret)

    async def _retire(self, kid: str) -> None:
        with self._stage, refusals_shown():
            actor = await self._seat.acting(Permission.ADMINISTER)
            async with self._database.transaction() as session:
                await retire_key(session, self._chatbot_id, kid, actor=actor, now=now())
            toast("The key is not trusted any more.")
            await self.show()


def _show_once(secret: str) -> None:
    with Dialog("New secret") as dialog, ui.element("div").classes("hc-dialog-content"):
        Text("Copy it now: it is shown this once and cannot be read again.", tag="p")
        Text(secret, tag="pre", classes="hc-snippet").props["tabindex"] = "0"
        with ui.element("div").classes("hc-dialog-foot"):
            Button("Copy", icon="copy", on_click=lambda: ui.clipboard.write(secret))
            Button("Done", kind="primary", on_click=dialog.close)
    # Closed is gone: the secret must not stay in the page.
    dialog.on("hide", dialog.delete, args=[])
    dialog.open()
