from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from cms.stories import views
from cms.stories.feeds import StoryNews

app_name = "stories"
urlpatterns: list[URLPattern] = [
    path("", views.stories, name="stories"),
    path("feed/", require_safe(StoryNews()), name="feed"),
    path("of/<int:pk>/", views.of_project, name="of_project"),
    path("consents/<int:pk>/", views.consent, name="consent"),
    path("<int:pk>/", views.story, name="story"),
]
