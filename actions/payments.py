"""Payments that went wrong."""

from rasa_sdk.events import EventType

from actions.crm import call
from actions.crm_action import TaskAction
from actions.forms import Form
from actions.orders import card, order_facts
from actions.turn import Turn
from actions.views import PaymentRetry
from actions.voice import Voice


class ValidatePaymentForm(Form):
    own = frozenset(["report_payment_issue"])
    topic = "payments"
    without_order_number = "utter_no_order_number_payment"


class ActionReportPaymentIssue(TaskAction):
    """Says why the payment failed and gives a link to pay again."""

    topic = "payments"
    task = "report_payment_issue"
    form = "payment_form"
    needed = "order_number"
    writes = True

    async def act(self, turn: Turn, voice: Voice) -> list[EventType]:
        retry: PaymentRetry = await call(
            "/orders/retry-payment",
            turn.caller(self.name()),
            order_number=turn.slot("order_number"),
            email=turn.proof(),
        )
        facts = order_facts(retry["order"]) | {"failure": (retry["failure_reason"] or "").rstrip(".")}
        response = "utter_payment_failed" if retry["failure_reason"] else "utter_payment_open"
        voice.say(response, pay_url=retry["pay_url"], card=card(retry["order"]), **facts)
        return []
