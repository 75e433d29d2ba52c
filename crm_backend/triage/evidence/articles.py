"""Which articles the bot quoted in vain, and which questions it could not answer."""

from collections.abc import Sequence

from crm_backend.conversations.models import Message
from crm_backend.triage.evidence.log import Turn, clip, slots_of
from crm_backend.triage.evidence.schemas import ArticleTried, QuestionRefused

ANSWERS = "action_answer_question"
"""The bot's action that quotes an article or refuses."""
_OFFER = "/ask_article"
_SHOWN = 5


def articles_tried(all_turns: Sequence[Turn]) -> list[ArticleTried]:
    """Return the articles quoted, latest first, each once."""
    found: dict[str, ArticleTried] = {}
    for turn in reversed(all_turns):
        for reply in reversed(turn.replies):
            card = reply.card or {}
            if card.get("card") == "article" and card.get("slug") not in found:
                found[card["slug"]] = _tried(card, reply, turn)
    return list(found.values())[:_SHOWN]


def questions_refused(all_turns: Sequence[Turn]) -> list[QuestionRefused]:
    """Return the questions that no article answered, latest first, each wording once."""
    found: dict[str, QuestionRefused] = {}
    for turn in reversed(all_turns):
        if is_refusal(turn) and turn.asked.text.lower() not in found:
            found[turn.asked.text.lower()] = QuestionRefused(
                seq=turn.asked.seq, text=clip(turn.asked.text), offered=_offered(turn.replies)
            )
    return list(found.values())[:_SHOWN]


def is_refusal(turn: Turn) -> bool:
    """Say whether the bot looked for an article, answered, and quoted none."""
    quoted = any((reply.card or {}).get("card") == "article" for reply in turn.replies)
    return ANSWERS in turn.actions and bool(turn.replies) and not quoted and not has_failed(turn)


def has_failed(turn: Turn) -> bool:
    """Say whether an action could not do its work, or the bot kept silent."""
    return bool(slots_of(turn.asked).get("crm_failed")) or turn.asked.state == "unanswered"


def _tried(card: dict[str, str], reply: Message, turn: Turn) -> ArticleTried:
    title, url = card.get("title") or card["slug"], card.get("url") or ""
    return ArticleTried(slug=card["slug"], title=title, url=url, seq=reply.seq, question_seq=turn.asked.seq)


def _offered(replies: Sequence[Message]) -> list[str]:
    buttons = [button for reply in replies for button in reply.buttons]
    return [one["title"] for one in buttons if one.get("payload", "").startswith(_OFFER)]
