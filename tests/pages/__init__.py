"""Pages, in process."""
