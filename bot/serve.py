"""Starts the bot: ``python -m bot.serve`` is ``rasa run``, with its options and without TensorFlow."""

import gc
import sys

from bot.without_tensorflow import leave_out_tensorflow


def main() -> None:
    """Run Rasa's own command, once its neural components are out of the way.

    What a start makes stays; looking for garbage meanwhile is a quarter of it. bot.channel ends that.
    """
    gc.disable()
    leave_out_tensorflow()
    from rasa.__main__ import main as rasa

    sys.argv[:1] = ["rasa", "run"]
    rasa()


if __name__ == "__main__":
    main()
