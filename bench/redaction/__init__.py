"""How well redaction finds what it must and leaves what it may not touch."""
