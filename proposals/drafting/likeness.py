"""How like two ideas are, by their words and by where they are. Pure: it knows no Django.

Words are folded (no case, no accents), words that say nothing are dropped, and the rest is cut to its first five
letters, so that "lamp", "lamps" and "lámparas" meet ("truncation", a stemmer that needs no language; McNamee & Mayfield
2004). Each text is a vector of terms weighted by how rare they are (tf-idf) and by where they stand: a title counts
more than a description. Likeness is the cosine of the angle between two vectors, raised for neighbors on the map.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

CUT = 5  # letters
TITLE, SUMMARY, BODY = 3.0, 1.5, 0.5  # how much a word counts there
NEAR = 400.0  # meters at which two places still feel like one
NAMED = 0.35  # how much a word still says when it is part of a place's name: two ideas for one square are two ideas
RAISED = 0.12  # what being at the same spot adds, at most
ALIKE = 0.34  # from here on two ideas are shown as alike; measured in tests/proposals/test_likeness.py
WORD = re.compile(r"[a-z0-9]{3,}")
SILENT = frozenset(
    [
        "about",
        "after",
        "again",
        "all",
        "also",
        "and",
        "any",
        "are",
        "because",
        "been",
        "before",
        "between",
        "both",
        "but",
        "can",
        "could",
        "did",
        "does",
        "for",
        "from",
        "get",
        "had",
        "has",
        "have",
        "her",
        "here",
        "his",
        "how",
        "into",
        "its",
        "just",
        "like",
        "make",
        "many",
        "more",
        "most",
        "much",
        "must",
        "need",
        "needs",
        "new",
        "not",
        "now",
        "off",
        "one",
        "only",
        "other",
        "our",
        "out",
        "over",
        "people",
        "should",
        "some",
        "such",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "through",
        "too",
        "under",
        "until",
        "very",
        "want",
        "was",
        "way",
        "well",
        "were",
        "what",
        "when",
        "where",
        "which",
        "while",
        "who",
        "will",
        "with",
        "would",
        "you",
        "your",
        "algo",
        "alguna",
        "algunas",
        "alguno",
        "algunos",
        "ante",
        "antes",
        "aqui",
        "asi",
        "aun",
        "bajo",
        "bien",
        "cada",
        "como",
        "con",
        "contra",
        "cual",
        "cuando",
        "cuanto",
        "dar",
        "debe",
        "del",
        "desde",
        "donde",
        "dos",
        "ella",
        "ellas",
        "ellos",
        "entre",
        "era",
        "esa",
        "esas",
        "ese",
        "eso",
        "esos",
        "esta",
        "estan",
        "estar",
        "estas",
        "este",
        "esto",
        "estos",
        "gente",
        "hacer",
        "hacia",
        "hasta",
        "hay",
        "las",
        "les",
        "los",
        "mas",
        "mas",
        "mejor",
        "menos",
        "mismo",
        "mucho",
        "muchos",
        "muy",
        "necesita",
        "nos",
        "nosotros",
        "nueva",
        "nuevo",
        "otra",
        "otro",
        "para",
        "pero",
        "personas",
        "poco",
        "por",
        "porque",
        "puede",
        "pueden",
        "que",
        "quien",
        "ser",
        "sin",
        "sobre",
        "solo",
        "son",
        "sus",
        "tambien",
        "tan",
        "tanto",
        "tiene",
        "tienen",
        "toda",
        "todas",
        "todo",
        "todos",
        "tres",
        "una",
        "unas",
        "uno",
        "unos",
        "usar",
        "vez",
    ]
)


@dataclass(frozen=True)
class Idea:
    """A proposal as far as likeness goes; `spot` is longitude and latitude in degrees."""

    title: str
    summary: str = ""
    body: str = ""
    place: str = ""
    spot: tuple[float, float] | None = None
    key: int = 0
    weights: dict[str, float] = field(init=False, compare=False, repr=False, hash=False)
    where: frozenset[str] = field(init=False, compare=False, repr=False, hash=False)

    def __post_init__(self) -> None:
        weights: Counter[str] = Counter()
        for text, weight in ((self.title, TITLE), (self.summary, SUMMARY), (self.body, BODY), (self.place, BODY)):
            for term, count in Counter(terms(text)).items():
                weights[term] += weight * (1 + math.log(count))  # type: ignore[assignment]
        object.__setattr__(self, "weights", dict(weights))
        object.__setattr__(self, "where", frozenset(terms(self.place)))


def terms(text: str) -> list[str]:
    """The words of a text as they are compared."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    folded = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return [word[:CUT] for word in WORD.findall(folded) if word not in SILENT]


def rarity(ideas: Sequence[Idea]) -> dict[str, float]:
    """How much each term says among `ideas`: the logarithm of how few of them have it."""
    having = Counter(term for idea in ideas for term in idea.weights)
    return {term: math.log((1 + len(ideas)) / (1 + count)) + 0.3 for term, count in having.items()}


def likeness(one: Idea, other: Idea, rare: Mapping[str, float]) -> float:
    """From 0 (nothing in common) to about 1 (the same words)."""
    shared = one.weights.keys() & other.weights.keys()
    if not shared:
        return 0.0
    unknown = max(rare.values(), default=1.0)
    named = one.where | other.where

    def weigh(idea: Idea, term: str) -> float:
        return idea.weights[term] * rare.get(term, unknown) * (NAMED if term in named else 1.0)

    length = lambda idea: math.sqrt(sum(weigh(idea, term) ** 2 for term in idea.weights))  # noqa: E731
    cosine = sum(weigh(one, term) * weigh(other, term) for term in shared) / (length(one) * length(other) or 1)
    return float(cosine + RAISED * nearness(one.spot, other.spot) * min(1.0, cosine / 0.1))


def nearness(one: tuple[float, float] | None, other: tuple[float, float] | None) -> float:
    """1 at the same spot, falling to almost 0 a kilometer away; 0 where a spot is not known."""
    if one is None or other is None:
        return 0.0
    east = (one[0] - other[0]) * math.cos(math.radians((one[1] + other[1]) / 2)) * 111_320
    north = (one[1] - other[1]) * 110_574
    return math.exp(-((math.hypot(east, north) / NEAR) ** 2))


def alike(idea: Idea, others: Sequence[Idea], *, least: float = ALIKE, most: int = 5) -> list[tuple[Idea, float]]:
    """The ideas among `others` that are at least that like it, the likest first."""
    rare = rarity([*others, idea])
    found = [(other, likeness(idea, other, rare)) for other in others]
    return sorted((pair for pair in found if pair[1] >= least), key=lambda pair: (-pair[1], pair[0].key))[:most]
