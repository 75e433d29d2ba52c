"""Kefu's custom actions: what the bot does in the shop's CRM, one topic a file."""
