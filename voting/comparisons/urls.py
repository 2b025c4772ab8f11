from django.urls import URLPattern, path

from voting.comparisons import views

app_name = "comparisons"
urlpatterns: list[URLPattern] = [
    path("<int:pk>/outcome/other-rules/", views.other_rules, name="other_rules"),
    path("<int:pk>/outcome/other-rules.csv", views.other_rules_csv, name="other_rules_csv"),
]
