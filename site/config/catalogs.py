"""Translation catalogs: the readable .po files are kept, the .mo files Django reads are made from them, without gettext's tools."""

from __future__ import annotations

import os
from pathlib import Path

import polib

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
