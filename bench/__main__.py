"""Measure what the documents state: python -m bench."""

from bench import keystrokes, search

search.main()
keystrokes.main()
