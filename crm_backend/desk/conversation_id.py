"""A conversation's id in a path; one that cannot be any is as unknown as one that does not exist."""

from typing import Annotated

from fastapi import Depends, Path

from crm_backend.errors import NotFound


def _known_form(conversation_id: Annotated[str, Path()]) -> str:
    if len(conversation_id) != 36 or not conversation_id.isascii() or not conversation_id.isprintable():
        raise NotFound("There is no such conversation.", code="conversation_not_found")
    return conversation_id


ConversationId = Annotated[str, Depends(_known_form)]
