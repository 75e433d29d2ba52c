"""Every table in one place, for the migrations."""

from crm_backend import beats, idempotency
from crm_backend.conversations import models as conversations
from crm_backend.customers import models as customers
from crm_backend.database import Base
from crm_backend.desk import models as desk
from crm_backend.gateway import models as gateway
from crm_backend.inbox import models as inbox
from crm_backend.insights import models as insights
from crm_backend.knowledge import indexed
from crm_backend.knowledge import models as knowledge
from crm_backend.orders import models as orders
from crm_backend.privacy import models as privacy
from crm_backend.replies import models as replies
from crm_backend.staff import models as staff
from crm_backend.staff import second_factor_models as second_factor
from crm_backend.studio import models as studio
from crm_backend.studio.canary import models as canary
from crm_backend.studio.candidates import models as candidates
from crm_backend.studio.replay import models as replay
from crm_backend.studio.watching import models as watching
from crm_backend.tickets import models as tickets
from crm_backend.triage import models as triage
from crm_backend.uploads import models as uploads
from crm_backend.webhooks import models as webhooks

__all__ = [
    "beats",
    "canary",
    "candidates",
    "conversations",
    "customers",
    "desk",
    "gateway",
    "idempotency",
    "inbox",
    "indexed",
    "insights",
    "knowledge",
    "orders",
    "privacy",
    "replay",
    "replies",
    "second_factor",
    "staff",
    "studio",
    "tickets",
    "triage",
    "uploads",
    "watching",
    "webhooks",
]

metadata = Base.metadata
