from django.apps import AppConfig


class OpinionsConfig(AppConfig):
    name = "deliberation.opinions"
