from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from voting.models import Poll


def polls(request: HttpRequest) -> HttpResponse:
    return render(request, "voting/polls.html", {"polls": Poll.objects.visible().with_place()})


def poll(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "voting/poll.html", {"poll": get_object_or_404(Poll.objects.visible().with_place(), pk=pk)})


def outcome(request: HttpRequest, pk: int) -> HttpResponse:
    return render(
        request, "voting/outcome.html", {"poll": get_object_or_404(Poll.objects.published().with_place(), pk=pk)}
    )
