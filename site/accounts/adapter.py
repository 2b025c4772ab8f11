from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.utils import translation


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in as the house wants it: letters in the person's own language."""

    def render_mail(
        self, template_prefix: str, email: Any, context: dict[str, Any], headers: dict[str, str] | None = None
    ) -> Any:
        """Render one of the library's letters in the language its reader chose, not that of who made the request."""
        language = getattr(context.get("user"), "language", "") or translation.get_language()
        context = {**context, "CITY_NAME": settings.CITY_NAME, "SITE_URL": settings.SITE_URL}
        with translation.override(language):
            return super().render_mail(template_prefix, email, context, headers)
