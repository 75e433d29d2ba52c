"""Invoices of orders."""

from rasa_sdk.events import EventType, FollowupAction

from actions.crm import call
from actions.crm_action import TaskAction
from actions.forms import Form
from actions.knowledge import ActionAnswerQuestion
from actions.turn import Turn
from actions.views import InvoiceView
from actions.voice import Voice
from actions.wording import say_date, say_money


class ValidateInvoiceForm(Form):
    own = frozenset(["get_invoice", "check_invoice"])
    topic = "orders"


class ActionGetInvoice(TaskAction):
    topic = "orders"
    task = "get_invoice"
    form = "invoice_form"
    needed = "order_number"

    async def act(self, turn: Turn, voice: Voice) -> list[EventType]:
        order = turn.slot("order_number")
        invoice: InvoiceView = await call(
            "/orders/invoice", turn.caller(self.name()), order_number=order, email=turn.proof()
        )
        total = say_money(invoice["total"], invoice["currency"])
        voice.say(
            "utter_invoice",
            order=order,
            invoice=invoice["number"],
            url=invoice["url"],
            total=total,
            issued=say_date(invoice["issued_on"]),
        )
        return []


class ActionCheckInvoice(ActionAnswerQuestion):
    """An invoice of a known order is fetched; a question about invoices is answered."""

    async def act(self, turn: Turn, voice: Voice) -> list[EventType]:
        if turn.slot("order_number"):
            return [FollowupAction("invoice_form")]
        return await super().act(turn, voice)
