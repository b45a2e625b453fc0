"""Where the figures in the documents come from; run by make bench, never by tests."""
