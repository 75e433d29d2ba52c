"""The evidence card: why a person is needed and what they should know, made from log and CRM."""
