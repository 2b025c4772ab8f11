from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "neighborhoods.decisions"
