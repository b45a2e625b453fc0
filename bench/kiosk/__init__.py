"""How a screen on a wall bears outages, and what weeks of updates leave in memory."""
