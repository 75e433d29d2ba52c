"""What customers mention, found by rules: one topic a file, joined in ``pipeline``.

sentence     the text as every finder reads it: plain characters, spaCy tokens, what is already claimed
references   order and ticket numbers; numbers of other shops, for the masker
contact      e-mail addresses and phone numbers
lookalikes   what resembles an entity and is none: card numbers, times, sizes
money        amounts with a currency
quantities   how many
dates, days  days and periods, resolved against today
addresses    postal addresses
products     names of the shop's catalogue; ``catalogue`` keeps it fresh
"""
