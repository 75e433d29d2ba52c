"""The demo shop: Lumen & Leaf, made from a seed."""
