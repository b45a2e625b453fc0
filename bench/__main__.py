"""Measure what the documents state: python -m bench."""

from bench.search import main

main()
