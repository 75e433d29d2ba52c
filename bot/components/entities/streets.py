"""What the lines of an address look like: street and number by language, postcode, town, country."""

from __future__ import annotations

import re

from bot.components.entities.word_lists import word_list

# No street and no town is made of these: where one stands, no address runs on.
_OTHER_WORDS = word_list(
    """
    a an the my your our is are was were it its i we you they and or but not to from for with of off by on
    in at as so if than that this these those please pls thanks thank instead now new old more when where
    until because before after day days week weeks month months hour hours minute minutes time times item
    items pieces order orders per ago only just again still also have has had can will do does did me him
    her them no yes ok hi hello email mail phone ticket kf postcode zip
    """
)
_STOP = rf"(?!(?i:{'|'.join(_OTHER_WORDS)})\b|[A-Z]{{2}}\s\d{{5}})"  # … and the state is not the town's
_REST = r"(?:[^\W_]|['.-](?=[^\W_])){0,24}\.?"
_WORD = rf"{_STOP}[^\W\d_]{_REST}"
_PROPER = rf"{_STOP}[^\W\d_a-zäöüß]{_REST}"
_NUMBER = r"\d{1,5}(?:\s?[a-zA-Z](?![\w'])|[a-zA-Z]\b)?(?:\s?[-/]\s?\d{1,4}[a-zA-Z]?\b)?"

_STREET = "(?i:street|str|road|rd|avenue|ave|lane|ln|boulevard|blvd|crescent|parkway|pkwy|highway|hwy)"
# Common words are a street's only with a capital, after a name with one.
_CLOSE = """(?:Way|Close|Drive|Dr|St|Square|Sq|Court|Ct|Terrace|Place|Pl|Gardens|Grove|Hill|Mews|Park|View
    |Parade|Row|Walk|Circle|Cir|Trail|Quay|Green|Vale|Rise|Mount|Wharf|Yard|Gate|Loop|Point|Ridge|Heights
    |Meadows?|Fields?)"""
_COMPASS = r"(?:\s(?:[NS]\.?[EW]?\.?|[EW]\.?)(?=[\s,.]|$))?"
_STRASSE = r"(?i:stra(?:ß|ss)e|str\.|str\b|weg|platz|allee|gasse|damm|ufer|chaussee)"
_RUE = r"(?i:rue|avenue|av\.|boulevard|bd|chemin|allée|impasse|quai|route|cours|square|place|passage)"
_VIA = r"(?i:via|viale|piazza|piazzale|corso|largo|vicolo|strada)"
_CALLE = r"(?i:rua|ul\.|calle|c/|avenida|avda\.?|plaza|paseo|carrer|ronda|camino|rambla)"
_DE = r"(?:(?i:de\slas?|de\slos|de|des|du|del|della|dei|delle|dello|degli|la|le|les|el|los)\s|[dlDL]')?"

_START = r"(?<![\w.,/-])"
_AFTER = rf",?\s?(?:n[.ºo°]{{0,2}}\s?)?(?P<number>(?!\d{{5}}){_NUMBER})"


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.VERBOSE)


# Each has the groups ``street`` and ``number``. The first: 5 Mill Close
CLOSE = _compile(
    rf"{_START}(?P<number>{_NUMBER}),?\s(?P<street>(?:{_PROPER}\s){{1,3}}?{_CLOSE}\b\.?{_COMPASS})"
)
STREETS = [
    CLOSE,
    # 12 Baker Street; 1 Broadway
    _compile(rf"{_START}(?P<number>{_NUMBER}),?\s(?P<street>(?:{_WORD}\s){{1,3}}?{_STREET}\b\.?{_COMPASS})"),
    _compile(rf"{_START}(?P<number>{_NUMBER}),?\s(?P<street>(?i:broadway))\b"),
    # 23 rue des Lilas
    _compile(
        rf"""{_START}(?P<number>{_NUMBER}(?:\s(?:bis|ter)\b)?),?\s
        (?P<street>{_RUE}\s{_DE}{_WORD}(?:[\s-]{_WORD}){{0,2}})"""
    ),
    # Hauptstraße 14; Berliner Str. 5; Willow Close 9
    _compile(
        rf"""(?<![\w-])(?P<street>(?:{_PROPER}[\s-]){{0,2}}[^\W\d_][^\W\d_-]{{1,24}}{_STRASSE})
        \s?(?P<number>{_NUMBER})"""
    ),
    _compile(rf"(?<![\w-])(?P<street>(?:{_PROPER}[\s-]){{1,2}}{_STRASSE})\s(?P<number>{_NUMBER})"),
    _compile(rf"(?<![\w-])(?P<street>(?:{_PROPER}\s){{1,2}}(?:{_STREET}|{_CLOSE}))\s(?P<number>{_NUMBER})"),
    # Via Roma 12; Calle de Alcalá, 45
    _compile(rf"(?<![\w-])(?P<street>(?:{_VIA}|{_CALLE})\s{_DE}{_PROPER}(?:\s{_PROPER}){{0,3}}){_AFTER}"),
    _compile(rf"(?<![\w-])(?P<street>{_CALLE}\s{_DE}{_WORD}(?:\s{_WORD}){{0,3}}){_AFTER}"),
]
# Any name and number, if a postcode and a town follow: "Unter den Linden 77, 10117 Berlin".
ANY_STREET = _compile(
    rf"""(?<![\w-])(?P<street>{_PROPER}(?:\s(?:(?i:den|der|dem|am|im|an|the|de|la|du|des)\s)?{_PROPER}){{0,3}})
    ,?\s(?P<number>{_NUMBER})"""
)

