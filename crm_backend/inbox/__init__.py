"""The agents' inbox: what was said found again, snoozes, tags, notes and mentions."""
