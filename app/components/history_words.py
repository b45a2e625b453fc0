"""What happened, as a sentence."""

from collections.abc import Mapping

from app.components.titles import label_of
from app.components.words import _, listed, marked
from app.data.read_models import AuditEntry, HistoryEntry, JSONValue

_DEEDS = {
    "contact.created": marked("created the contact"),
    "contact.edited": marked("edited"),
    "contact.identified": marked("was identified"),
    "field.handed_back": marked("handed a field back to automatic"),
    "contact.merged": marked("merged another contact into this one"),
    "merge.undone": marked("undid a merge"),
    "contact.soft_deleted": marked("deleted the contact"),
    "contact.restored": marked("restored the contact"),
    "contact.revealed": marked("revealed the contact’s values"),
    "masking.set": marked("changed whether viewers see values"),
    "contact.erased": marked("erased the contact for good"),
    "erasure.confirmed": marked("confirmed that others know of an erasure"),
    "erasure.sent_again": marked("had others told of an erasure again"),
    "retention.set": marked("set a rule of retention"),
    "conversation.split_out": marked("split a conversation out"),
    "duplicate.dismissed": marked("said that two contacts are not the same"),
    "duplicate.reopened": marked("took back that two contacts are not the same"),
    "note.added": marked("wrote a note"),
    "note.edited": marked("rewrote a note"),
    "note.deleted": marked("deleted a note"),
    "view.saved": marked("saved a view"),
    "view.changed": marked("changed a view"),
    "view.renamed": marked("renamed a view"),
    "view.shared": marked("shared a view"),
    "view.unshared": marked("stopped sharing a view"),
    "view.deleted": marked("deleted a view"),
    "bulk.started": marked("began an act on many contacts"),
    "bulk.finished": marked("finished an act on many contacts"),
    "bulk.cancelled": marked("stopped an act on many contacts"),
    "contacts.imported": marked("finished an import"),
    "contacts.exported": marked("exported contacts"),
    "contact.exported": marked("exported everything held on the contact"),
    "import.uploaded": marked("uploaded a table"),
    "import.started": marked("began an import"),
    "import.cancelled": marked("stopped an import"),
    "import.undo_started": marked("began to undo an import"),
    "import.undone": marked("undid an import"),
    "import.undo_stopped": marked("stopped undoing an import"),
    "import.row_undone": marked("took back what an import changed"),
    "import.contact_removed": marked("removed a contact that an import had created"),
    "field.defined": marked("gave a captured field a kind"),
    "field.undefined": marked("took a captured field’s kind away"),
    "tag.added": marked("added a tag"),
    "tag.removed": marked("removed a tag"),
    "tag.renamed": marked("renamed a tag"),
    "tag.deleted": marked("deleted a tag"),
    "operator.added": marked("added an operator"),
    "operator.disabled": marked("disabled an operator"),
    "operator.enabled": marked("enabled an operator"),
    "operator.role_set": marked("changed an operator’s role"),
    "operator.password_set": marked("set an operator’s password"),
    "api_key.added": marked("made an API key"),
    "api_key.revoked": marked("revoked an API key"),
    "operator.signed_in": marked("signed in"),
    "operator.signed_out": marked("signed out"),
    "operator.session_revoked": marked("ended a session"),
    "operator.sessions_ended": marked("ended an operator’s sessions"),
    "chatbot.added": marked("added a chatbot"),
    "chatbot.renamed": marked("renamed a chatbot"),
    "chatbot.key_added": marked("made a key of a chatbot"),
    "chatbot.origin_allowed": marked("allowed a website to identify visitors"),
    "chatbot.origin_forgotten": marked("took a website off the allowed ones"),
    "chatbot.key_retired": marked("retired a key of a chatbot"),
    "kiosk.added": marked("added a screen"),
    "kiosk.changed": marked("changed what a screen shows"),
    "kiosk.approved": marked("let a screen in by its code"),
    "kiosk.link_offered": marked("made a link for a screen"),
    "kiosk.let_in": marked("began to show"),
    "kiosk.revoked": marked("shut a screen out"),
}
_ACTORS = {
    "operator": marked("An operator"),
    "api_key": marked("An API key"),
    "visitor": marked("The visitor"),
    "system": marked("The directory"),
    "command": marked("The command line"),
}
_MERGED_AS = {
    "same_visitor": marked("both came from the same browser"),
    "verified_email": marked("a token proved the other’s email"),
}
_DEEDS_NAMING_TAGS = {
    "tag.added": marked("added the tag {tag}"),
    "tag.removed": marked("removed the tag {tag}"),
    "tag.renamed": marked("renamed a tag to {tag}"),
    "tag.deleted": marked("deleted the tag {tag}"),
}
_DEEDS_NAMING_FIELDS = {
    "contact.edited": marked("edited {fields}"),
    "field.handed_back": marked("handed back to automatic: {fields}"),
}
ACTIONS = tuple(_DEEDS)


def sentence_of(entry: HistoryEntry | AuditEntry) -> str:
    """Who did what, without any personal value."""
    who = entry.actor_name or _(_ACTORS.get(entry.actor_kind, entry.actor_kind.capitalize()))
    return _("{who} {did}", who=who, did=deed_of(entry.action, entry.facts))


def deed_of(action: str, facts: Mapping[str, JSONValue]) -> str:
    """What was done."""
    deed = _(_DEEDS.get(action, action.replace(".", " ").replace("_", " ")))
    fields, tag = facts.get("fields"), facts.get("tag")
    if action in _DEEDS_NAMING_FIELDS and isinstance(fields, list):
        return _(_DEEDS_NAMING_FIELDS[action], fields=listed(_field(str(name)) for name in fields))
    if action == "contact.merged" and (why := _MERGED_AS.get(str(facts.get("reason")))):
        return _("{did}: {why}", did=deed, why=_(why))
    if action in _DEEDS_NAMING_TAGS and isinstance(tag, str):
        return _(_DEEDS_NAMING_TAGS[action], tag=tag)
    return deed


def _field(name: str) -> str:
    known = label_of(name)
    return known if known[:2].isupper() else known[:1].lower() + known[1:]
