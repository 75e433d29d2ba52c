"""Questions that the shop's articles answer."""

from rasa_sdk.events import EventType, SlotSet

from actions.crm import CrmRefused, call
from actions.crm_action import CrmAction
from actions.repairs import offer_other_ways
from actions.turn import Turn
from actions.views import FeedbackAnswer, KnowledgeAnswer
from actions.voice import UNHELPFUL, Button, Voice

# The article that most probably answers an intent, and the topic word for the agent's console.
ARTICLES = {
    "check_cancellation_fee": ("cancellation-fee", "orders"),
    "check_invoice": ("check-invoice", "orders"),
    "check_delivery_options": ("delivery-options", "delivery"),
    "check_delivery_time": ("delivery-time", "delivery"),
    "set_up_shipping_address": ("set-up-address", "delivery"),
    "check_refund_policy": ("refund-policy", "returns"),
    "check_payment_methods": ("payment-methods", "payments"),
    "create_account": ("create-account", "account"),
    "switch_account": ("switch-account", "account"),
    "report_registration_problem": ("registration-problems", "account"),
    "check_opening_hours": ("opening-hours", "contact"),
    "contact_support": ("contact-us", "contact"),
}
# What people often want to do next; offered only when no form is waiting for its answer.
NEXT_STEPS = {
    "check_cancellation_fee": "cancel_order",
    "check_invoice": "get_invoice",
    "check_delivery_time": "track_order",
    "check_refund_policy": "return_item",
    "contact_support": "request_human",
    "report_registration_problem": "request_human",
    "set_up_shipping_address": "change_shipping_address",
}
SURE_ENOUGH_OUT_OF_SCOPE = 0.95
QUESTION_CHARS = 300


class ActionAnswerQuestion(CrmAction):
    """Answers from an article, or says honestly that it does not know and what it does know."""

    topic = "knowledge"

    async def act(self, turn: Turn, voice: Voice) -> list[EventType]:
        slug, topic = ARTICLES.get(turn.intent, (None, "knowledge"))
        question = question_of(turn, slug)
        answer: KnowledgeAnswer = await call(
            "/knowledge/answer",
            turn.caller(self.name()),
            message_id=turn.message_id,
            topic=turn.entity("slug") or slug,
            question=question,
        )
        article = answer["article"]
        outside = turn.intent == "out_of_scope"
        if (
            answer["answerable"]
            and article
            and (not outside or answer["probability"] >= SURE_ENOUGH_OUT_OF_SCOPE)
        ):
            link = {
                "card": "article",
                "title": article["title"],
                "url": article["url"],
                "slug": article["slug"],
            }
            text = answer["text"] or article["title"]
            buttons = _next_steps(turn, voice, slug=article["slug"], question=question)
            voice.quote(text, buttons=buttons, card=link)
            if turn.has_heard(text):
                offer_other_ways(turn, voice)
            return [SlotSet("topic", topic), SlotSet("outcome", "answered")]
        if outside:
            voice.say("utter_out_of_scope")
        else:
            _offer_others(
                answer["alternatives"], voice, with_them="utter_no_answer_but", without="utter_no_answer"
            )
        return [SlotSet("topic", topic), SlotSet("outcome", "refused_answer")]

    def refused(self, turn: Turn, voice: Voice, refusal: CrmRefused) -> list[EventType]:
        voice.say("utter_no_answer", buttons=[voice.button("request_human")])
        return self.give_up(turn)

    def give_up(self, turn: Turn) -> list[EventType]:
        return []


def question_of(turn: Turn, slug: str | None) -> str:
    """Return what to search for: a button carries its question or stands for its intent's article."""
    if not turn.is_button:
        return turn.text
    return turn.entity("question") or (slug or turn.intent).replace("-", " ").replace("_", " ")


class ActionReportUnhelpful(CrmAction):
    """Keeps that an article did not help, and offers the next ones and a person."""

    topic = "knowledge"

    async def act(self, turn: Turn, voice: Voice) -> list[EventType]:
        answer: FeedbackAnswer = await call(
            "/knowledge/feedback",
            turn.caller(self.name()),
            message_id=turn.message_id,
            slug=turn.entity("slug") or "",
            question=turn.entity("question"),
        )
        others = answer["alternatives"]
        _offer_others(others, voice, with_them="utter_unhelpful_but", without="utter_unhelpful")
        return []

    def refused(self, turn: Turn, voice: Voice, refusal: CrmRefused) -> list[EventType]:
        _offer_others([], voice, with_them="utter_unhelpful_but", without="utter_unhelpful")
        return self.give_up(turn)

    def give_up(self, turn: Turn) -> list[EventType]:
        return []


def _next_steps(turn: Turn, voice: Voice, *, slug: str, question: str) -> list[Button]:
    if turn.tracker.active_loop_name:
        return []
    step = NEXT_STEPS.get(turn.intent)
    steps = [voice.button(step)] if step else []
    return [*steps, voice.button(UNHELPFUL, slug=slug, question=question[:QUESTION_CHARS])]


def _offer_others(others: list[dict[str, str]], voice: Voice, *, with_them: str, without: str) -> None:
    buttons = [
        voice.button("ask_article", title=other["title"], slug=other["slug"], question=other["title"])
        for other in others[:3]
    ]
    voice.say(with_them if others else without, buttons=[*buttons, voice.button("request_human")])
