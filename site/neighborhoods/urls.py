from django.urls import URLPattern, path

from neighborhoods import views

app_name = "neighborhoods"
urlpatterns: list[URLPattern] = [
    path("", views.neighborhood_list, name="list"),
    path("task-forces/<int:pk>/", views.task_force, name="task_force"),
    path("<slug:slug>/", views.neighborhood, name="neighborhood"),
]
