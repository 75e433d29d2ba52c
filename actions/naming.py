"""The name under which Rasa knows a class: ActionTrackOrder is action_track_order."""

import re


def rasa_name(kind: type) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()
