"""The states of a poll and the moves between them; and what a poll may ask and how it may count."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.lifecycle import Move


class State(models.TextChoices):
    PREPARING = "preparing", _("being prepared")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed and sealed")
    OPENED = "opened", _("ballots opened")
    COUNTED = "counted", _("counted")
    CERTIFIED = "certified", _("certified")
    PUBLISHED = "published", _("published")


FROZEN = frozenset(State) - {State.PREPARING}

MOVES: dict[str, Move[State]] = {
    "open": Move(frozenset({State.PREPARING}), State.OPEN),
    "seal": Move(frozenset({State.OPEN}), State.CLOSED),
    "unseal": Move(frozenset({State.CLOSED}), State.OPENED),
    "count": Move(frozenset({State.OPENED}), State.COUNTED),
    "certify": Move(frozenset({State.COUNTED}), State.CERTIFIED),
    "publish": Move(frozenset({State.CERTIFIED}), State.PUBLISHED),
}


class Form(models.TextChoices):
    """What a ballot looks like. Residents here fill in the first two; the others come with imported elections."""

    APPROVAL = "approval", _("approve any projects you like")
    KNAPSACK = "knapsack", _("choose projects that fit the money")
    CHOOSE_1 = "choose-1", _("choose one project")
    ORDINAL = "ordinal", _("put projects in order")
    CUMULATIVE = "cumulative", _("share out points")
    SCORING = "scoring", _("give each project points")


FILLED_IN_HERE = frozenset({Form.APPROVAL, Form.KNAPSACK})


class RuleName(models.TextChoices):
    """The voting rules, by the names the counting room knows them."""

    EQUAL_SHARES = "equal-shares", _("Method of Equal Shares")
    GREEDY = "greedy", _("Most votes first (greedy)")
    GREEDY_NO_SKIP = "greedy-no-skip", _("Most votes first, stop at the first that does not fit")
    GREEDY_THRESHOLD = "greedy-threshold", _("Most votes first, with a least number of votes")
    GREEDY_EXCLUSIVE = "greedy-exclusive", _("Most votes first, one of each set of rival projects")
    PHRAGMEN = "phragmen", _("Sequential Phragmén")
    MAXIMIN_SUPPORT = "maximin-support", _("Maximin support")
    MAX_WELFARE = "max-welfare", _("Largest total support that fits")


class Utility(models.TextChoices):
    COST = "cost", _("a project's cost")
    CARDINALITY = "cardinality", _("the number of projects")
    POINTS = "points", _("the points on the ballot")


class Completion(models.TextChoices):
    ADD1U = "add1u", _("raise everyone's share step by step, then the most votes that still fit")
    ADD1 = "add1", _("raise everyone's share step by step")
    UTILITARIAN = "utilitarian", _("the most votes that still fit")
    NONE = "none", _("leave the rest of the money")


class Compare(models.TextChoices):
    NONE = "none", _("no comparison")
    SATISFACTION = "satisfaction", _("keep it unless more voters prefer the greedy outcome")
    EXCLUSION = "exclusion", _("keep it unless greedy leaves fewer voters with nothing")
