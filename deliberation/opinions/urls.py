from django.urls import URLPattern, path

from deliberation.opinions import acting_views, result_views, views

app_name = "opinions"
urlpatterns: list[URLPattern] = [
    path("", views.conversations, name="conversations"),
    path("feed/", views.feed, name="feed"),
    path("now/", views.now, name="now"),
    path("<int:pk>/", views.conversation, name="conversation"),
    path("<int:pk>/vote/", views.vote, name="vote"),
    path("<int:pk>/undo/", views.undo, name="undo"),
    path("<int:pk>/list/", views.statements, name="statements"),
    path("<int:pk>/propose/", views.propose, name="propose"),
    path("<int:pk>/results/", result_views.results, name="results"),
    path("<int:pk>/results/live/", result_views.live, name="live"),
    path("<int:pk>/results/statements/", result_views.every_statement, name="every_statement"),
    path("<int:pk>/report/", result_views.report, name="report"),
    path("<int:pk>/files/", result_views.files, name="files"),
    path("<int:pk>/files/report.json", result_views.report_file, name="report_file"),
    path("<int:pk>/files/<str:name>", result_views.file, name="file"),
    path("statements/<int:pk>/", acting_views.statement, name="statement"),
    path("statements/<int:pk>/flag/", acting_views.flag, name="flag"),
    path("statements/<int:pk>/withdraw/", acting_views.withdraw, name="withdraw"),
    path("statements/<int:pk>/let-in/", acting_views.decide, {"kind": "accept"}, name="accept"),
    path("statements/<int:pk>/hide/", acting_views.decide, {"kind": "hide"}, name="hide"),
    path("statements/<int:pk>/restore/", acting_views.decide, {"kind": "restore"}, name="restore"),
    path("statements/<int:pk>/dismiss/", acting_views.decide, {"kind": "dismiss"}, name="dismiss"),
]
