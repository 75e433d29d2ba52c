"""What the words of a message say by themselves: one number a lexical signal, in a fixed order."""

import math
import re
from functools import lru_cache

from crm_backend.triage.lexicon import INSULTS
from crm_backend.triage.words import EMOJI, FACES, PHRASES, WORDS

_WORD = re.compile(r"[^\W\d_]+(?:['’*-][^\W\d_]+)*")
_HANDLE = re.compile(r"@\w+")
_LINK = re.compile(r"https?://\S+|www\.\S+")
_LONG = re.compile(r"([^\W\d_])\1{2,}")
_NUMBER = re.compile(r"\d+")
_REACH = 3
_PLAIN = frozenset(("we_us", "you", "request", "news"))


def _compile(entries: str) -> re.Pattern[str]:
    parts = [re.escape(e[:-1]) + r"[^\W\d_]*" if e.endswith("*") else re.escape(e) for e in entries.split()]
    return re.compile(rf"(?:{'|'.join(sorted(parts, key=len, reverse=True))})\Z")


_WORDS = {name: _compile(entries) for name, entries in WORDS.items()}
_PHRASES = {name: re.compile(pattern) for name, pattern in PHRASES.items()}
_FACES = {name: re.compile(pattern) for name, pattern in FACES.items()}
_EMOJI = {name: frozenset(signs) for name, signs in EMOJI.items()}


@lru_cache(maxsize=8192)
def topics_of(word: str) -> frozenset[str]:
    """Return the lists that a lower-case word is in."""
    return frozenset(name for name, pattern in _WORDS.items() if pattern.match(word))


def is_insult(word: str) -> bool:
    """Say whether a lower-case word is one that people are called."""
    return word in INSULTS or "insult" in topics_of(word)


def words_of(text: str) -> list[str]:
    """Return the lower-case words without handles and links; elongations are shortened to two letters."""
    plain = _LONG.sub(r"\1\1", _HANDLE.sub(" ", _LINK.sub(" ", text)))
    return [word.lower().replace("’", "'") for word in _WORD.findall(plain)]


def is_telling(token: str) -> bool:
    """Say whether a token can move a signal by itself: a listed word, an emoji, capitals, a loud mark."""
    words = words_of(token)
    signs = any(sign in listed for sign in token for listed in _EMOJI.values())
    return signs or "!" in token or any(topics_of(word) - _PLAIN or word.endswith("n't") for word in words)


_DETAIL = re.compile(r"\S+@\S+\.\w+|\b(?:[a-z]{1,3}-?)?\d[\d-]{2,}\b", re.IGNORECASE)
"""An e-mail address, or the number of an order or a ticket."""


def is_detail(text: str) -> bool:
    """Say whether a message is only what a form asked for: it says nothing of a mood or a wish."""
    rest = _DETAIL.sub("", text)
    return rest != text and not rest.strip(" .,:;#")


def is_readable(text: str) -> bool:
    """Say whether there is anything to read: Latin letters, digits, known signs; no other script."""
    if is_detail(text):
        return False
    letters = [char for char in text if char.isalpha()]
    latin = sum(char < "\u0250" for char in letters)
    if letters:
        return latin >= len(letters) / 2
    signs = any(char in listed for char in text for listed in _EMOJI.values())
    return signs or any(char.isdigit() for char in text) or any(p.search(text) for p in _FACES.values())


def signals_of(text: str) -> dict[str, float]:
    """Return every signal of a message; most are 0, none is above about 3."""
    words = words_of(text)
    found = {name: math.log1p(count) for name, count in _count_words(words).items()}
    lowered = " ".join(text.lower().replace("’", "'").split())
    found.update({name: float(bool(pattern.search(lowered))) for name, pattern in _PHRASES.items()})
    found.update({name: float(bool(pattern.search(text))) for name, pattern in _FACES.items()})
    found.update({name: math.log1p(sum(c in signs for c in text)) for name, signs in _EMOJI.items()})
    found.update(_typography(text, words))
    found.update(_together(found))
    return found


def _count_words(words: list[str]) -> dict[str, int]:
    counts = dict.fromkeys([*_WORDS, "praise_negated", "blame_negated", "praise_strong", "blame_strong"], 0)
    for index, word in enumerate(words):
        before = words[max(0, index - _REACH) : index]
        negated = any("negation" in topics_of(one) or one.endswith("n't") for one in before)
        strong = any("emphasis" in topics_of(one) for one in before)
        for name in topics_of(word):
            if name in ("praise", "blame"):
                counts[f"{name}_negated" if negated else name] += 1
                counts[f"{name}_strong"] += strong and not negated
            else:
                counts[name] += 1
        counts["negation"] += word.endswith("n't")
    return counts


def _typography(text: str, words: list[str]) -> dict[str, float]:
    letters = [char for char in text if char.isalpha()]
    shouted = [word for word in re.findall(r"\b[A-Z]{3,}\b", text) if word.lower() not in ("the", "dm")]
    return {
        "all_capitals": float(len(letters) >= 8 and sum(c.isupper() for c in letters) > 0.6 * len(letters)),
        "shouted": math.log1p(len(shouted)),
        "exclamation": min(3, text.count("!")) / 2,
        "question": float("?" in text),
        "question_last": float(text.rstrip().endswith("?")),
        "loud_question": float("??" in text or "?!" in text or "!?" in text),
        "dots": float("..." in text or "…" in text),
        "elongated": float(bool(_LONG.search(text))),
        "quotes": float(bool(re.search(r"[\"“”]", text))),
        "handle": float("@" in text),
        "link": float(bool(_LINK.search(text))),
        "hashtag": float(bool(re.search(r"#\w", text))),
        "numbers": math.log1p(len(_NUMBER.findall(text))),
        "length": math.log1p(len(words)) / 2,
        "tiny": float(len(words) <= 2),
        "short": float(len(words) <= 5),
        "wordless": float(not words),
    }


def _together(found: dict[str, float]) -> dict[str, float]:
    """Return what two signals mean only together."""
    good = max(found["praise"], found["thanks"])
    bad = max(found["failure"], found["blame"], found["duration"], found["on_hold"], found["no_answer"])
    return {
        "praise_with_failure": min(good, 1.0) * min(bad, 1.0),
        "praise_alone": good * (bad == 0),
        "failure_alone": bad * (good == 0),
        "failure_asked": bad * found["question_last"],
        "failure_requested": bad * min(found["request"], 1.0),
        "asked_calmly": found["question_last"] * (bad == 0 and good == 0),
        "shouted_blame": max(found["all_capitals"], found["exclamation"]) * (good == 0),
        "shouted_praise": max(found["all_capitals"], found["exclamation"]) * (good > 0),
        "nothing_said": float(good == 0 and bad == 0),
    }


NAMES: tuple[str, ...] = tuple(sorted(signals_of("")))
"""The order of the signals in a model's input."""


def row_of(text: str) -> list[float]:
    """Return the signals in the order of ``NAMES``."""
    found = signals_of(text)
    return [found[name] for name in NAMES]
