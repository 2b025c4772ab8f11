"""The numeric core as the acts call it: NumPy and SciPy wait until there is a draw, for few requests need them."""

from __future__ import annotations

from typing import Any

from kit.when_used import when_used

DOCUMENT, POOL = "deliberation.lots.numbers.document", "deliberation.lots.numbers.pool"
Document = dict[str, Any]

pool = when_used(POOL, "Pool")
quota = when_used(POOL, "Quota")
write = when_used(DOCUMENT, "write")
in_one_way = when_used(DOCUMENT, "in_one_way")
fingerprint = when_used(DOCUMENT, "fingerprint")
chances = when_used(DOCUMENT, "chances")
drawn = when_used(DOCUMENT, "drawn")
replacement = when_used(DOCUMENT, "replacement")
