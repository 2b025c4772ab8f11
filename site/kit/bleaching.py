"""bleach with its own parser of HTML, six megabytes that only a process which takes people's text needs: see `kit.html`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import bleach
from bleach.linkifier import LinkifyFilter


def bleached(
    text: str, tags: Collection[str], attributes: Mapping[str, Sequence[str]], protocols: Collection[str]
) -> str:
    """The text with these tags, attributes and protocols alone; other tags go, their words stay, addresses become links."""
    cleaner = bleach.Cleaner(
        tags=tags, attributes=attributes, protocols=protocols, strip=True, strip_comments=True, filters=[LinkifyFilter]
    )
    return str(cleaner.clean(text))
