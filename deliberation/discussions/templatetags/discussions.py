"""A discussion on a page of another room."""

from __future__ import annotations

from typing import Any

from django import template

from deliberation.discussions.models import Discussion
from deliberation.discussions.threads import thread_context

register = template.Library()


@register.inclusion_tag("discussions/thread.html", takes_context=True)
def thread_of(context: template.Context, discussion: Discussion) -> dict[str, Any]:
    """The whole thread with its form: `{% thread_of discussion %}`. It knows nothing of the page around it."""
    request = context["request"]
    return {**thread_context(request, discussion), "request": request, "user": request.user}
