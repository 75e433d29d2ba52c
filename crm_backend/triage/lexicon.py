"""The words that the lexical mood score knows, with weights from -2.5 (furious) to 2 (delighted)."""

WEIGHTS: dict[str, float] = {
    **dict.fromkeys(("scam", "fraud", "thieves", "criminal", "disgusting", "outrageous"), -2.5),
    **dict.fromkeys(("worst", "terrible", "horrible", "awful", "furious", "disgrace", "pathetic"), -2.0),
    **dict.fromkeys(("appalling", "atrocious", "fuming", "livid", "hate", "bullshit", "garbage"), -2.0),
    **dict.fromkeys(("unacceptable", "ridiculous", "useless", "joke", "angry", "shit", "crap", "hell"), -1.5),
    **dict.fromkeys(("rubbish", "incompetent", "idiot", "idiots", "stupid", "damn", "fuck", "fucking"), -1.5),
    **dict.fromkeys(("lawyer", "liar", "liars", "lied", "unbelievable", "nightmare"), -0.8),
    **dict.fromkeys(("disappointed", "disappointing", "frustrated", "frustrating", "annoyed", "upset"), -1.2),
    **dict.fromkeys(("annoying", "bad", "poor", "sick", "tired", "fed", "complain", "complaint"), -0.8),
    **dict.fromkeys(("broken", "damaged", "wrong", "missing", "failed", "fails", "faulty"), -0.5),
    **dict.fromkeys(("problem", "problems", "issue", "late", "delayed", "sad", "lost"), -0.3),
    **dict.fromkeys(("waiting", "still", "again", "ignored", "nobody", "nothing"), -0.2),
    **dict.fromkeys(("thanks", "thank", "thx", "cheers", "ok", "okay", "fine", "works", "worked"), 0.5),
    **dict.fromkeys(("good", "nice", "helpful", "glad", "happy", "kind", "quick", "appreciate"), 0.9),
    **dict.fromkeys(("great", "perfect", "lovely", "love", "excellent", "awesome", "brilliant"), 1.5),
    **dict.fromkeys(("amazing", "fantastic", "wonderful", "superb", "delighted"), 1.8),
}

NEGATIONS = frozenset(("not", "no", "never", "without", "hardly", "cannot", "dont", "isnt", "wasnt", "didnt"))

EMPHASIS: dict[str, float] = {
    **dict.fromkeys(("very", "really", "so", "absolutely", "totally", "completely", "extremely"), 1.4),
    **dict.fromkeys(("bloody", "fucking", "damn", "such", "utterly", "beyond"), 1.4),
    **dict.fromkeys(("slightly", "bit", "little", "somewhat", "rather"), 0.6),
}

INSULTS = frozenset(
    (
        *("idiot", "idiots", "moron", "morons", "stupid", "dumb", "liar", "liars", "thieves", "scammers"),
        *("bastard", "bastards", "asshole", "assholes", "clown", "clowns", "incompetent", "imbecile", "fuck"),
    )
)

THANKS = frozenset(("thanks", "thank", "thx", "cheers", "ty", "appreciate", "grateful"))

URGENCY = (
    *("asap", "urgent", "urgently", "immediately", "emergency", "right now", "right away", "at once"),
    *("as soon as possible", "today at the latest", "need it today", "need it tomorrow", "by tomorrow"),
)
"""Words and phrases, matched between spaces in the lower-cased words of the message."""
