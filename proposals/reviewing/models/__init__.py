from __future__ import annotations

from proposals.reviewing.models.aims import Aim, Rivalry
from proposals.reviewing.models.appeals import Appeal
from proposals.reviewing.models.costs import Costing, CostLine
from proposals.reviewing.models.framing import Criterion, Department, Plan
from proposals.reviewing.models.work import Assessment, Assignment, Conflict, Rating

__all__ = [
    "Aim",
    "Appeal",
    "Assessment",
    "Assignment",
    "Conflict",
    "CostLine",
    "Costing",
    "Criterion",
    "Department",
    "Plan",
    "Rating",
    "Rivalry",
]
