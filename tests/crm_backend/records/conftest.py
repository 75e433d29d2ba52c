from tests.crm_backend.desk.fixtures import come_on, waiting  # noqa: F401
from tests.crm_backend.gateway.fixtures import (  # noqa: F401
    chat_settings,
    db,
    hire,
    http,
    kefu,
    open_chat,
    rasa,
)
from tests.crm_backend.orders.fixtures import shop  # noqa: F401
