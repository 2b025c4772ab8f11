"""Translation catalogs: the readable .po files are kept, the .mo files Django reads are made from them, without gettext's tools.

And in memory, where each phrase of a page is looked up, the some twenty catalogs of a language are one.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from gettext import GNUTranslations
from pathlib import Path
from typing import Any

from django.utils.translation import trans_real

from config.env import ROOT


class UnreadableCatalog(ValueError):
    """A .po file with a mistake in it; the message names the file and what is wrong."""


def catalogs(root: Path = ROOT) -> list[Path]:
    """Every .po file of the project: in a `locale` folder of the house or of a room."""
    found: set[Path] = set()
    for pattern in ("locale", "*/locale", "*/*/locale"):
        for folder in root.glob(pattern):
            if ".venv" not in folder.parts and "var" not in folder.relative_to(root).parts:
                found.update(folder.glob("*/LC_MESSAGES/*.po"))
    return sorted(found)


def compile_catalogs(root: Path = ROOT) -> list[Path]:
    """Make the .mo file of each catalog that is newer than its own; the ones that were made.

    Raises `UnreadableCatalog` before anything is written for that file.
    """
    made = []
    for source in catalogs(root):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        import polib  # noqa: PLC0415 - a server that finds its catalogs made never needs it

        try:
            catalog = polib.pofile(str(source))
        except (OSError, UnicodeDecodeError) as problem:
            raise UnreadableCatalog(f"{source.relative_to(root)}: {problem}") from problem
        # Written beside and moved: two test runs may compile at once, and a reader never meets half a file.
        half = target.with_suffix(f".{os.getpid()}.half")
        catalog.save_as_mofile(str(half))
        half.replace(target)
        made.append(target)
    return made


class OneCatalog(dict[Any, Any]):
    """What all catalogs of one language say, in one dictionary; takes the place of Django's `TranslationCatalog`.

    Django means to join catalogs that count alike (it compares a function's code with a function, so none ever is) and
    keeps a dictionary for each app. A phrase without a translation, which in English is every phrase, is then asked of
    each of them, twice. A later catalog's words win over an earlier one's, as in Django.
    """

    def __init__(self, first: GNUTranslations | None = None) -> None:
        super().__init__()
        self.counting: dict[str, Callable[[int], int]] = {}  # phrase → which of its forms goes with a number
        if first is not None:
            self.update(first)

    def update(self, later: GNUTranslations) -> None:  # type: ignore[override]
        """Take in another catalog of the same language, whose words win."""
        words: dict[Any, str] = later._catalog  # type: ignore[attr-defined]
        super().update(words)
        for key in words:
            if isinstance(key, tuple):
                self.counting[key[0]] = later.plural  # type: ignore[attr-defined]

    def plural(self, phrase: str, number: int) -> str:
        """The form of a phrase for a number. Raises `KeyError` when it is not translated."""
        return self[phrase, self.counting[phrase](number)]


def join_catalogs() -> None:
    """From now on, let Django load each language into `OneCatalog`."""
    trans_real.TranslationCatalog = OneCatalog  # type: ignore[misc,assignment]