STREET_WORD = re.compile(rf"{_STREET}|(?i:{_CLOSE})", re.VERBOSE)

_GAP = r"[ ]{0,2}[,;\n]?\s{0,3}"
_CITY = rf"""{_PROPER}
    (?:[\s-](?:(?i:am|an\sder|der|de|la|le|les|sur|upon|on|under|im|bei|del|of)\s)?{_PROPER}){{0,3}}"""
_ANY_CITY = rf"{_WORD}(?:[\s-]{_WORD}){{0,2}}?"
_UK = r"(?i:[a-z]{1,2}\d[a-z\d]?\s?\d[a-z]{2})\b"
_US = r"\d{5}(?:-\d{4})?\b"
_EU = r"(?:(?:[A-Z]{1,2}-)?\d{4,5}(?:-\d{3}|\s[A-Z]{2}\b)?|\d\d-\d{3})"
_POSTCODE = r"(?:(?i:postcode|post\scode|zip(?:\scode)?|plz)\s{0,2}:?\s{0,2})?"
_ENDS = r"\s?(?:$|[.,;!?\n])"
_GOES_ON = r"\s(?i:please|instead|now|and|not|thanks|as|is|was|for|but|or|because|if)\b"

UNIT_BEFORE = _compile(
    r"""(?i:(?:flat|apartment|apt|unit|suite|room|studio)\.?\s\w{1,5}
    |(?:ground|first|second|third|fourth|\d{1,2}(?:st|nd|rd|th))\sfloor)[,\s]\s{0,2}$"""
)
UNIT_AFTER = _compile(
    rf"""{_GAP}(?i:(?:flat|apartment|apt|unit|suite|room|floor|\#)\.?\s?\w{{1,5}}
    |\d{{1,2}}(?:st|nd|rd|th)\sfloor|\d{{1,2}}\.\s?(?:stock|og|etage)|wohnung\s\w{{1,4}})\b"""
)
# What may follow the street, the surest first.
LOCALITIES = [
    _compile(rf"{_GAP}{_POSTCODE}(?P<postcode>{_UK})(?:{_GAP}(?P<city>{_CITY}))?"),
    _compile(rf"{_GAP}{_POSTCODE}(?P<postcode>{_EU})\s(?P<city>{_CITY}|{_ANY_CITY}(?={_ENDS}))"),
    _compile(
        rf"""{_GAP}(?P<city>{_CITY}|{_ANY_CITY}),?\s{{1,2}}(?:(?P<state>[A-Z]{{2}})\s)?
        {_POSTCODE}(?P<postcode>{_UK}|{_US})"""
    ),
    _compile(rf"{_GAP}(?:(?i:in)\s)?(?P<city>{_CITY})(?={_ENDS}|{_GOES_ON})"),
    _compile(rf"{_GAP}{_POSTCODE}(?P<postcode>{_US})(?!\s?\w)"),
    # In lower case only after a comma and before the end: "12 baker street, leeds".
    _compile(rf"[ ]?[,\n]\s{{0,2}}(?P<city>{_ANY_CITY})(?={_ENDS})"),
]
LOOSE_CITY = _compile(rf"[ ](?P<city>{_ANY_CITY})(?={_ENDS})")
_COUNTRIES = word_list(
    """
    germany deutschland austria österreich switzerland schweiz suisse france italy italia spain españa
    portugal belgium netherlands holland ireland luxembourg denmark sweden norway finland poland england
    scotland wales united\\skingdom great\\sbritain united\\sstates canada australia
    """
)
COUNTRY = _compile(rf"{_GAP}(?P<country>(?i:{'|'.join(_COUNTRIES)})\b|(?:UK|USA|U\.S\.A\.|US|GB)\b)")
