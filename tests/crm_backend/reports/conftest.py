from tests.crm_backend.gateway.fixtures import chat_settings, db, hire, http, kefu, rasa  # noqa: F401
