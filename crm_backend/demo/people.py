"""The demo shop's customers: Ada, Bo and 198 others."""

import csv
import random
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from crm_backend.demo.rows import Clock, NewId, Row

FILE = Path(__file__).parent / "people.csv"
COUNT = 200
_MAILS = ("example.com", "example.org", "example.net")
_SHARES = {
    "Germany": 55, "United Kingdom": 12, "Austria": 9, "Netherlands": 7, "France": 6, "Switzerland": 4,
    "Ireland": 2, "Sweden": 2, "Norway": 2,
}  # fmt: skip
_CODES = {
    "Germany": "+49 30 5550", "Austria": "+43 1 5550", "Netherlands": "+31 20 555", "France": "+33 1 55 50",
    "Ireland": "+353 1 555", "Sweden": "+46 8 555", "United Kingdom": "+44 20 7946",
    "Switzerland": "+41 44 555", "Norway": "+47 22 55",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Person:
    """A customer, and how they shop."""

    id: str
    email: str
    name: str
    phone: str
    language: str
    street: str
    town: str
    country: str
    newsletter: bool
    joined: date
    left: date | None
    """From then on they order no more."""
    eagerness: float
    """How much more often than others they order; 0 for Ada and Bo, whose orders are fixed."""
    likes: tuple[str, ...]
    """Two categories that they buy more of."""

    @property
    def address(self) -> str:
        return f"{self.street}, {self.town}, {self.country}"

    @property
    def place(self) -> str:
        """The town without its postcode, for the carrier's events."""
        return self.town.split(" ")[-1]


def make_people(rng: random.Random, clock: Clock, new_id: NewId, *, categories: list[str]) -> list[Person]:
    """Return all customers; Ada and Bo come first."""
    with FILE.open(encoding="utf-8", newline="") as file:
        countries = list(csv.DictReader(file))
    people = [_ada(clock, new_id), _bo(clock, new_id)]
    taken = {person.name for person in people}
    while len(people) < COUNT:
        person = _stranger(rng, clock, new_id, countries, categories, number=len(people))
        if person.name not in taken:
            taken.add(person.name)
            people.append(person)
    return people


def person_row(person: Person, clock: Clock) -> Row:
    """Return a customer's row."""
    return {
        "id": person.id,
        "email": person.email,
        "name": person.name,
        "phone": person.phone,
        "language": person.language,
        "address": person.address,
        "newsletter": person.newsletter,
        "status": "active",
        "note": "",
        "created_at": clock.at(person.joined, 9 * 60),
    }


def _ada(clock: Clock, new_id: NewId) -> Person:
    return _fixed(
        clock, new_id, email="ada@example.com", name="Ada Marlow", phone="+49 30 5550 1815",
        street="Lindenallee 8", town="10435 Berlin", country="Germany", days=420,
    )  # fmt: skip


def _bo(clock: Clock, new_id: NewId) -> Person:
    return _fixed(
        clock, new_id, email="bo@example.com", name="Bo Lindqvist", phone="+46 8 555 1908",
        street="Storgatan 12", town="411 38 Göteborg", country="Sweden", days=150,
    )  # fmt: skip


def _fixed(clock: Clock, new_id: NewId, *, days: int, **fields: str) -> Person:
    joined = clock.today - timedelta(days=days)
    return Person(
        id=new_id(),
        language="en",
        newsletter=False,
        joined=joined,
        left=None,
        eagerness=0,
        likes=(),
        **fields,
    )


def _stranger(
    rng: random.Random,
    clock: Clock,
    new_id: NewId,
    countries: list[dict[str, str]],
    categories: list[str],
    *,
    number: int,
) -> Person:
    country = rng.choices(countries, [_SHARES[row["country"]] for row in countries])[0]
    first, last = rng.choice(country["first"].split("|")), rng.choice(country["last"].split("|"))
    joined = clock.today - timedelta(days=_days_a_customer(rng))
    leaves = rng.random() < 0.3
    left = joined + timedelta(days=rng.randrange(60, 600)) if leaves else None
    return Person(
        id=new_id(),
        email=f"{_plain(first)}.{_plain(last)}{number}@{rng.choice(_MAILS)}",
        name=f"{first} {last}",
        phone=f"{_CODES[country['country']]} {rng.randrange(1000, 9999)}",
        language=country["language"] if rng.random() < 0.5 else "en",
        street=f"{rng.choice(country['streets'].split('|'))} {rng.randrange(1, 120)}",
        town=rng.choice(country["towns"].split("|")),
        country=country["country"],
        newsletter=rng.random() < 0.4,
        joined=joined,
        left=left,
        eagerness=rng.paretovariate(1.6),
        likes=tuple(rng.sample(categories, 2)),
    )


def _days_a_customer(rng: random.Random) -> int:
    """A quarter were there before the two years begin, the others came one by one."""
    return rng.randrange(731, 900) if rng.random() < 0.25 else rng.randrange(20, 731)


def _plain(name: str) -> str:
    """Return a name as it stands in an e-mail address: å becomes a, ø and ß go their own way."""
    spelled = name.lower().replace("ß", "ss").replace("ø", "o").replace(" ", "")
    return unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
