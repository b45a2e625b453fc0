"""Components in process: what they take, show and report."""
