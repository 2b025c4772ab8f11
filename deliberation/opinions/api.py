"""Opinion conversations for programs: what is asked, where and when. Their numbers are in the files of each report."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Router

from deliberation.opinions.lifecycle import PUBLIC
from deliberation.opinions.models import Conversation
from kit.api.lists import offer_list
from kit.api.narrowing import PlaceFilters, of_cycle, of_place
from kit.api.shapes import Answer, means, page_url, slug_of

router = Router(tags=["Opinions"])


class ConversationRow(Answer):
    """A question, and short statements about it that people agree with, disagree with or pass on."""

    id: int
    question: str
    background: str = means("What it is about, as cleaned HTML.")
    cycle: str | None
    neighborhood: str | None = means("Null for the whole city.")
    category: str | None
    state: str = means(f"One of: {', '.join(sorted(PUBLIC))}.")
    opens_at: datetime
    closes_at: datetime
    url: str


def _conversations(asked: PlaceFilters) -> Any:
    found = of_cycle(Conversation.objects.public().with_place(), asked, "cycle")
    return of_place(found, asked, "neighborhood").order_by("-opens_at", "-pk")


def _conversation(conversation: Conversation) -> ConversationRow:
    same = ("question", "background", "state", "opens_at", "closes_at")
    return ConversationRow(
        **{name: getattr(conversation, name) for name in same},
        id=conversation.pk,
        cycle=slug_of(conversation.cycle),
        neighborhood=slug_of(conversation.neighborhood),
        category=slug_of(conversation.category),
        url=page_url(conversation.get_absolute_url()),
    )


offer_list(
    router,
    "conversations",
    "Every opinion conversation that was announced, the newest first",
    _conversations,
    ConversationRow,
    _conversation,
    filters=PlaceFilters,
)
