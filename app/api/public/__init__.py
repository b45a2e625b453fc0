"""What a visitor's own browser may call, without a key."""
