from django.urls import URLPattern, path

from neighborhoods.decisions import acting_views, minutes_views, views

app_name = "decisions"
urlpatterns: list[URLPattern] = [
    path("mine/", views.mine, name="mine"),
    path("sessions/<int:pk>/", views.session, name="session"),
    path("sessions/<int:pk>/act/", acting_views.act, name="act"),
    path("sessions/<int:pk>/change/", acting_views.change, name="change"),
    path("sessions/<int:pk>/move/", acting_views.move, name="move"),
    path("sessions/<int:pk>/minutes/", minutes_views.minutes, name="minutes"),
    path("sessions/<int:pk>/minutes/note/", minutes_views.note, name="note"),
    path("sessions/<int:pk>/minutes/assign/", minutes_views.assign, name="assign"),
    path("sessions/<int:pk>/minutes/correct/", minutes_views.correct, name="correct"),
    path("motions/<int:pk>/answer/", minutes_views.answer, name="answer"),
    path("motions/<int:pk>/", views.motion, name="motion"),
    path("motions/<int:pk>/amend/", acting_views.amend, name="amend"),
    path("<slug:slug>/", views.council, name="council"),
    path("<slug:slug>/call/", acting_views.call, name="call"),
]
