"""The sentence encoder that the backend and the bot share."""
