"""The CRM's fixtures."""

from tests.crm_backend.orders.fixtures import ada, bo, shop, stranger

__all__ = ["ada", "bo", "shop", "stranger"]
