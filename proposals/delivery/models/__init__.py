from proposals.delivery.models.checks import BeforeAfter, Check, Reopening
from proposals.delivery.models.projects import Project, ProjectQuerySet
from proposals.delivery.models.scope import Change, Clause
from proposals.delivery.models.setbacks import Cause, Setback, SignOff
from proposals.delivery.models.steps import Milestone, Spending, Word

__all__ = [
    "BeforeAfter",
    "Cause",
    "Change",
    "Check",
    "Clause",
    "Milestone",
    "Project",
    "ProjectQuerySet",
    "Reopening",
    "Setback",
    "SignOff",
    "Spending",
    "Word",
]
