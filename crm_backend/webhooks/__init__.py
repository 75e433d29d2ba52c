"""Signed calls to the shop's other systems when something happens here (docs/webhooks.md)."""
