"""Rasa graph components, one a file; usable in any Rasa 3.6 project through its config.yml."""
