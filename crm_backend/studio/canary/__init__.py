"""A share of new conversations answered by a candidate, compared, and promoted or taken back by itself."""
