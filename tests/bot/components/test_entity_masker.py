"""What the components after the masker read instead of numbers."""

import pytest

from bot.components.entity_masker import mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("where is KF-1002, my mail is a@b.example", "where is my order, my mail is my email address"),
        ("where is order KF-1002", "where is my order"),
        ("cancel my order 1002", "cancel my order"),
        ("the order no. 1002 is late", "my order is late"),
        ("close ticket T-1001", "close my ticket"),
        ("order 113542617735902 has not come", "my order has not come"),
        ("cancel purchase #58813-A", "cancel my order"),
        ("what about #58813-A?", "what about my order?"),
        ("I need the invoice #00108", "I need my invoice"),
        ("invoice no 1002 please", "my invoice please"),
        ("cancelling order {{Order Number}}", "cancelling my order"),
        ("{{Order Number}}", "my order"),
        ("sorry, I meant kf-1003", "sorry, I meant my order"),
        ("KF-1010 and KF-1011", "my order and my order"),
        ("where is my order", "where is my order"),
        ("ring 030 5550 1870 on Friday", "ring 030 5550 1870 on Friday"),
        ("I paid 1500 euros", "I paid 1500 euros"),
        ("hello {{Person Name}}", "hello {{Person Name}}"),
    ],
)
def test_a_masked_text_says_what_the_numbers_stand_for(finder, text, masked):
    assert mask(text, finder) == masked
