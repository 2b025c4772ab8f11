"""How hard a text is to read: syllables, words and sentences, and the published formulas over them. Pure.

English (`en`): Reading ease, R. Flesch, "A new readability yardstick", Journal of Applied Psychology 32 (1948), 221–233:
    206.835 − 1.015 · words/sentences − 84.6 · syllables/words
and the school grade, J. P. Kincaid et al., "Derivation of new readability formulas", Research Branch Report 8-75 (1975):
    0.39 · words/sentences + 11.8 · syllables/words − 15.59

Spanish (`es`): Perspicuity, F. Szigriszt Pazos, "Sistemas predictivos de legibilidad del mensaje escrito", Madrid (1993):
    206.835 − 62.3 · syllables/words − words/sentences
and reading ease, J. Fernández Huerta, "Medidas sencillas de lecturabilidad", Consigna 214 (1959), 29–32, in the corrected
reading by G. Law (2011):
    206.84 − 60 · syllables/words − 1.02 · words/sentences

Formulas see long words and long sentences and nothing else: a low number says that a text is hard, a high one does not say that
it is clear. English syllables are counted by rules that are right for most words, Spanish ones by those of its spelling.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
SENTENCE_END = re.compile(r"[.!?…]+(?=\s|$|[\"'”»)\]])|\n\s*\n|\n\s*[-–•*]\s")
FEWEST_WORDS = 20  # fewer say nothing about a text

STRONG = "aeoáéóíú"  # each is the middle of a syllable of its own; i and u lean on another vowel
VOWELS_ES = re.compile(r"[aeiouáéíóúü]+")
SILENT_U = re.compile(r"(?<=[qg])u(?=[eiéí])")
H_BETWEEN = re.compile(r"(?<=[aeiouáéíóúü])h(?=[aeiouáéíóúü])")

VOWELS_EN = re.compile(r"[aeiouy]+")
SILENT_EN = re.compile(
    r"(?:[^laeiouy]|[aeiouy]l)e$|[^aeiouydt]ed$|(?<![cgsxz])(?<!ch)(?<!sh)(?<![aeiouy])es$|gues?$|ques?$|"
    r"e(?:ly|ful|less|ty)$|(?<!e)e(?=ments?$)|(?<=ev)e(?=ry)|(?<=us)i(?=ness)"
)
APART_EN = re.compile(
    r"ia(?!l\b|n\b|b)|(?<=r)ial|io(?!u|n)|(?<=r)iou|eo(?!p)|(?<![gq])ua(?!r)|uou|ying|eing|creat|[^cstg]ien|(?<=sc)ien|iet|"
    r"(?<=id|ar)ea|oyee|ayor|iu"
)


@dataclass(frozen=True)
class Level:
    """How hard a text is. `ease` is 0 to 100 for most texts, higher is easier; `grade` is for English alone."""

    words: int
    sentences: int
    syllables: int
    ease: float
    grade: float | None
    band: str  # one of `BANDS`


BANDS = ("very-easy", "easy", "plain", "hard", "very-hard")
# From which ease on a text is very easy, easy, plain, hard: Flesch (1948) gathered to five, and the INFLESZ scale by
# I. Barrio-Cantalejo et al., Anales del Sistema Sanitario de Navarra 31 (2008), 135–152.
LIMITS = {"en": (90.0, 70.0, 60.0, 50.0), "es": (80.0, 65.0, 55.0, 40.0)}


def level(text: str, language: str) -> Level | None:
    """How hard `text` is, in English or Spanish; `None` for another language, or for fewer than twenty words."""
    words = WORD.findall(text)
    language = language[:2]
    if language not in LIMITS or len(words) < FEWEST_WORDS:
        return None
    count = syllables_es if language == "es" else syllables_en
    syllables = sum(count(word) for word in words)
    sentences = max(1, sum(1 for part in SENTENCE_END.split(text) if WORD.search(part)))
    length, weight = len(words) / sentences, syllables / len(words)
    ease = szigriszt(length, weight) if language == "es" else flesch(length, weight)
    grade = None if language == "es" else kincaid(length, weight)
    return Level(len(words), sentences, syllables, ease, grade, _band(ease, language))


def flesch(length: float, weight: float) -> float:
    """Flesch's reading ease (1948), from words in a sentence and syllables in a word."""
    return 206.835 - 1.015 * length - 84.6 * weight


def kincaid(length: float, weight: float) -> float:
    """Kincaid's school grade (1975), from words in a sentence and syllables in a word."""
    return 0.39 * length + 11.8 * weight - 15.59


def szigriszt(length: float, weight: float) -> float:
    """Szigriszt Pazos' perspicuity (1993), from words in a sentence and syllables in a word."""
    return 206.835 - 62.3 * weight - length


def fernandez_huerta(length: float, weight: float) -> float:
    """Fernández Huerta's reading ease (1959, corrected 2011), from words in a sentence and syllables in a word."""
    return 206.84 - 60.0 * weight - 1.02 * length


def syllables_es(word: str) -> int:
    """The syllables of a Spanish word, by the rules of its spelling: strong vowels part, weak ones lean on them."""
    letters = SILENT_U.sub("", word.casefold())
    letters = re.sub(r"y(?![aeiouáéíóú])", "i", letters)
    letters = H_BETWEEN.sub("", letters)
    groups = VOWELS_ES.findall(letters)
    return max(1, sum(max(1, sum(vowel in STRONG for vowel in group)) for group in groups))


def syllables_en(word: str) -> int:
    """The syllables of an English word, by rules that are right for most words."""
    return max(
        1, sum(_syllables_en(part) for part in re.split(r"['’-]", word.casefold()) if len(part) > 1 or word == part)
    )


def _syllables_en(letters: str) -> int:
    groups = len(VOWELS_EN.findall(letters))
    return max(1, groups - len(SILENT_EN.findall(letters)) + len(APART_EN.findall(letters)))


def _band(ease: float, language: str) -> str:
    for band, limit in zip(BANDS, LIMITS[language], strict=False):
        if ease >= limit:
            return band
    return BANDS[-1]
