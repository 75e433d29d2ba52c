"""Customers who chat while Kefu is broken again and again, and the comparison of log and memory."""
