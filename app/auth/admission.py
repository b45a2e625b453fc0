"""Who may come through which door: the one table of routes, and of what events of pages change.

A route that is not named here is closed, and a change that is not named here fails a test.
"""

from enum import StrEnum

from app.auth.permissions import Permission
from app.data.vocabulary import Scope

READ, EDIT = Permission.READ, Permission.EDIT
ERASE, ADMINISTER = Permission.ERASE, Permission.ADMINISTER
TRANSFER = Permission.TRANSFER


class Open(StrEnum):
    """A door that asks for neither a session nor a key."""

    ANYONE = "anyone"
    ALLOWED_WEBSITES = "pages of the websites that a chatbot allows"
    DEMO = "anyone, and only in a demo"
    SCREENS = "screens that an admin has let in, by a pass of their own"


# An operator's permission (the guard asks for it), a key's scope (the call asks for it), or nobody.
Admission = Permission | Scope | Open

ROUTES: dict[str, Admission] = {
    # What needs no sign-in.
    "GET /healthz": Open.ANYONE,
    "GET /readyz": Open.ANYONE,
    "GET /favicon.ico": Open.ANYONE,
    "GET /identify.js": Open.ANYONE,
    "GET /assets/{path:path}": Open.ANYONE,
    "GET /assets/words/{code}.js": Open.ANYONE,
    "GET /sign-in": Open.ANYONE,
    "POST /sign-in": Open.ANYONE,
    "GET /sign-in/provider": Open.ANYONE,
    "GET /sign-in/provider/back": Open.ANYONE,
    "POST /sign-out": Open.ANYONE,
    "GET /embed/sign-in": Open.ANYONE,
    "POST /embed/sign-in": Open.ANYONE,
    "GET /demo/shop": Open.DEMO,
    "GET /demo/shop/shop.css": Open.DEMO,
    "GET /demo/shop/shop.js": Open.DEMO,
    "POST /demo/shop/sign-in": Open.DEMO,
    "POST /demo/shop/chat": Open.DEMO,
    # Files that the framework makes while it runs may hold what only operators see.
    "GET /_nicegui/auto/{path:path}": READ,
    "POST /_nicegui/client/{path:path}": READ,
    "GET /_nicegui/{version}/dynamic_resources/{name}": READ,
    # The framework's own scripts and styles.
    "GET /_nicegui/{version}/static/{path:path}": Open.ANYONE,
    "GET /_nicegui/{version}/libraries/{key:path}": Open.ANYONE,
    "GET /_nicegui/{version}/components/{key:path}": Open.ANYONE,
    "GET /_nicegui/{version}/resources/{key}/{path:path}": Open.ANYONE,
    "GET /_nicegui/{version}/esm/{key}/{path:path}": Open.ANYONE,
    # The framework's socket, and what carries it where sockets are cut off.
    "WEBSOCKET /_nicegui_ws/{path:path}": READ,
    "GET /_nicegui_ws/{path:path}": READ,
    "POST /_nicegui_ws/{path:path}": READ,
    # Pages, and what they fetch.
    "GET /": READ,
    "GET /contacts": READ,
    "GET /contacts/{contact_id}": READ,
    "GET /conversations": READ,
    "GET /conversations/{conversation_id:path}": READ,
    "GET /chatbots": READ,
    "GET /chatbots/{chatbot_id}": READ,
    "GET /chatbots/{chatbot_id}/contacts": READ,
    "GET /chatbots/{chatbot_id}/contacts/{contact_id}": READ,
    "GET /exports/contacts.{kind}": TRANSFER,
    "POST /exports/contacts.{kind}": TRANSFER,
    "GET /exports/contacts/{contact_id}.{kind}": TRANSFER,
    "GET /imports": TRANSFER,
    "GET /imports/{import_id}": TRANSFER,
    "POST /imports/files": TRANSFER,
    "GET /imports/{import_id}/report.csv": TRANSFER,
    "GET /duplicates": READ,
    "GET /activity": READ,
    "GET /settings": READ,
    "GET /erasures": ERASE,
    "GET /embed/contacts": READ,
    "GET /embed/contacts/{contact_id}": READ,
    # The same page for everybody; what it shows is only for screens, and operators who look in.
    "GET /kiosk": Open.ANYONE,
    "GET /kiosk/kiosk.css": Open.ANYONE,
    "GET /kiosk/kiosk.js": Open.ANYONE,
    "GET /kiosk/board": Open.SCREENS,
    "POST /kiosk/pairing": Open.ANYONE,
    "POST /kiosk/pass": Open.ANYONE,
    "GET /rows": READ,
    "GET /tag-suggestions": READ,
    "GET /preferences": READ,
    "PUT /preferences/{name}": READ,
    "GET /saved-views": READ,
    "POST /saved-views": READ,
    "PUT /saved-views/{view_id}": READ,
    "PUT /saved-views/{view_id}/name": READ,
    "DELETE /saved-views/{view_id}": READ,
    "PUT /saved-views/{view_id}/sharing": EDIT,
    "GET /exports/{ticket}.csv": TRANSFER,
    "GET /field-suggestions": READ,
    # The machine's door.
    "GET /api/docs": Open.ANYONE,
    "GET /api/openapi.json": Open.ANYONE,
    "GET /metrics": Scope.READ,
    "POST /api/public/v1/chatbots/{chatbot_id}/identify": Open.ALLOWED_WEBSITES,
    "OPTIONS /api/public/v1/chatbots/{chatbot_id}/identify": Open.ALLOWED_WEBSITES,
    "POST /api/v1/identify": Scope.INGEST,
    "POST /api/v1/conversations": Scope.INGEST,
    "POST /api/v1/conversations/{conversation_id}/messages": Scope.INGEST,
    "GET /api/v1/conversations": Scope.READ,
    "GET /api/v1/conversations/{conversation_id}": Scope.READ,
    "GET /api/v1/contacts": Scope.READ,
    "POST /api/v1/contacts": Scope.WRITE,
    "GET /api/v1/contacts/{contact_id}": Scope.READ,
    "PATCH /api/v1/contacts/{contact_id}": Scope.WRITE,
    # With `mode=hard` the call asks for the scope erase instead.
    "DELETE /api/v1/contacts/{contact_id}": Scope.WRITE,
    "DELETE /api/v1/contacts/{contact_id}/values/{field}": Scope.WRITE,
    "GET /api/v1/contacts/{contact_id}/export": Scope.READ,
    "POST /api/v1/contacts/{contact_id}/restore": Scope.WRITE,
    "POST /api/v1/contacts/{contact_id}/tags": Scope.WRITE,
    "DELETE /api/v1/contacts/{contact_id}/tags/{tag}": Scope.WRITE,
    "GET /api/v1/contacts/{contact_id}/merge-preview": Scope.READ,
    "POST /api/v1/contacts/{contact_id}/merge": Scope.WRITE,
    "GET /api/v1/merges/{merge_id}/undo-preview": Scope.READ,
    "POST /api/v1/merges/{merge_id}/undo": Scope.WRITE,
    "POST /api/v1/bulk": Scope.WRITE,
    "GET /api/v1/bulk/{job_id}": Scope.READ,
    "POST /api/v1/bulk/{job_id}/cancel": Scope.WRITE,
    "POST /api/v1/bulk/{job_id}/undo": Scope.WRITE,
    "GET /api/v1/duplicates": Scope.READ,
    "POST /api/v1/duplicates/{pair_id}/dismiss": Scope.WRITE,
    "POST /api/v1/duplicates/{pair_id}/reopen": Scope.WRITE,
    "GET /api/v1/tags": Scope.READ,
    "GET /api/v1/erasures": Scope.ERASE,
    "GET /api/v1/erasures/{receipt_id}": Scope.ERASE,
    "POST /api/v1/erasures": Scope.ERASE,
    "GET /api/v1/erasures/unconfirmed": Scope.ERASE,
    "POST /api/v1/erasures/{receipt_id}/confirm": Scope.ERASE,
    "POST /api/v1/erasures/{receipt_id}/send-again": Scope.ERASE,
    "GET /api/v1/retention": Scope.ERASE,
    "PUT /api/v1/retention/{kind}": Scope.ERASE,
    "GET /api/v1/retention/{kind}/preview": Scope.ERASE,
    "GET /api/v1/chatbots": Scope.READ,
    "POST /api/v1/chatbots": Scope.WRITE,
    "POST /api/v1/chatbots/{chatbot_id}/keys": Scope.WRITE,
    "DELETE /api/v1/chatbots/{chatbot_id}/keys/{kid}": Scope.WRITE,
    "POST /api/v1/chatbots/{chatbot_id}/allowed-origins": Scope.WRITE,
    "DELETE /api/v1/chatbots/{chatbot_id}/allowed-origins": Scope.WRITE,
}

