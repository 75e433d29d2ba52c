"""Tickets, orders and customers on pages of their own: lists, details, and what staff may do there."""
