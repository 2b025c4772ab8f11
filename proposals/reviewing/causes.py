"""What a proposal works on, and how: so that prevention can be seen beside enforcement.

The causes are those that reviews of community safety name again and again, among them the World Health Organization's
"World report on violence and health" (2002) and its ecological model.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Approach(models.TextChoices):
    """When it acts: before harm, as it happens, or after."""

    PREVENTION = "prevention", _("prevention: before harm happens")
    PLACES = "places", _("safer places: light, sight and care for streets")
    SUPPORT = "support", _("support: help in a crisis, and repair after harm")
    ENFORCEMENT = "enforcement", _("enforcement: rules, patrols and control")


class Cause(models.TextChoices):
    """A root cause of harm that a proposal addresses."""

    HOUSING = "housing", _("housing")
    WORK = "work", _("work and income")
    SCHOOL = "school", _("school and learning")
    YOUTH = "youth", _("nothing to do for young people")
    SUBSTANCES = "substances", _("substance use")
    MENTAL_HEALTH = "mental-health", _("mental health")
    ISOLATION = "isolation", _("isolation")
    FAMILY = "family", _("violence at home")
    CONFLICT = "conflict", _("conflict between neighbors")
    EXCLUSION = "exclusion", _("discrimination and mistrust")
    TRAFFIC = "traffic", _("traffic")
    NEGLECT = "neglect", _("dark or neglected places")
