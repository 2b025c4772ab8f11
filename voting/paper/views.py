from django.http import HttpRequest, HttpResponse


def vote_on_paper(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse("")
