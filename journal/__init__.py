"""What every process of Kefu writes about itself: JSON lines that carry one request's id through all of them.

Shared by backend, worker, bot and actions; needs nothing but Python.
"""
