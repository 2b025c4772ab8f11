from django.urls import URLPattern, path

from following import views

app_name = "following"
urlpatterns: list[URLPattern] = [
    path("", views.notices, name="notices"),
    path("read/", views.read_all, name="read_all"),
    path("<int:pk>/open/", views.open_notice, name="open"),
    path("topics/", views.topics_followed, name="topics"),
    path("follow/", views.follow, name="follow"),
    path("unfollow/", views.unfollow, name="unfollow"),
    path("circles/<int:pk>/let-go/", views.unwatch, name="unwatch"),
    path("input/", views.my_input, name="input"),
]
