"""What customers wrote and the bot may have misunderstood: gathered, grouped, decided by a person."""