# What a function of a page asks for before it changes something; every event needs READ already.
CHANGES: dict[str, Permission] = {
    "api_keys_desk.ApiKeysDesk._ask_new.make": ADMINISTER,
    "api_keys_desk.ApiKeysDesk._ask_revoke.revoke": ADMINISTER,
    "appearance_desk.AppearanceDesk._choose": READ,
    "allowed_websites.AllowedWebsites._add": ADMINISTER,
    "allowed_websites.AllowedWebsites._remove": ADMINISTER,
    "bulk_desk.BulkDesk._begin": EDIT,
    "bulk_desk.BulkDesk._export": TRANSFER,
    "bulk_desk.BulkDesk._stop": EDIT,
    "bulk_desk.BulkDesk._undo": EDIT,
    "chatbots._ask_new.add": ADMINISTER,
    "conversations._split": EDIT,
    "delete_desk.DeleteDesk.restore": EDIT,
    "delete_desk.DeleteDesk._soft_delete": EDIT,
    "delete_desk.DeleteDesk._erase": ERASE,
    "retention_desk.RetentionDesk._save": ERASE,
    "notices_desk.NoticesDesk._confirm": ERASE,
    "notices_desk.NoticesDesk._again": ERASE,
    "duplicates.Duplicates._dismiss": EDIT,
    "duplicates.Duplicates._reopen": EDIT,
    "edit_desk.EditDesk.hand_back": EDIT,
    "edit_desk.EditDesk._enter": EDIT,
    "edit_desk.EditDesk._save": EDIT,
    "edit_desk.EditDesk._create": EDIT,
    "kiosks_desk.KiosksDesk._save": ADMINISTER,
    "kiosks_desk.KiosksDesk._approve": ADMINISTER,
    "kiosks_desk.KiosksDesk._offer": ADMINISTER,
    "kiosks_desk.KiosksDesk._ask_revoke.revoke": ADMINISTER,
    "import_desk.ImportDesk._check": TRANSFER,
    "import_desk.ImportDesk._start": TRANSFER,
    "import_desk.ImportDesk._read_anew": TRANSFER,
    "import_desk.ImportDesk._cancel": TRANSFER,
    "import_desk.ImportDesk._undo": TRANSFER,
    "import_desk.ImportDesk._discard": TRANSFER,
    "merge_desk.MergeDesk._undo": EDIT,
    "merge_desk.MergeDesk._merge": EDIT,
    "operator_care.OperatorCare.ask_password.reset": ADMINISTER,
    "note_desk.NoteDesk.add": EDIT,
    "note_desk.NoteDesk.edit": EDIT,
    "note_desk.NoteDesk.delete": EDIT,
    "note_desk.NoteDesk._put_back": EDIT,
    "operators_desk.OperatorsDesk._set_role": ADMINISTER,
    "operators_desk.OperatorsDesk._disable": ADMINISTER,
    "operators_desk.OperatorsDesk._enable": ADMINISTER,
    "operators_desk.OperatorsDesk._ask_new.add": ADMINISTER,
    "password_desk.PasswordDesk._change": READ,
    # One's own; another operator's asks for ADMINISTER.
    "sessions_desk.SessionsDesk._revoke": READ,
    "sessions_desk.SessionsDesk._end_all": READ,
    "tag_desk.TagDesk.add": EDIT,
    "tag_desk.TagDesk.remove": EDIT,
    "tag_desk.TagDesk.split_out": EDIT,
    "tags_desk.TagsDesk._ask_name.rename": EDIT,
    "tags_desk.TagsDesk._ask_delete.delete": EDIT,
    "widget_keys.WidgetKeys._regenerate": ADMINISTER,
    "widget_keys.WidgetKeys._retire": ADMINISTER,
    "widget_keys.WidgetKeys._ask_public.add": ADMINISTER,
}
