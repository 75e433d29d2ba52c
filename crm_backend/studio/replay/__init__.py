"""Past conversations run again with another model, against a copy of the CRM (docs/decisions/0022)."""
