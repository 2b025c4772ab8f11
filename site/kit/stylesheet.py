"""One stylesheet for the whole site, joined from small files: one request a page, one component a file.

`site/styles/*.css` and each room's `styles/*.css` are joined into `css/site.css`; `_layers.css` comes first and names
the order of the cascade, so the order of the other files does not matter. This is a staticfiles finder: `collectstatic`,
the development server and WhiteNoise all meet the joined file like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

NAME = "css/site.css"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SPACE = re.compile(r"\s*\n\s*")


def sources() -> list[Path]:
    """The stylesheets to join: the house's own, then each room's."""
    folders = [Path(settings.ROOT) / "site" / "styles"]
    folders += [Path(config.path) / "styles" for config in apps.get_app_configs()]
    return [path for folder in folders for path in sorted(folder.glob("*.css"))]


def joined(paths: Iterable[Path]) -> str:
    """The text of the stylesheets without comments and indentation."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    return SPACE.sub("\n", COMMENT.sub("", text)).strip() + "\n"


class StylesheetFinder(BaseFinder):
    """Finds `css/site.css`, writing it anew under `var/joined/` when a source has changed."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        self.folder = Path(settings.VAR) / "joined"

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path != NAME:
            return []
        found = str(self._fresh())
        return [found] if find_all or kwargs.get("all") else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        self._fresh()
        yield NAME, FileSystemStorage(location=str(self.folder))

    def _fresh(self) -> Path:
        target, text = self.folder / NAME, joined(sources())
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            target.parent.mkdir(parents=True, exist_ok=True)
            # Several processes may start at once: each writes a file of its own and the last one wins whole.
            draft = target.with_suffix(f".{id(text)}.draft")
            draft.write_text(text, encoding="utf-8")
            draft.replace(target)
        return target
