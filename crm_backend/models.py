"""Every table in one place, for the migrations."""

from crm_backend import idempotency
from crm_backend.conversations import models as conversations
from crm_backend.customers import models as customers
from crm_backend.database import Base
from crm_backend.desk import models as desk
from crm_backend.knowledge import indexed
from crm_backend.knowledge import models as knowledge
from crm_backend.orders import models as orders
from crm_backend.privacy import models as privacy
from crm_backend.staff import models as staff
from crm_backend.studio import models as studio
from crm_backend.studio.candidates import models as candidates
from crm_backend.tickets import models as tickets
from crm_backend.triage import models as triage

__all__ = [
    "candidates",
    "conversations",
    "customers",
    "desk",
    "idempotency",
    "indexed",
    "knowledge",
    "orders",
    "privacy",
    "staff",
    "studio",
    "tickets",
    "triage",
]

metadata = Base.metadata
