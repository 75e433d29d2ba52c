"""Kefu's backend: the CRM, the conversation core and the desk behind one public port."""

__version__ = "0.1.0"
