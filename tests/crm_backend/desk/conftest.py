from tests.crm_backend.desk.fixtures import come_on, desk, set_desk, time_passes, waiting  # noqa: F401
from tests.crm_backend.gateway.fixtures import (  # noqa: F401
    ada,
    chat_settings,
    db,
    hire,
    http,
    kefu,
    open_chat,
    owner_of,
    rasa,
)
from tests.crm_backend.orders.fixtures import shop  # noqa: F401
