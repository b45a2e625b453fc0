"""The machine's door: the HTTP API under /api/v1, and the health checks."""
