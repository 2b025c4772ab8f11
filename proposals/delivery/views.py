"""Public pages of projects on their way to the street."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from kit.paging import page_of
from proposals.delivery.models import Project


def projects(request: HttpRequest) -> HttpResponse:
    """Every project, a page at a time."""
    page = page_of(request, Project.objects.with_proposal().with_money())
    return render(request, "delivery/projects.html", {"page": page})


def project(request: HttpRequest, pk: int) -> HttpResponse:
    """One project: what was promised, what is there, what went wrong."""
    found = get_object_or_404(Project.objects.with_proposal().with_money(), pk=pk)
    return render(request, "delivery/project.html", {"project": found})
