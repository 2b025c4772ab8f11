from django.urls import URLPattern, path

from proposals.feeds import NewestProposals
from proposals.views import reading, reviewing, writing

app_name = "proposals"
urlpatterns: list[URLPattern] = [
    path("", reading.proposals, name="proposals"),
    path("feed/", NewestProposals(), name="feed"),
    path("new/", writing.start, name="start"),
    path("mine/", writing.mine, name="mine"),
    path("review/", reviewing.queue, name="queue"),
    path("<int:pk>/", reading.proposal, name="proposal"),
    path("<int:pk>/write/", writing.write, name="write"),
    path("<int:pk>/preview/", writing.preview, name="preview"),
    path("<int:pk>/submit/", writing.submit, name="submit"),
    path("<int:pk>/withdraw/", writing.withdraw, name="withdraw"),
    path("<int:pk>/take-back/", writing.take_back, name="take_back"),
    path("<int:pk>/review/", reviewing.review, name="review"),
]
