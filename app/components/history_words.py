"""What happened, as a sentence."""

from collections.abc import Mapping

from app.data.read_models import AuditEntry, HistoryEntry, JSONValue

_DEEDS = {
    "contact.created": "created the contact",
    "contact.edited": "edited",
    "contact.identified": "was identified",
    "field.handed_back": "handed back to automatic:",
    "contact.merged": "merged another contact into this one",
    "merge.undone": "undid a merge",
    "contact.soft_deleted": "deleted the contact",
    "contact.restored": "restored the contact",
    "contact.erased": "erased the contact for good",
    "conversation.split_out": "split a conversation out",
    "duplicate.dismissed": "said that two contacts are not the same",
    "duplicate.reopened": "took back that two contacts are not the same",
    "tag.added": "added the tag",
    "tag.removed": "removed the tag",
    "tag.renamed": "renamed a tag to",
    "tag.deleted": "deleted the tag",
    "operator.added": "added an operator",
    "operator.disabled": "disabled an operator",
    "operator.enabled": "enabled an operator",
    "operator.role_set": "changed an operator’s role",
    "operator.password_set": "set an operator’s password",
    "chatbot.added": "added a chatbot",
    "chatbot.renamed": "renamed a chatbot",
    "chatbot.key_added": "made a key of a chatbot",
    "chatbot.origin_allowed": "allowed a website to identify visitors",
    "chatbot.origin_forgotten": "took a website off the allowed ones",
    "chatbot.key_retired": "retired a key of a chatbot",
}
_ACTORS = {
    "operator": "An operator",
    "api_key": "An API key",
    "visitor": "The visitor",
    "system": "The directory",
    "command": "The command line",
}
_MERGED_AS = {
    "same_visitor": "both came from the same browser",
    "verified_email": "a token proved the other’s email",
}
_FIELDS = {
    "captured_fields": "captured fields",
    "external_ids": "external IDs",
}
ACTIONS = tuple(_DEEDS)


def sentence_of(entry: HistoryEntry | AuditEntry) -> str:
    """Who did what, without any personal value."""
    who = entry.actor_name or _ACTORS.get(entry.actor_kind, entry.actor_kind.capitalize())
    return f"{who} {deed_of(entry.action, entry.facts)}"


def deed_of(action: str, facts: Mapping[str, JSONValue]) -> str:
    """What was done."""
    deed = _DEEDS.get(action, action.replace(".", " ").replace("_", " "))
    fields = facts.get("fields")
    if action in ("contact.edited", "field.handed_back") and isinstance(fields, list):
        return f"{deed} {', '.join(_FIELDS.get(str(name), str(name)) for name in fields)}"
    if action == "contact.merged" and (why := _MERGED_AS.get(str(facts.get("reason")))):
        return f"{deed}: {why}"
    if action.startswith("tag.") and isinstance(facts.get("tag"), str):
        return f"{deed} {facts['tag']}"
    return deed
