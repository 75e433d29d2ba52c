"""Variables in texts."""

import pytest

from crm_backend.demo.replies import reply_rows
from crm_backend.errors import InvalidInput
from crm_backend.replies.models import CannedReply, Macro
from crm_backend.replies.variables import check, fill


def test_what_is_known_is_filled_in_and_the_rest_is_named() -> None:
    filled = fill("Hi {{ customer.name }}, {{order.number}}!", {"customer.name": "Ada", "order.number": None})
    assert filled.text == "Hi Ada, {{order.number}}!"
    assert filled.missing == ("order.number",)


def test_a_value_is_never_read_as_a_variable() -> None:
    assert fill("{{customer.name}}", {"customer.name": "{{agent.name}}"}).text == "{{agent.name}}"


@pytest.mark.parametrize("text", ["{{order.nr}}", "{{}}", "{{customer.name }} {{x}}"])
def test_an_unknown_variable_is_refused_by_name(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check(text)
    assert refused.value.code == "unknown_variable"
    assert "{{order.number}}" in refused.value.detail


def test_the_demo_desk_has_replies_and_macros() -> None:
    rows = reply_rows()
    assert sum(isinstance(row, CannedReply) for row in rows) >= 12
    assert sum(isinstance(row, Macro) for row in rows) == 4
