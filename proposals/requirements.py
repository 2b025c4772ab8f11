"""What a proposal must have before it goes to the council, all named at once."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from proposals.models import Proposal, Wording
from proposals.words import in_words

SHORTEST_IDEA = 80  # characters: about one full sentence


def missing(proposal: Proposal, wording: Wording | None = None) -> dict[str, str]:
    """Field name → what is missing there, in the order of the form; empty when it can be sent.

    `wording` is the author's rewrite of a returned proposal, where there is one.
    """
    written = wording or proposal
    found: dict[str, str] = {}
    if not written.title.strip():
        found["title"] = _("Give your proposal a title.")
    if not written.summary.strip():
        found["summary"] = _("Say in one or two sentences what should be done.")
    if len(in_words(written.body)) < SHORTEST_IDEA:
        found["body"] = _("Describe the idea in at least %(least)d letters: what, why, and for whom.") % {
            "least": SHORTEST_IDEA
        }
    if proposal.envelope.neighborhood_id and not (written.place.strip() or written.has_point):
        found["place"] = _("Say where: an address, or a point on the map.")
    if written.picture and not written.picture_alt.strip():
        found["picture_alt"] = _("Say what the picture shows, for neighbors who can't see it.")
    for question in _asked_by_rooms:
        found |= question(proposal, written)
    return found


Question = Callable[[Proposal, Wording], dict[str, str]]
_asked_by_rooms: list[Question] = []


def asks(question: Question) -> Question:
    """Register what a room asks of a wording beyond this (in its `AppConfig.ready`): field name → what is missing."""
    if question not in _asked_by_rooms:
        _asked_by_rooms.append(question)
    return question


class Incomplete(ValidationError):
    """It can't be sent in yet; `message_dict` names every field that lacks something."""

    def __init__(self, lacking: dict[str, str]) -> None:
        super().__init__({name: [sentence] for name, sentence in lacking.items()})
