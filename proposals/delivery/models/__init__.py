from proposals.delivery.models.projects import Project, ProjectQuerySet
from proposals.delivery.models.scope import Change, Clause
from proposals.delivery.models.setbacks import Cause, Setback, SignOff
from proposals.delivery.models.steps import Milestone, Spending, Word

__all__ = [
    "Cause",
    "Change",
    "Clause",
    "Milestone",
    "Project",
    "ProjectQuerySet",
    "Setback",
    "SignOff",
    "Spending",
    "Word",
]
