"""The data module: contacts, conversations, identity, search, merge and erasure; it knows no UI and no web."""
