"""The cards of forecast and recommendations: what is used and why, scores beside the plain rule, limits."""

from collections.abc import Mapping
from typing import Any

from crm_backend.insights.forecast.trials import ENSEMBLE

BLEND, SELLS_MOST = "neighbours and factors", "what sells most"
FORECAST_CARD = {
    "title": "Sales forecast, 13 weeks",
    "baseline": "the last week, or last year's weeks, again",
    "limits": [
        "Knows past sales only: no promotion, price or delivery that is planned.",
        "A shop with less than a year of orders has shown no seasons; a general retail year stands in.",
    ],
}
OFFER_CARD = {
    "title": "Recommendations",
    "baseline": SELLS_MOST,
    "limits": [
        "Says what is bought by customers who buy alike, not what an offer would change.",
        "Products that nobody bought yet are offered by what is written about them.",
    ],
}


def forecast_card(total: dict[str, Any] | None, origin: Mapping[str, Any]) -> dict[str, Any]:
    """Return the forecast's card; ``origin`` says what it was made of."""
    if total is None:
        told = {"used": "nothing", "uses_baseline": True, "reason": "There is no full week of sales yet."}
        return {**FORECAST_CARD, **told, "scores": {}, "notes": [], **origin}
    plain = total["model"] != ENSEMBLE
    reason = (
        "No model forecast the past weeks better."
        if plain
        else "It forecast the past weeks better than repeating the last week, or last year."
        if ENSEMBLE in total["scores"]
        else "There are too few weeks to test it against what came."
    )
    told = {"used": total["model"], "uses_baseline": plain, "reason": reason, "model": total["model"]}
    return {
        **FORECAST_CARD,
        **told,
        **{name: total[name] for name in ("scores", "held", "notes")},
        **origin,
    }


def offer_card(card: dict[str, Any], origin: Mapping[str, Any]) -> dict[str, Any]:
    """Return the recommendations' card, out of their trial."""
    wins = card["wins"]
    tried = "recall" in card
    told = {
        "used": BLEND if wins else SELLS_MOST,
        "uses_baseline": not wins,
        "reason": f"It found more of {card['customers']:,} hidden last baskets than what sells most."
        if wins
        else "It did not find more of the hidden last baskets."
        if tried
        else card["note"],
        "scores": {
            BLEND: {"recall": card["recall"], "ndcg": card["ndcg"]},
            SELLS_MOST: {"recall": card["popular_recall"], "ndcg": card["popular_ndcg"]},
        }
        if tried
        else {},
    }
    return {**OFFER_CARD, **card, **told, **origin}
