"""Kefu's bot: what Rasa is given besides its training data."""
