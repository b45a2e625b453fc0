"""The data module: contacts, identity, search, merge, erasure; it knows no UI and no web."""
