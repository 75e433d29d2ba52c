"""Validates the bot's data: ``python -m bot.validate`` is ``rasa data validate``, without TensorFlow."""

import sys

from bot.train import run

if __name__ == "__main__":
    run(["data", "validate"], sys.argv[1:])
