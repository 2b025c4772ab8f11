"""What a live page is made of, as questions to the database that are written once and asked at every broadcast.

Writing the SQL anew was half of what a broadcast cost, whatever the number of its readers (see `kit.prepared`).
"""

from __future__ import annotations

from django.db.models import Count, Q, Sum

from deliberation.assemblies.lifecycle import HandState, ItemState
from deliberation.assemblies.models import (
    AgendaItem,
    Assembly,
    Attendance,
    CaptionLine,
    DoorCount,
    FloorQuestion,
    Hand,
    Handout,
    LiveOption,
    LivePoll,
    LiveVote,
    NoteLine,
    Promise,
    Upvote,
)
from kit.prepared import Prepared

NOTES_SHOWN = 100
CAPTIONS_SHOWN = 6  # the latest lines

# Of the assembly with this number.
assembly_now = Prepared(lambda pk: Assembly.objects.filter(pk=pk), int)
version_of = Prepared(lambda pk: Assembly.objects.filter(pk=pk).order_by().values_list("version"), int)
agenda = Prepared(lambda pk: AgendaItem.objects.filter(assembly=pk), int)
checked_in = Prepared(
    lambda pk: Attendance.objects.filter(assembly=pk).order_by().values("assembly").values_list(Count("pk")), int
)
counted = Prepared(
    lambda pk: (
        DoorCount.objects.standing()
        .filter(assembly=pk)
        .order_by()
        .values("assembly")
        .values_list(Sum("people"), Sum("children"))
    ),
    int,
)
polls = Prepared(lambda pk: LivePoll.objects.filter(assembly=pk), int)
options = Prepared(lambda pk: LiveOption.objects.filter(poll__assembly=pk), int)
questions = Prepared(
    lambda pk: FloorQuestion.objects.filter(assembly=pk).select_related("author").annotate(support=Count("upvotes")),
    int,
)
hands = Prepared(
    lambda pk: Hand.objects.filter(assembly=pk).exclude(state=HandState.LOWERED).select_related("person"), int
)
promises = Prepared(lambda pk: Promise.objects.filter(assembly=pk), int)
latest_notes = Prepared(lambda pk: NoteLine.objects.filter(assembly=pk).order_by("-pk")[:NOTES_SHOWN], int)
latest_captions = Prepared(lambda pk: CaptionLine.objects.filter(assembly=pk).order_by("-pk")[:CAPTIONS_SHOWN], int)
handouts = Prepared(lambda pk: Handout.objects.filter(assembly=pk).select_related("item"), int)

# Of the poll with this number: votes by answer.
votes = Prepared(
    lambda poll: LiveVote.objects.filter(poll=poll).order_by().values_list("option").annotate(n=Sum("weight")), int
)

# Of one person in the assembly with this number.
my_votes = Prepared(
    lambda pk, who: LiveVote.objects.filter(poll__assembly=pk, voter=who).values_list(
        "poll", "option", "place", "weight"
    ),
    int,
    int,
)
my_hands = Prepared(
    lambda pk, who: (
        Hand.objects.filter(Q(item__state=ItemState.CURRENT) | Q(item=None), assembly=pk, person=who)
        .filter(state=HandState.WAITING)
        .values_list("pk", "point")
    ),
    int,
    int,
)
my_attendance = Prepared(
    lambda pk, who: Attendance.objects.filter(assembly=pk, person=who).order_by().values_list("pk"), int, int
)
my_upvotes = Prepared(
    lambda pk, who: Upvote.objects.filter(question__assembly=pk, person=who).order_by().values_list("question"),
    int,
    int,
)
