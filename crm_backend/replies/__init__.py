"""Canned replies and macros: what agents say and do often, once written and used with two keys."""
