"""What the shop's own data says about customers, products and service."""
