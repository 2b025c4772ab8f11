from django.urls import URLPattern, path

from deliberation.lots import views
from deliberation.lots.feeds import LotteryNews

app_name = "lots"
urlpatterns: list[URLPattern] = [
    path("", views.lotteries, name="lotteries"),
    path("feed/", LotteryNews(), name="feed"),
    path("<int:pk>/", views.lottery, name="lottery"),
    path("<int:pk>/volunteer/", views.volunteer, name="volunteer"),
    path("<int:pk>/answer/", views.answer, name="answer"),
    path("<int:pk>/list.json", views.panels, name="list"),
    path("<int:pk>/answers.json", views.answers, name="answers"),
]
