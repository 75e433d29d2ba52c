"""Questions that the shop's articles answer."""

from rasa_sdk.events import EventType, SlotSet

from actions.crm import CrmRefused, call
from actions.crm_action import CrmAction
from actions.turn import Turn
from actions.views import KnowledgeAnswer
from actions.voice import Voice

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


class ActionAnswerQuestion(CrmAction):
    """Answers from an article, or says honestly that it does not know and what it does know."""

    topic = "knowledge"

    async def act(self, turn: Turn, voice: Voice) -> list[EventType]:
        slug, topic = ARTICLES.get(turn.intent, (None, "knowledge"))
        answer: KnowledgeAnswer = await call(
            "/knowledge/answer",
            turn.caller(self.name()),
            topic=turn.entity("slug") or slug,
            question=question_of(turn, slug),
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
            voice.quote(answer["text"] or article["title"], buttons=_next_steps(turn, voice), card=link)
        elif outside:
            voice.say("utter_out_of_scope")
        else:
            _offer_alternatives(answer, voice)
        return [SlotSet("topic", topic)]

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


def _next_steps(turn: Turn, voice: Voice) -> list[dict[str, str]]:
    step = NEXT_STEPS.get(turn.intent)
    return [voice.button(step)] if step and not turn.tracker.active_loop_name else []


def _offer_alternatives(answer: KnowledgeAnswer, voice: Voice) -> None:
    others = [
        voice.button("ask_article", title=other["title"], slug=other["slug"], question=other["title"])
        for other in answer["alternatives"][:3]
    ]
    voice.say(
        "utter_no_answer_but" if others else "utter_no_answer",
        buttons=[*others, voice.button("request_human")],
    )
