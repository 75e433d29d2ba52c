"""Models of the bot: trained, compared, promoted behind a gate, rolled back."""
