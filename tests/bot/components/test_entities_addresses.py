"""Postal addresses in several languages."""

import pytest

WHOLE = [
    ("12 Baker Street, Leeds LS1 4AP", "12", "Baker Street", "LS1 4AP", "Leeds"),
    ("12 baker street, leeds ls1 4ap", "12", "baker street", "LS1 4AP", "leeds"),
    ("48 Orchard Road, Bristol, BS3 2QN", "48", "Orchard Road", "BS3 2QN", "Bristol"),
    ("Flat 3b, 210 High Street, Glasgow G4 0QR", "210", "High Street", "G4 0QR", "Glasgow"),
    ("5 Mill Close, York YO24 1AB", "5", "Mill Close", "YO24 1AB", "York"),
    ("1900 Maple Avenue, Apt 12, Portland OR 97205", "1900", "Maple Avenue", "97205", "Portland"),
    ("12 Main St, Springfield, IL 62704-1234", "12", "Main St", "62704-1234", "Springfield"),
    ("Hauptstraße 14, 50667 Köln", "14", "Hauptstraße", "50667", "Köln"),
    ("Hauptstr. 5a, 10115 Berlin", "5a", "Hauptstr.", "10115", "Berlin"),
    ("Berliner Straße 7, D-01067 Dresden", "7", "Berliner Straße", "D-01067", "Dresden"),
    ("Unter den Linden 77, 10117 Berlin", "77", "Unter den Linden", "10117", "Berlin"),
    ("Am Markt 3, 60311 Frankfurt am Main", "3", "Am Markt", "60311", "Frankfurt am Main"),
    ("23 rue des Lilas, 69003 Lyon", "23", "rue des Lilas", "69003", "Lyon"),
    ("5 bis avenue de la République, 75011 Paris", "5 bis", "avenue de la République", "75011", "Paris"),
    ("Via Roma 12, 00184 Roma", "12", "Via Roma", "00184", "Roma"),
    ("Calle de Alcalá, 45, 28014 Madrid", "45", "Calle de Alcalá", "28014", "Madrid"),
    ("Apt 4, 12 Elm Avenue, Boston MA 02110", "12", "Elm Avenue", "02110", "Boston"),
    ("Musterstraße 12, 1. Stock, 10115 Berlin", "12", "Musterstraße", "10115", "Berlin"),
    ("Rua Augusta 12, 1100-053 Lisboa", "12", "Rua Augusta", "1100-053", "Lisboa"),
    ("Keizersgracht 12, 1015 CN Amsterdam", "12", "Keizersgracht", "1015 CN", "Amsterdam"),
]


@pytest.mark.parametrize(("text", "number", "street", "postcode", "city"), WHOLE)
def test_whole_addresses(find, text, number, street, postcode, city):
    (found,) = find(text)
    assert (found.entity, found.value, found.start, found.end) == ("address", text, 0, len(text))
    parts = {"house_number": number, "street": street, "postcode": postcode, "city": city}
    assert {name: found.info[name] for name in parts} == parts


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("please send it to 12 Baker Street, Leeds LS1 4AP instead", "12 Baker Street, Leeds LS1 4AP"),
        ("make my order go to 7 Mill Lane instead", "7 Mill Lane"),
        ("Please set 8 Elm Road, York as an extra address", "8 Elm Road, York"),
        ("change it to 12 baker street london", "12 baker street london"),
        ("my street is Parkweg 3", "Parkweg 3"),
        ("street is Willow Close 9, postcode NR2 3TD", "Willow Close 9, postcode NR2 3TD"),
        ("Lindenallee 8\n10435 Berlin\nGermany", "Lindenallee 8, 10435 Berlin, Germany"),
        ("12 Baker St, London NW1 6XE, UK", "12 Baker St, London NW1 6XE, UK"),
        ("2 lamps to 12 Baker Street, Leeds please", "12 Baker Street, Leeds"),
    ],
)
def test_addresses_in_sentences(values, text, value):
    assert values(text)["address"] == value


def test_the_country_and_the_state(find):
    (found,) = find("1600 Pennsylvania Avenue NW, Washington, DC 20500, USA")
    assert (found.info["state"], found.info["country"]) == ("DC", "USA")


def test_two_addresses(written):
    text = "please deliver to 22 Rose Court, not 22 Rose Street"
    assert [part for part, _ in written(text, "address")] == ["22 Rose Court", "22 Rose Street"]


@pytest.mark.parametrize(
    "text",
    [
        "2 portable terrace lamps", "5 items by the road", "2 mugs on the way", "via DHL 5 days",
        "via email 2 times", "I took the 3 May street party photo", "order 1002 from the high street",
        "my address is wrong", "10115 Berlin", "3 lamps close together", "the earring 5 is lost",
        "during 3 days", "KF-1002 please", "in 12 days the street is closed", "street 5", "2 mugs green",
    ],
)  # fmt: skip
def test_what_is_no_address(values, text):
    assert "address" not in values(text)
