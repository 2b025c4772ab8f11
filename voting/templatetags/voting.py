"""What letters say about a poll."""

from __future__ import annotations

from django import template

from voting.models import Count, Poll
from voting.outcomes import summary_of

register = template.Library()


@register.simple_tag
def headline(poll: Poll) -> str:
    """How many projects a counted poll funds, for how much."""
    return summary_of(poll, Count.objects.defer("ballots_file").get(poll=poll)).headline
