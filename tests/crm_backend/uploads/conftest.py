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
