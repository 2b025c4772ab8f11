"""The languages that people speak at stops, beyond those the site has words in: ISO codes, named by Django's catalogs."""

from __future__ import annotations

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

OTHER = "other"
SPOKEN = (
    "en", "es", "ar", "bn", "de", "el", "fa", "fr", "hi", "hy", "it", "ja", "km", "ko", "ne", "pa", "pl", "pt", "ro", "ru",
    "sq", "sw", "ta", "te", "th", "tr", "uk", "ur", "vi", "zh-hans",
)  # fmt: skip
BY_NAME_ALSO = {"chinese": "zh-hans", "chino": "zh-hans", "farsi": "fa", "zh": "zh-hans", "other": OTHER, "otro": OTHER}


def name_of(code: str) -> str:
    """A language's name in the reader's language."""
    if code == OTHER:
        return _("another language")
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def choices() -> list[tuple[str, str]]:
    """Every language with its name, sorted by name, the rest last."""
    known = sorted(((code, name_of(code)) for code in SPOKEN if _is_known(code)), key=lambda pair: pair[1].casefold())
    return [*known, (OTHER, name_of(OTHER))]


def code_of(text: str) -> str | None:
    """The code of a language written as a code, or by its name in English, in the reader's or in its own language."""
    wanted = text.strip().casefold()
    if wanted in BY_NAME_ALSO:
        return BY_NAME_ALSO[wanted]
    for code in SPOKEN:
        if not _is_known(code):
            continue
        info = get_language_info(code)
        if wanted in {code, *(str(info[name]).casefold() for name in ("name", "name_local", "name_translated"))}:
            return code
    return None


def _is_known(code: str) -> bool:
    try:
        get_language_info(code)
    except KeyError:
        return False
    return True
