"""What is announced about proposals, and to whom: its authors, whoever follows it, and for the large steps also whoever
follows its category, its neighborhood, or a place near it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_noop

from following.announcing import announce
from proposals.models import Proposal

SENT_IN = gettext_noop("New proposal: “%(title)s”.")
ACCEPTED = gettext_noop("The council accepted “%(title)s”.")
RETURNED = gettext_noop("The council asks for changes to “%(title)s”.")
DECLINED = gettext_noop("The council declined “%(title)s”.")
COSTED = gettext_noop("City staff worked out what “%(title)s” costs.")
ON_BALLOT = gettext_noop("“%(title)s” is on the ballot.")
OFF_BALLOT = gettext_noop("“%(title)s” was taken off the ballot again.")
FUNDED = gettext_noop("Neighbors voted: “%(title)s” is funded.")
NOT_FUNDED = gettext_noop("Neighbors voted: the money went to others than “%(title)s”.")
NEW_WORDS = gettext_noop("“%(title)s” has a new version.")
GOES_ON = gettext_noop("“%(title)s” goes on in other proposals.")
WITHDRAWN = gettext_noop("“%(title)s” was withdrawn.")


def tell(
    sentence: str,
    proposal: Proposal,
    *,
    by: Any,
    letter: str = "",
    subject: models.Model | None = None,
    always: bool = False,
    wide: bool = False,
) -> None:
    """Announce `sentence` about a public proposal. `letter` (a name under `proposals/mail/`) is about `subject`.

    `wide`: a step of interest to the whole category, neighborhood and surroundings.
    """
    topics: list[models.Model] = [proposal]
    if wide:
        topics += [thing for thing in (proposal.category, proposal.envelope.neighborhood) if thing]
    announce(
        sentence,
        subject or proposal,
        by=by,
        to=proposal.author_ids,
        followers_of=topics,
        near=(proposal.latitude, proposal.longitude) if wide else None,
        letter=f"proposals/mail/{letter}" if letter else "",
        always=always,
        url=proposal.get_absolute_url(),
        title=proposal.title,
    )
