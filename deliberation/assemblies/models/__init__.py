from deliberation.assemblies.models.door import DoorCount
from deliberation.assemblies.models.floor import FloorQuestion, Upvote
from deliberation.assemblies.models.polls import LiveOption, LivePoll, LiveVote
from deliberation.assemblies.models.record import CaptionLine, Handout, NoteLine, Promise
from deliberation.assemblies.models.registration import Registration
from deliberation.assemblies.models.session import AgendaItem, Assembly, AssemblyQuerySet, Attendance
from deliberation.assemblies.models.speaking import Hand, PointOfOrder

__all__ = [
    "AgendaItem",
    "Assembly",
    "AssemblyQuerySet",
    "Attendance",
    "CaptionLine",
    "DoorCount",
    "FloorQuestion",
    "Hand",
    "Handout",
    "LiveOption",
    "LivePoll",
    "LiveVote",
    "NoteLine",
    "PointOfOrder",
    "Promise",
    "Registration",
    "Upvote",
]
