"""`{% follow_button thing %}`: follow a thing, or let it go; for visitors the way to sign in."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext

from following.models import Follow
from following.topics import name_of
from kit.prepared import Prepared

register = template.Library()
follow_of = Prepared(
    lambda person, topic: Follow.objects.filter(person=person, topic=topic).values_list("pk"), int, str
)


@register.inclusion_tag("following/button.html", takes_context=True)
def follow_button(context: RequestContext, thing: Any) -> dict[str, Any]:
    """One query for who is signed in, none for visitors, whose page carries no form."""
    request = context["request"]
    name = name_of(thing)
    known = request.user.is_authenticated
    followed = known and bool(follow_of.first(request.user.pk, name))
    return {"topic": name, "known": known, "followed": followed, "next": request.get_full_path(), "request": request,
            "csrf_token": context.get("csrf_token") if known else None}  # fmt: skip
