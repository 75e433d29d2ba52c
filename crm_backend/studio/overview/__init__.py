"""The training data in view, read-only: its quality, its map, its entities, the bot's replies and flows."""
