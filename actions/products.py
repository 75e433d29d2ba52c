"""What is in stock, and what to recommend."""

from rasa_sdk.events import EventType, SlotSet

from actions.crm import call
from actions.crm_action import TaskAction
from actions.forms import Form
from actions.turn import Turn
from actions.views import DemandView, ProductView
from actions.voice import Voice
from actions.wording import say_date, say_list, say_money

FEW = 5
SOON_WEEKS = 2
QUOTE = "“"


class ValidateAvailabilityForm(Form):
    own = frozenset(["check_availability"])
    topic = "products"


class ActionCheckAvailability(TaskAction):
    topic = "products"
    task = "check_availability"
    form = "availability_form"
    needed = "product"

    async def act(self, turn: Turn, voice: Voice) -> list[EventType]:
        found = await call("/products/find", turn.caller(self.name()), product=turn.slot("product"))
        product: ProductView = found["product"]
        order = (
            voice.button("place_order", title=voice.title("order_it"), product=product["name"])
            if product["stock"] and turn.signed_in
            else None
        )
        voice.say(
            f"utter_availability_{_stock_word(product)}",
            buttons=[order] if order else [],
            card={"card": "products", "products": [product]},
            product=product["name"],
            stock=product["stock"],
            price=say_money(product["price"], product["currency"]),
            restock=say_date(product["restock_on"]),
        )
        self._say_outlook(voice, product, found.get("demand"))
        return [SlotSet("last_product", product["name"])]

    def _say_outlook(self, voice: Voice, product: ProductView, demand: DemandView | None) -> None:
        """Say how sure a day of return is, and how soon the shelf may be empty: only where it matters."""
        if demand is None:
            return
        if not product["stock"] and product["restock_on"]:
            voice.say("utter_demand_after_restock", low=demand["low"], high=demand["high"])
        elif product["stock"] and (weeks := demand["weeks_left"]) is not None and weeks < SOON_WEEKS:
            voice.say("utter_demand_before_empty", low=demand["low"], high=demand["high"])

    def product_intent(self) -> str:
        return "check_availability"


class ActionRecommendProduct(TaskAction):
    topic = "products"
    task = "recommend_product"

    async def act(self, turn: Turn, voice: Voice) -> list[EventType]:
        about = None if turn.is_button else turn.text
        found = await call("/products/recommend", turn.caller(self.name()), about=about)
        products: list[ProductView] = found["products"]
        if not products:
            voice.say("utter_nothing_to_recommend")
            return []
        names = say_list([product["name"] for product in products])
        response = "utter_recommendation" if QUOTE in found["why"] else "utter_recommendation_because"
        voice.say(response, products=names, why=found["why"], card={"card": "products", "products": products})
        return []


def _stock_word(product: ProductView) -> str:
    if product["stock"] > FEW:
        return "yes"
    if product["stock"]:
        return "few"
    return "soon" if product["restock_on"] else "no"
