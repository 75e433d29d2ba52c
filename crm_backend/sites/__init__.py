"""The shops that this installation serves."""
