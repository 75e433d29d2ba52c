"""Agents' replies that resolved a conversation: found, grouped, and made into articles by a person's yes."""
